"""What the layer calculator says about a counted layer, in numbers and sentences."""

from typing import Any

from cnnviz.counting.comparisons import dense_twin
from cnnviz.counting.formulas import exact_positions
from cnnviz.counting.report import LayerReport
from cnnviz.kit.page import Number
from cnnviz.layers import Conv, Pool, Shape, numel, size


def headline(row: LayerReport) -> list[Number]:
    """The output shape, parameters, multiplies and how many values go in and come out."""
    before, after = numel(row.input_shape), row.values
    change = 100 * (after - before) / before
    numbers = [Number("Output (height × width × channels)", size(row.output_shape))]
    if row.kind == "conv":
        depth = row.weights // row.output_shape[0]
        numbers += [
            Number("Parameters", f"{row.parameters:,}", f"{depth:,} weights in each filter."),
            Number("Multiplies per image", f"{row.macs:,}", "1 multiply-accumulate = 2 FLOPs."),
        ]
    else:
        numbers.append(Number("Parameters", "0", "Pooling has nothing to learn."))
    numbers.append(Number("Values out", f"{after:,}", f"{before:,} values in ({change:+.1f} %)."))
    return numbers


def fit(layer: Conv | Pool, shape: Shape) -> str:
    """Say whether the window fits evenly, and which cells it never visits."""
    uneven, missed = [], []
    for axis, cells, name in (
        (layer.window.rows, shape[1], "row"),
        (layer.window.columns, shape[2], "column"),
    ):
        exact, count = exact_positions(axis, cells), axis.output(cells)
        if exact.denominator > 1 and axis.padding is not None:
            way = "up" if count > exact else "down"
            uneven.append(
                f"{float(exact):.2f} positions along the {name}s, rounded {way} to {count}"
            )
        if gaps := axis.unvisited(cells):
            missed.append(_listed(name, gaps))
    if not uneven and not missed:
        return "The window fits evenly, and every input cell is visited."
    fits = f"The window does not fit evenly: {'; '.join(uneven)}. " if uneven else ""
    lost = f"Never visited (counted from 0): {'; '.join(missed)}." if missed else ""
    return fits + (lost or "Every input cell is visited all the same.")


def _listed(name: str, gaps: list[int]) -> str:
    many = len(gaps) > 8
    numbers = ", ".join(map(str, gaps[:8])) + (f" and {len(gaps) - 8} more" if many else "")
    return f"{name}{'s' if len(gaps) > 1 else ''} {numbers}"


def against_dense(row: LayerReport) -> list[dict[str, Any]]:
    """Two rows: this layer, and a fully connected one between the same volumes."""
    return [
        {
            "layer": each.layer.title,
            "input": size(row.input_shape),
            "output": size(row.output_shape),
            "weights": each.weights,
            "parameters": each.parameters,
            "multiplies": each.macs,
        }
        for each in (row, dense_twin(row.layer, row.input_shape))
    ]
