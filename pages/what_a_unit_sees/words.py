"""What the fields of a unit are, in numbers, a sentence, a formula and a table."""

from math import prod
from typing import Any

from cnnviz.counting.naming import called
from cnnviz.counting.receptive_field import receptive_fields
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, plural, sentences, series
from cnnviz.layers import Windowed
from cnnviz.network import Network
from cnnviz.numerals import percent
from cnnviz.probing.effective_field import EffectiveField
from pages.what_a_unit_sees.lesson import Unit


def headline(unit: Unit, found: EffectiveField) -> list[Number]:
    """Both sizes, and what share of the picture and of the gradient they are."""
    size, box = unit.field.size, found.theoretical
    row = [
        Number(
            _("Theoretical field (height × width)"),
            _size(size),
            _("Pixels that could change the unit, padding counted."),
        )
    ]
    if box is None:
        row.append(Number(_("Of it on the picture"), _("nothing")))
    elif box.size != size:
        row.append(Number(_("Of it on the picture"), _size(box.size)))
    if box is not None and found.box is not None:
        share = prod(found.box.size) / prod(box.size)
        row += [
            Number(_("Box with 95 % of the gradient"), _size(found.box.size)),
            Number(_("Share of the field's area"), percent(share, 0)),
        ]
    stride = unit.field.rows.stride
    alone = unit.field.rows.count == unit.field.columns.count == 1
    if stride is not None and stride == unit.field.columns.stride and not alone:
        apart = _("{apart:g} px", apart=float(stride))
        row.append(Number(_("Step between neighbouring units"), apart))
    return row


def sentence(found: EffectiveField, network: Network) -> str:
    """What is seen, and how much of it is padding."""
    edges = _("{cells} above"), _("{cells} below"), _("{cells} left"), _("{cells} right")
    beyond = [edge.format(cells=n) for edge, n in zip(edges, found.padding, strict=True) if n]
    layer = called(network, found.layer)
    facts = {"layer": layer, "row": found.row, "column": found.column, "padding": series(beyond)}
    box = found.theoretical
    if box is None:
        return _(
            "**{layer}**, row {row}, column {column} sees nothing of the picture: all it reads is "
            "padding ({padding}), so no pixel can change it. Move the unit towards the middle.",
            **facts,
        )
    facts |= box._asdict()
    if beyond:
        seen = _(
            "**{layer}**, row {row}, column {column} can see rows {top}–{bottom} and columns "
            "{left}–{right}, and padding beyond the edge ({padding}).",
            **facts,
        )
    else:
        seen = _(
            "**{layer}**, row {row}, column {column} can see rows {top}–{bottom} and columns "
            "{left}–{right}.",
            **facts,
        )
    return sentences(seen, _heat(found))


def _heat(found: EffectiveField) -> str:
    """What there is of a gradient, and why if there is none."""
    if not found.is_finite:
        return _(
            "Its gradient cannot be drawn: some numbers on the way are too large for 32 bits, or "
            "the weights themselves are no numbers, and what comes out is infinite (inf) or "
            "undefined (nan). Choose an earlier layer, or other weights."
        )
    if found.box is None:
        return plural(
            "No gradient of the unit reaches the picture: after a ReLU at zero, or a maximum won "
            "elsewhere, nothing gets through, and what fades below 32 bits is lost. Move the unit "
            "or take another channel.",
            "No gradient of the {count} units reaches the picture: after a ReLU at zero, or a "
            "maximum won elsewhere, nothing gets through, and what fades below 32 bits is lost. "
            "Move the unit or take another channel.",
            len(found.channels),
        )
    return plural(
        "Colour is the size of the gradient with respect to each pixel, |∂unit/∂x|, summed over "
        "the colours; a square root makes its faint parts visible.",
        "Colour is the size of the gradient with respect to each pixel, |∂unit/∂x|, summed over "
        "the colours and averaged over {count} channels; a square root makes its faint parts "
        "visible.",
        len(found.channels),
    )


def _size(size: tuple[int, int]) -> str:
    return "{:,} × {:,}".format(*size)


def formula(unit: Unit) -> str | None:
    """One step of the recurrence with the layer's numbers; None where it has no single window."""
    report, row = unit.report, unit.report.layer(unit.layer)
    if not isinstance(row.layer, Windowed):
        return None
    source = report.network.nodes[report.network.index(unit.layer)].sources[0]
    before = receptive_fields(report)[source - 1].rows if source else None
    size, stride = (1, 1) if before is None else (before.size, before.stride)
    if stride is None:
        return None
    span = row.layer.window.rows.span
    new = unit.field.rows
    if new.size != size + (span - 1) * stride:
        return None  # over uneven tiles the step is no single number
    return (
        r"\begin{aligned} r' &= r + (K - 1) \, j"
        rf" \\ &= {size} + ({span} - 1) \cdot {stride} = \mathbf{{{new.size}}}"
        rf" \\ j' &= S \, j = {row.layer.window.rows.stride} \cdot {stride} = {new.stride}"
        r" \end{aligned}"
    )


def table(unit: Unit) -> list[dict[str, Any]]:
    """The theoretical field of each layer offered."""
    return [
        {
            N_("layer"): field.name,
            N_("kind"): unit.report.layer(field.name).kind,
            N_("field height"): field.rows.size,
            N_("field width"): field.columns.size,
            N_("shortest path"): field.rows.shortest,
            N_("pixels between neighbours"): field.rows.stride and float(field.rows.stride),
        }
        for field in unit.fields
    ]
