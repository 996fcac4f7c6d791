"""Layers of the 1998 LeNet-5 that no later network uses.

LeCun, Bottou, Bengio & Haffner 1998, sec. II.B. Shapes and counts as in `layers`: per image,
`macs` for convolutions only; the products of subsampling and of radial basis units are extras.
"""

from dataclasses import dataclass, field
from typing import ClassVar

from cnnviz.errors import LayerError, ShapeError
from cnnviz.layers import Kind, Layer, Operation, Pool, Shape, numel
from cnnviz.window import Padding, Pair, Window, whole


@dataclass(frozen=True)
class SparseConv(Layer):
    """Convolution whose filters each see only some of the input channels.

    Args:
        table: one row per filter with the input channels it sees, counted from 0 (Table I).
        kernel, stride, padding, bias, ceil: as in `Conv`.
    """

    kind: ClassVar[Kind] = Kind.CONV
    table: tuple[tuple[int, ...], ...] = field(repr=False)
    kernel: Pair
    stride: Pair = 1
    padding: Padding = 0
    bias: bool = True
    ceil: bool = False
    window: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Check the table; raises `LayerError`."""
        if not self.table:
            raise LayerError("the connection table is empty: give one row per filter.")
        for number, row in enumerate(self.table):
            for channel in row:
                whole(channel, f"an input channel of filter {number}", 0)
            if not row or len(set(row)) != len(row):
                raise LayerError(
                    f"filter {number} sees the input channels {row}: name at least one, each once."
                )
        window = Window.of(self.kernel, self.stride, self.padding, ceil=self.ceil, beyond=self.ceil)
        object.__setattr__(self, "window", window)

    @property
    def channels(self) -> int:
        """Number of filters, the depth of the output."""
        return len(self.table)

    @property
    def links(self) -> int:
        """Pairs of an input channel and a filter that sees it."""
        return sum(map(len, self.table))

    def output_shape(self, x: Shape) -> Shape:
        """(filters, height, width); raises `ShapeError` where the table names a missing channel."""
        if len(x) != 3:
            raise ShapeError(f"conv needs (channels, height, width) and got {x}: put it earlier")
        deepest = max(map(max, self.table))
        if deepest >= x[0]:
            raise ShapeError(
                f"the connection table names input channel {deepest} and there are only {x[0]}: "
                "shorten the table's rows or widen the layer before"
            )
        return (self.channels, *self.window.output(*x[1:]))

    def weights(self, x: Shape) -> int:
        """One kernel per link of the table."""
        return self.links * self.window.area

    def biases(self, x: Shape) -> int:
        """One per filter."""
        return self.channels if self.bias else 0

    def parameters(self, x: Shape) -> int:
        """Weights and biases."""
        return self.weights(x) + self.biases(x)

    def macs(self, x: Shape, y: Shape) -> int:
        """Each link's kernel at each position."""
        return self.links * self.window.area * y[1] * y[2]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        """One bias addition per output."""
        return {Operation.BIAS_ADDITION: numel(y)} if self.bias else {}


@dataclass(frozen=True)
class Subsample(Pool):
    """Sum under the window times a trained coefficient plus a trained bias, one pair a channel."""

    kind: ClassVar[Kind] = Kind.SUBSAMPLE

    def weights(self, x: Shape) -> int:
        """One coefficient per channel."""
        return x[0]

    def biases(self, x: Shape) -> int:
        """One per channel."""
        return x[0]

    def parameters(self, x: Shape) -> int:
        """Coefficients and biases."""
        return 2 * x[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        """The sum, the product and the bias of each output."""
        values = numel(y)
        return {
            Operation.ADDITION: values * (self.window.area - 1),
            Operation.MULTIPLICATION: values,
            Operation.BIAS_ADDITION: values,
        }

    def connections(self, x: Shape, y: Shape) -> int:
        """The cells under the window and the bias, for each output."""
        return numel(y) * (self.window.area + 1)


@dataclass(frozen=True)
class RadialBasis(Layer):
    """Minus the squared Euclidean distance to a fixed prototype per class.

    The paper's eq. 7 is the distance itself, a penalty whose smallest value wins. The sign is
    turned here so that, as with every other network's logits, the largest value wins.

    Args:
        prototypes: one row of +1 and -1 per class, as long as the input; never trained.
    """

    kind: ClassVar[Kind] = Kind.RADIAL_BASIS
    prototypes: tuple[tuple[int, ...], ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Check that there are prototypes and all are equally long; raises `LayerError`."""
        if len(set(map(len, self.prototypes))) != 1:
            raise LayerError("the prototypes differ in length: give each class one of the same.")

    def output_shape(self, x: Shape) -> Shape:
        """(classes,); raises `ShapeError` for another length than the prototypes'."""
        length = len(self.prototypes[0])
        if x != (length,):
            raise ShapeError(
                f"the prototypes have {length} values and the input is {x}: make them equally long"
            )
        return (len(self.prototypes),)

    def buffers(self, x: Shape) -> int:
        """The prototypes."""
        return len(self.prototypes) * x[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        """A difference, its square and the sum, for each prototype."""
        links = x[0] * y[0]
        return {Operation.ADDITION: 2 * links - y[0], Operation.MULTIPLICATION: links}

    def connections(self, x: Shape, y: Shape) -> int:
        """Every input to every class, without a bias."""
        return x[0] * y[0]
