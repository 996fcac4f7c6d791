"""Every count of a layer as a formula with its own numbers in it, for typesetting (LaTeX)."""

from dataclasses import dataclass
from fractions import Fraction

from cnnviz.layers import Layer, Merge, Shape
from cnnviz.layers.formula import Formula
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
        LayerError: for a layer that does not state its formulas.
    """
    shapes = [x, *others]
    y = layer.merged_shape(shapes)
    return Explanation(
        layer.merged_formulas(shapes, y)
        if isinstance(layer, Merge)
        else layer.shape_formulas(x, y),
        layer.parameter_formula(x, y),
        layer.mac_formula(x, y),
        tuple(
            layer.operation_formula(name, count, x, y) for name, count in layer.extras(x, y).items()
        ),
    )


def exact_positions(axis: Axis, size: int) -> Fraction:
    """(W - K + 2P) / S + 1 before rounding; whole exactly when the window fits evenly."""
    return Fraction(size + sum(axis.pads(size)) - axis.span, axis.stride) + 1
