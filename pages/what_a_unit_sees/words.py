"""What the fields of a unit are, in numbers, a sentence, a formula and a table."""

from typing import Any

from cnnviz.counting.receptive_field import Box, receptive_fields
from cnnviz.kit.page import Number, Preset
from cnnviz.layers import Windowed
from cnnviz.probing.effective_field import EffectiveField
from pages.what_a_unit_sees.controls import Unit

PRESETS = (
    Preset(
        "VGG-16's first convolution: 3 × 3 pixels",
        {"network": "vgg16", "layer": "conv1_1", "row": 112, "column": 112},
    ),
    Preset(
        "A unit in the corner: most of what it could see is padding",
        {"network": "vgg16", "layer": "conv3_3", "row": 0, "column": 0},
    ),
    Preset(
        "AlexNet's last convolution sees 163 pixels, and listens to its middle",
        {"network": "alexnet", "layer": "conv5", "row": 6, "column": 6},
    ),
    Preset(
        "Branches of unlike reach: GoogLeNet's first Inception module",
        {"network": "googlenet", "layer": "inception3a.concat", "row": 14, "column": 14},
    ),
    Preset(
        "Through shortcuts: the end of ResNet-18's second stage",
        {"network": "resnet18", "layer": "layer2.1.add", "row": 14, "column": 14},
    ),
)


def headline(unit: Unit, found: EffectiveField) -> list[Number]:
    """Both sizes, and what share of the picture and of the gradient they are."""
    height, width = unit.field.size
    row = [
        Number(
            "Theoretical field (height × width)",
            f"{height:,} × {width:,}",
            "Pixels that could change the unit, padding counted.",
        )
    ]
    box = found.theoretical
    if box is None:
        row.append(Number("Of it on the picture", "nothing"))
    elif _sides(box) != (height, width):
        row.append(Number("Of it on the picture", _size(box)))
    if box is not None and found.box is not None:
        share = _area(found.box) / _area(box)
        row += [
            Number("Holds 95 % of the gradient", _size(found.box)),
            Number("Share of the field's area", f"{100 * share:.0f} %"),
        ]
    stride = unit.field.rows.stride
    alone = unit.field.rows.count == unit.field.columns.count == 1
    if stride is not None and stride == unit.field.columns.stride and not alone:
        apart = f"{float(stride):g} pixel" + "s" * (stride != 1)
        row.append(Number("Neighbours lie apart", apart))
    return row


def sentence(unit: Unit, found: EffectiveField) -> str:
    """What is seen, and how much of it is padding."""
    where = f"**{unit.layer}**, row {unit.row}, column {unit.column}"
    edges = zip(("above", "below", "left", "right"), found.padding, strict=True)
    beyond = ", ".join(f"{cells} {edge}" for edge, cells in edges if cells)
    box = found.theoretical
    if box is None:
        return (
            f"{where} sees nothing of the picture: all it reads is padding ({beyond}), "
            "so no pixel can change it. Move the unit towards the middle."
        )
    text = f"{where} can see rows {box.top}–{box.bottom} and columns {box.left}–{box.right}"
    text += f", and padding beyond the edge ({beyond})." if beyond else "."
    return f"{text} {_heat(found)}"


def _heat(found: EffectiveField) -> str:
    """What there is of a gradient, and why if there is none."""
    if not found.is_finite:
        return (
            "Its gradient cannot be drawn: some numbers on the way are too large for 32 bits, or "
            "the weights themselves are no numbers, and what comes out is infinite (inf) or "
            "undefined (nan). Choose an earlier layer, or other weights."
        )
    if found.box is None:
        units = "unit" if len(found.channels) == 1 else f"{len(found.channels)} units"
        return (
            f"No gradient of the {units} reaches the picture: after a ReLU at zero, or a maximum "
            "won elsewhere, nothing gets through, and what fades below 32 bits is lost. Move the "
            "unit or take another channel."
        )
    return (
        f"Colour is the size of the gradient with respect to each pixel, |∂unit/∂x|, summed over "
        f"the colours{_mean(found)}; a square root makes its faint parts visible."
    )


def _mean(found: EffectiveField) -> str:
    many = len(found.channels)
    return "" if many == 1 else f" and averaged over {many} channels"


def _sides(box: Box) -> tuple[int, int]:
    """(height, width)."""
    return box.bottom - box.top + 1, box.right - box.left + 1


def _area(box: Box) -> int:
    height, width = _sides(box)
    return height * width


def _size(box: Box) -> str:
    height, width = _sides(box)
    return f"{height:,} × {width:,}"


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
            "layer": field.name,
            "kind": unit.report.layer(field.name).kind,
            "field height": field.rows.size,
            "field width": field.columns.size,
            "shortest path": field.rows.shortest,
            "pixels between neighbours": None
            if field.rows.stride is None
            else float(field.rows.stride),
        }
        for field in unit.fields
    ]
