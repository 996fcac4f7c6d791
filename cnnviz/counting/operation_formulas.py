"""The single operations a layer takes beside its multiplies, as formulas with its own numbers.

They are what `Layer.extras` counts: comparisons, additions, divisions and so on, per image.
"""

from cnnviz.counting.formula import Formula, times
from cnnviz.layers import GlobalAvgPool, Layer, Operation, Pool, Shape, numel

SYMBOLS = {3: r"H' \cdot W' \cdot C'", 1: "N'"}
"""Number of values in the output, by the number of its axes."""


def operations(layer: Layer, x: Shape, y: Shape) -> tuple[Formula, ...]:
    """One formula for each kind of single operation of a layer from shape `x` to `y`."""
    return tuple(_formula(layer, name, count, x, y) for name, count in layer.extras(x, y).items())


def _formula(layer: Layer, name: Operation, count: int, x: Shape, y: Shape) -> Formula:
    quantity = rf"\text{{{name.value.replace('_', ' ')}s}}"
    values, symbols = numel(y), SYMBOLS.get(len(y), "N'")
    numbers = times(*y[1:], y[0])
    each, rest = divmod(count, values)
    if isinstance(layer, GlobalAvgPool) and name is Operation.ADDITION:
        return Formula(
            quantity, r"C \cdot (H \cdot W - 1)", rf"{x[0]} \cdot ({times(*x[1:])} - 1)", count
        )
    if rest:
        return Formula(quantity, r"\text{the neighbours of every value}", str(count), count)
    if isinstance(layer, Pool) and each in (layer.window.area, layer.window.area - 1):
        kernel = times(layer.window.rows.kernel, layer.window.columns.kernel)
        less = "" if each == layer.window.area else " - 1"
        return Formula(
            quantity,
            rf"{symbols} \cdot (K_H \cdot K_W{less})"
            if less
            else rf"{symbols} \cdot K_H \cdot K_W",
            rf"{numbers} \cdot ({kernel}{less})" if less else rf"{numbers} \cdot {kernel}",
            count,
        )
    if each == 1:
        return Formula(quantity, symbols, numbers, count)
    return Formula(quantity, rf"{each} \cdot {symbols}", rf"{each} \cdot {numbers}", count)
