"""What the layer calculator says about a counted layer, in numbers and sentences."""

from dataclasses import replace
from typing import Any

from cnnviz.counting.comparisons import dense_twin
from cnnviz.counting.formulas import Explanation, exact_positions
from cnnviz.counting.report import LayerReport
from cnnviz.kit.page import Number
from cnnviz.language import N_, _, plural, sentences, series
from cnnviz.layers import Conv, Pool, Shape, numel, size
from cnnviz.layers.formula import Formula

MOST_NAMED = 8
"""Cells that are named one by one."""

ROUNDED = {
    "rows": {
        False: N_("{exact:.2f} positions along the rows, rounded down to {count}."),
        True: N_("{exact:.2f} positions along the rows, rounded up to {count}."),
    },
    "columns": {
        False: N_("{exact:.2f} positions along the columns, rounded down to {count}."),
        True: N_("{exact:.2f} positions along the columns, rounded up to {count}."),
    },
    "both": {
        False: N_("{exact:.2f} positions along rows and columns, rounded down to {count}."),
        True: N_("{exact:.2f} positions along rows and columns, rounded up to {count}."),
    },
}
"""By the axis and whether it is rounded up."""


def headline(row: LayerReport) -> list[Number]:
    """The output shape, parameters, multiplies and how many values go in and come out."""
    before, after = numel(row.input_shape), row.values
    numbers = [Number(_("Output (height × width × channels)"), size(row.output_shape))]
    if row.kind == "conv":
        depth = row.weights // row.output_shape[0]
        each = plural(
            "{count:,} weight in each filter.", "{count:,} weights in each filter.", depth
        )
        numbers += [
            Number(_("Parameters"), f"{row.parameters:,}", each),
            Number(
                _("Multiplies per image"), f"{row.macs:,}", _("1 multiply-accumulate = 2 FLOPs.")
            ),
        ]
    else:
        numbers.append(Number(_("Parameters"), "0", _("Pooling has nothing to learn.")))
    change = 100 * (after - before) / before
    into = _("{before:,} values in ({change:+.1f} %).", before=before, change=change)
    return [*numbers, Number(_("Values out"), f"{after:,}", into)]


def named(explained: Explanation, row: LayerReport) -> dict[str, Formula]:
    """All formulas of a layer, by what they are of."""
    sides = [_("Output height and width")]
    if len(explained.shape) > 1:
        sides = [_("Output height"), _("Output width")]
    found = dict(zip(sides, explained.shape, strict=True))
    counts = {_("Parameters"): explained.parameters, _("Multiplies per image"): explained.macs}
    found |= {label: formula for label, formula in counts.items() if formula is not None}
    each = zip(row.extras, explained.operations, strict=True)
    return found | {_(name.several).capitalize(): formula for name, formula in each}


def padded_otherwise(layer: Conv | Pool, shape: Shape) -> list[str]:
    """Beside "same" at a larger stride: what (K - 1)/2 on each side would be, and make."""
    axis, cells = layer.window.rows, shape[1]
    if axis.padding is not None or axis.stride == 1:
        return []
    half = (axis.span - 1) // 2
    before, after = axis.pads(cells)
    if (before, after) == (half, half):
        return [_("(K − 1)/2 on each side, as in PyTorch, pads the same here.")]
    other = replace(axis, padding=(half, half))
    facts = {"before": before, "after": after, "half": half}
    facts |= {"shift": half - before, "made": other.output(cells), "value": axis.output(cells)}
    return [
        _(
            "TensorFlow’s “same” pads {before} before and {after} after and makes {value}; "
            "PyTorch’s (K − 1)/2 pads {half} on each side and makes {made}; its windows start "
            "{shift} earlier.",
            **facts,
        )
    ]


def fit(layer: Conv | Pool, shape: Shape) -> str:
    """Say whether the window fits evenly, and which cells it never visits."""
    uneven, missed = [], []
    axes = {"rows": (layer.window.rows, shape[1]), "columns": (layer.window.columns, shape[2])}
    alike = axes["rows"] == axes["columns"]
    for name, (axis, cells) in axes.items():
        exact, count = exact_positions(axis, cells), axis.output(cells)
        if exact.denominator > 1 and axis.padding is not None:
            said = ROUNDED["both" if alike else name][count > exact]
            uneven.append(_(said, exact=float(exact), count=count))
        if gaps := axis.unvisited(cells):
            missed.append(_missed(name, gaps))
    if not uneven and not missed:
        return _("The window fits evenly, and every input cell is visited.")
    fits = [_("The window does not fit evenly."), *dict.fromkeys(uneven)] if uneven else []
    return sentences(*fits, *(missed or [_("Every input cell is visited all the same.")]))


def _missed(name: str, gaps: list[int]) -> str:
    cells, more = series(gaps[:MOST_NAMED]), len(gaps) - MOST_NAMED
    if more > 0:
        cells = _("{cells} and {more} more", cells=cells, more=more)
    if name == "rows":
        return plural(
            "Row {cells} is never visited (counted from 0).",
            "Rows {cells} are never visited (counted from 0).",
            len(gaps),
            cells=cells,
        )
    return plural(
        "Column {cells} is never visited (counted from 0).",
        "Columns {cells} are never visited (counted from 0).",
        len(gaps),
        cells=cells,
    )


def against_dense(row: LayerReport) -> list[dict[str, Any]]:
    """Two rows: this layer, and a fully connected one between the same volumes."""
    return [
        {
            N_("layer"): _(each.layer.title),
            N_("input"): size(row.input_shape),
            N_("output"): size(row.output_shape),
            N_("weights"): each.weights,
            N_("parameters"): each.parameters,
            N_("multiplies"): each.macs,
        }
        for each in (row, dense_twin(row.layer, row.input_shape))
    ]
