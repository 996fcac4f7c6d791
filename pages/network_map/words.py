"""What the map says in the browser; it fills in the facts that change under the hand."""

from cnnviz.language import _


def words() -> dict[str, str]:
    """All messages, by what they are for; maps, rows and columns are counted from 0."""
    return {
        **_about_the_map(),
        **_about_the_sum(),
        "map": _("{title}, map {channel}"),
        "number": _("{title}, unit {channel}"),
        "unit_at": _("{unit}, {at}"),
        "at": _("row {row}, column {column}"),
        "said": _("{unit}, {at}: {value}."),
        "said_flat": _("{unit}: {value}."),
        "reads": _("It reads rows {rows}, columns {columns} of {source}."),
        "reads_cell": _("It reads row {rows}, column {columns} of {source}."),
        "sees": _("On the picture it sees rows {rows}, columns {columns}."),
        "reaches": _(
            "Pixel row {row}, column {column} reaches rows {rows}, columns {columns} of each map "
            "of {title}."
        ),
        "reaches_none": _("Pixel row {row}, column {column} reaches no unit of {title}."),
        "pixel": _("{at} of the picture: {value} as it goes in. This is where it begins."),
        "to": _("{first}–{last}"),
    }


def _about_the_map() -> dict[str, str]:
    return {
        "label": _("Network map: every layer's maps from the picture to the answer"),
        "keys": _(
            "Arrow keys go from map to map, Enter opens one; then arrow keys move its cell, Enter "
            "goes into the window and steps back, Escape leaves."
        ),
        "picture": _("Picture"),
        "answer": _("Answer"),
        "softmax": _("softmax of {count}"),
        "output": _("Output"),
        "untrained": _("Untrained: this answer means nothing."),
        "untrained_image": _("Untrained: these maps mean nothing."),
        "some": _("{shown} of {count}"),
        "unfold": _("Unfold {title}"),
        "fold": _("Fold {title}"),
        "choose": _("Choose {name}"),
        "draw": _("Draw a digit here"),
        "clear": _("Clear"),
        "back": _("Back"),
        "wait": _("Working it out …"),
        "less": _("< 0.01 %"),
        "more": _("> 99.99 %"),
    }


def _about_the_sum() -> dict[str, str]:
    return {
        "under": _("{count} values under the window"),
        "pixels": _("{count} pixels under the window"),
        "kernel": _("Filter {channel}: the same {count} weights everywhere"),
        "weights": _("{count} weights"),
        "weight": _("one weight"),
        "prototype": _("{count} cells of the drawn prototype"),
        "products": _("{count} products"),
        "squares": _("{count} squares"),
        "distances": _("{count} squared differences"),
        "sum_products": _("sum of {count} products"),
        "others": _("the other {count} maps"),
        "bias": _("bias"),
        "rest": _("rest"),
        "sum": _("sum of {count}"),
        "largest": _("largest of {count}"),
        "counted": _("cells counted"),
        "coefficient": _("coefficient"),
        "root": _("root of the sum of {count} squares"),
        "mean": _("mean"),
        "deviation": _("deviation"),
        "gamma": _("scale γ"),
        "beta": _("shift β"),
        "squares_sum": _("sum of {count} squares"),
        "exponentials": _("exponential over their sum"),
        "gate": _("gate"),
        "copied": _("handed on as it is"),
        "before": _("before"),
        "padding": _("padding"),
        "source_map": _("map {channel}"),
        "source_unit": _("unit {channel}"),
        "channels": _("Which map below is shown"),
    }
