"""Every count as a formula with its own numbers in it, for typesetting (LaTeX) or as text.

Symbols as in the field: W and H input width and height, K kernel, P padding, S stride,
D dilation, C channels, G groups, primes for the output.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from cnnviz.counting.formula import Formula, grouped, times
from cnnviz.counting.operation_formulas import operations
from cnnviz.layers import BatchNorm, Conv, Layer, Linear, Merge, Pool, Shape, ZeroPad, numel
from cnnviz.layers.historic import SparseConv, Subsample
from cnnviz.window import Axis


@dataclass(frozen=True)
class Explanation:
    """The shape rule, the parameters and the operations of one layer, worked out."""

    shape: tuple[Formula, ...]
    parameters: Formula | None = None
    macs: Formula | None = None
    operations: tuple[Formula, ...] = ()
    """Single operations that the multiplies leave out."""

    @property
    def formulas(self) -> tuple[Formula, ...]:
        """Shape, parameters and multiplies, in reading order."""
        return self.shape + tuple(f for f in (self.parameters, self.macs) if f is not None)


def explain(layer: Layer, x: Shape, *others: Shape) -> Explanation:
    """Work out a layer.

    Args:
        layer: any layer of the language.
        x: the shape of its input.
        others: the shapes of further inputs, for a layer that joins several.

    Raises:
        ShapeError: where it does not fit.
    """
    if isinstance(layer, Merge):
        y = layer.merged_shape([x, *others])
        shape = _stacked(y, x, *others) if y != x else ()
        return Explanation(shape, operations=operations(layer, x, y))
    y = layer.output_shape(x)
    worker = next(worker for kind, worker in WORKERS if isinstance(layer, kind))
    return replace(worker(layer, x, y), operations=operations(layer, x, y))


def _stacked(y: Shape, *shapes: Shape) -> tuple[Formula, ...]:
    numbers = " + ".join(grouped(shape[0]) for shape in shapes)
    symbols = " + ".join(f"C_{{{index}}}" for index in range(1, len(shapes) + 1))
    return (Formula("C'", symbols, numbers, y[0]),)


def axis_formula(axis: Axis, size: int, name: str) -> Formula:
    """The output size along one axis, called `name` (H or W)."""
    value, span = axis.output(size), _span_numbers(axis)
    if axis.padding is None:
        return Formula(
            f"{name}'",
            rf"\left\lceil \frac{{{name}}}{{S}} \right\rceil",
            rf"\left\lceil \frac{{{size}}}{{{axis.stride}}} \right\rceil",
            value,
        )
    before, after = axis.padding
    kernel = "K" if axis.dilation == 1 else "(D(K-1)+1)"
    pad, pads = (
        ("2P", rf"2 \cdot {before}") if before == after else ("P_1 + P_2", f"{before} + {after}")
    )
    left, right = (
        (r"\left\lceil", r"\right\rceil") if axis.ceil else (r"\left\lfloor", r"\right\rfloor")
    )
    plus, dropped = "+ 1", ""
    full = -(-(size + before + after - axis.span) // axis.stride) + 1
    if axis.ceil and value < full:
        # torch drops a last window that would start in the padding after the input.
        plus, dropped = "+ 1 - d", " - 1"
    return Formula(
        f"{name}'",
        rf"{left} \frac{{{name} - {kernel} + {pad}}}{{S}} {right} {plus}",
        rf"{left} \frac{{{size} - {span} + {pads}}}{{{axis.stride}}} {right} + 1{dropped}",
        value,
    )


def exact_positions(axis: Axis, size: int) -> Fraction:
    """(W - K + 2P) / S + 1 before rounding; whole exactly when the window fits evenly."""
    return Fraction(size + sum(axis.pads(size)) - axis.span, axis.stride) + 1


def _span_numbers(axis: Axis) -> str:
    if axis.dilation == 1:
        return str(axis.kernel)
    return rf"({axis.dilation} \cdot {axis.kernel - 1} + 1)"


def _window_formulas(layer: Conv | SparseConv | Pool, x: Shape) -> tuple[Formula, ...]:
    rows = axis_formula(layer.window.rows, x[1], "H")
    if layer.window.rows == layer.window.columns and x[1] == x[2]:
        return (replace(rows, quantity="H' = W'"),)
    return rows, axis_formula(layer.window.columns, x[2], "W")


def _conv(layer: Conv, x: Shape, y: Shape) -> Explanation:
    window, depth = layer.window, x[0] // layer.groups
    kernel = (window.rows.kernel, window.columns.kernel)
    ratio = rf"\frac{{{grouped(x[0])}}}{{{layer.groups}}}" if layer.groups > 1 else grouped(x[0])
    symbol = r"\frac{C}{G}" if layer.groups > 1 else "C"
    numbers = rf"{grouped(y[0])} \cdot {ratio} \cdot {times(*kernel)}"
    bias = layer.biases(x)
    parameters = Formula(
        r"\text{parameters}",
        rf"C' \cdot {symbol} \cdot K_H \cdot K_W" + (" + C'" if bias else ""),
        numbers + (f" + {grouped(bias)}" if bias else ""),
        layer.parameters(x),
    )
    macs = Formula(
        r"\text{multiplies}",
        rf"H' \cdot W' \cdot C' \cdot {symbol} \cdot K_H \cdot K_W",
        rf"{times(y[1], y[2])} \cdot {numbers}",
        y[1] * y[2] * y[0] * depth * window.area,
    )
    return Explanation(_window_formulas(layer, x), parameters, macs)


def _pool(layer: Pool, x: Shape, y: Shape) -> Explanation:
    return Explanation(_window_formulas(layer, x))


def _subsample(layer: Subsample, x: Shape, y: Shape) -> Explanation:
    """A trainable coefficient and bias for each map (LeCun et al. 1998, sec. II.B)."""
    numbers = f"{x[0]} + {x[0]}"
    formula = Formula(r"\text{parameters}", "C + C", numbers, layer.parameters(x))
    return Explanation(_window_formulas(layer, x), formula)


def _sparse(layer: SparseConv, x: Shape, y: Shape) -> Explanation:
    """A convolution whose filters each see some of the input maps, as a table says."""
    links = sum(map(len, layer.table))
    kernel = (layer.window.rows.kernel, layer.window.columns.kernel)
    bias = layer.biases(x)
    parameters = Formula(
        r"\text{parameters}",
        r"L \cdot K_H \cdot K_W" + (" + C'" if bias else ""),
        times(links, *kernel) + (f" + {bias}" if bias else ""),
        layer.parameters(x),
    )
    macs = Formula(
        r"\text{multiplies}",
        r"H' \cdot W' \cdot L \cdot K_H \cdot K_W",
        times(y[1], y[2], links, *kernel),
        layer.macs(x, y),
    )
    return Explanation(_window_formulas(layer, x), parameters, macs)


def _linear(layer: Linear, x: Shape, y: Shape) -> Explanation:
    bias = layer.biases(x)
    parameters = Formula(
        r"\text{parameters}",
        r"N \cdot N'" + (" + N'" if bias else ""),
        times(x[0], y[0]) + (f" + {grouped(bias)}" if bias else ""),
        layer.parameters(x),
    )
    macs = Formula(r"\text{multiplies}", r"N \cdot N'", times(x[0], y[0]), layer.macs(x, y))
    return Explanation((), parameters, macs)


def _batch_norm(layer: BatchNorm, x: Shape, y: Shape) -> Explanation:
    formula = Formula(
        r"\text{parameters}", r"C\ (\gamma) + C\ (\beta)", f"{x[0]} + {x[0]}", layer.parameters(x)
    )
    return Explanation((), formula)


def _zero_pad(layer: ZeroPad, x: Shape, y: Shape) -> Explanation:
    axes = (Axis(1, layer.stride), Axis(1, layer.stride))
    return Explanation((axis_formula(axes[0], x[1], "H"), axis_formula(axes[1], x[2], "W")))


def _reshape(layer: Layer, x: Shape, y: Shape) -> Explanation:
    if len(x) == len(y):
        return Explanation(())
    return Explanation((Formula("N'", r"C \cdot H \cdot W", times(*x), numel(x)),))


WORKERS: tuple[tuple[type[Layer], Callable[..., Explanation]], ...] = (
    (Conv, _conv),
    (SparseConv, _sparse),
    (Subsample, _subsample),
    (Pool, _pool),
    (Linear, _linear),
    (BatchNorm, _batch_norm),
    (ZeroPad, _zero_pad),
    (Layer, _reshape),
)
