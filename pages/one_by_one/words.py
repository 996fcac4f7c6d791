"""What the 1×1 page says of its scenes, in numbers and sentences."""

from cnnviz.counting.report import LayerReport
from cnnviz.kit.page import Number
from cnnviz.language import _, plural, sentences
from cnnviz.layers import size
from cnnviz.numerals import short
from pages.one_by_one.lesson import SIDE, Mixing, difference
from pages.one_by_one.state import CHANNELS


def _drawing() -> dict[str, str]:
    """What the browser says in both of the first scenes; it fills in the facts."""
    return {
        "product": _("Channel {channel}: {value} × {weight} = {product}"),
        "before": _("input, channel {channel} of {channels}"),
        "after": _("output, filter {filter} of {filters}"),
        "values": _("value"),
        "weights": _("weight"),
        "outputs": _("output"),
    }


def single(factor: int) -> dict[str, str]:
    """What the browser says of one channel."""
    told = _("Row {row}, column {column}: {value} × {weight} = {out}.")
    return {**_drawing(), "told": told}


def mixed() -> dict[str, str]:
    """What the browser says of many."""
    told = _(
        "Row {row}, column {column}, filter {filter}: {channels} values times {channels} weights "
        "add up to {total}; with the bias of {bias} that is {biased}, and ReLU makes it {out}."
    )
    return {**_drawing(), "told": told}


def lines() -> str:
    """What the colours of the lines are, and what the hand does."""
    return _(
        "Red lines are positive weights, blue ones negative; pale ones bring nothing. Point at a "
        "position, a channel or a filter."
    )


def costs(row: LayerReport) -> list[Number]:
    """Positions, parameters and multiplies."""
    positions = row.output_shape[1] * row.output_shape[2]
    return [
        Number(_("Positions"), f"{positions:,}"),
        Number(_("Parameters"), f"{row.parameters:,}", _("The same at every position.")),
        Number(_("Multiplies"), f"{row.macs:,}"),
    ]


def nothing(factor: int) -> str:
    """That one number on one channel is not worth a layer."""
    return _(
        "{shape} times {factor}: each cell is multiplied by the same number, so the picture only "
        "becomes brighter or darker. **Nothing interesting happens** until there are several "
        "channels to mix.",
        shape=size((1, SIDE, SIDE)),
        factor=factor,
    )


def equal(shown: Mixing) -> Number:
    """How far torch's convolution and its fully connected layer are apart."""
    told = _(
        "Computed just now by torch: its convolution over the whole volume, and its nn.Linear with "
        "the same numbers at all {positions} positions. All numbers are halves, which "
        "32-bit floats add up exactly.",
        positions=len(shown.values),
    )
    return Number(_("Difference from nn.Linear"), short(difference(shown)), told)


def connected(filters: int) -> str:
    """What the layer is."""
    layer = plural(
        "At each of the {positions} positions stands the same small fully connected layer: "
        "{channels} inputs, **one output**.",
        "At each of the {positions} positions stands the same small fully connected layer: "
        "{channels} inputs, **{count} outputs**.",
        filters,
        positions=SIDE**2,
        channels=CHANNELS,
    )
    beside = _("It mixes the channels of a position and sees nothing of what lies beside it.")
    relu = _("The ReLU behind it makes it more than a sum (Lin, Chen & Yan 2013, sec. 3.1).")
    return sentences(layer, beside, relu)


def drawn() -> dict[str, str]:
    """What the browser says of the large volume; it fills in the facts."""
    return {
        "slider": _("Number of filters"),
        "shape": _("Output (height × width × channels)"),
        "parameters": _("Parameters"),
        "multiplies": _("Multiplies"),
        "filters": _("1 × 1, {filters} filters"),
        "short": _("1 × 1, {filters}"),
        "pool": _("pool 2 × 2"),
        "alt": _(
            "Volumes to scale: {filters} filters make {shape}, a pool halves height and width"
        ),
    }


def values(made: LayerReport, pool: LayerReport) -> list[Number]:
    """How many values are left by either way."""
    return [
        Number(_("Values after 1 × 1"), f"{made.values:,}", size(made.output_shape)),
        Number(_("Values after the pool"), f"{pool.values:,}", size(pool.output_shape)),
    ]


def thinned(made: LayerReport, pool: LayerReport) -> str:
    """What the filters do with the channels, and the pool with height and width."""
    before, filters = made.input_shape[0], made.output_shape[0]
    facts = {"before": size(made.input_shape), "after": size(made.output_shape)}
    if filters < before:
        first = _("{before} → {after}: the channels **shrink**, height and width stay.", **facts)
    elif filters == before:
        first = _("{before} → {after}: the size is **kept**, and a ReLU is gained.", **facts)
    else:
        first = _("{before} → {after}: the channels **grow**, height and width stay.", **facts)
    other = _(
        "A pool does it the other way round: {before} → {after}, the channels stay, and it has "
        "nothing to learn.",
        before=size(pool.input_shape),
        after=size(pool.output_shape),
    )
    scale = _("Height and width are drawn at one scale, channels at another.")
    return sentences(first, other, scale)
