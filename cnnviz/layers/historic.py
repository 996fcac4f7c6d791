"""Layers of the 1998 LeNet-5 that no later network uses.

LeCun, Bottou, Bengio & Haffner 1998, sec. II.B. `macs` are for convolutions only; the products
of subsampling and of radial basis units are extras.
"""

from dataclasses import dataclass, field

from cnnviz.errors import LayerError, ShapeError
from cnnviz.layers import slots
from cnnviz.layers.base import InPlace, Weighted, Weightless, Windowed
from cnnviz.layers.calls import Call, Calls, Constant, Slot, Value, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, numel
from cnnviz.layers.formula import Formula, grouped, multiplies_are, parameters_are, times
from cnnviz.layers.pooling import Pool
from cnnviz.layers.slots import keras_zeros, pool_sizes, pool_stride, squeezed, uneven
from cnnviz.window import Padding, Pair, Window, whole


@dataclass(frozen=True)
class SparseConv(Windowed, Weighted):
    """Convolution whose filters each see only some of the input channels.

    Args:
        table: one row per filter with the input channels it sees, counted from 0 (Table I).
        kernel, stride, padding, bias, ceil: as in `Conv`.
    """

    kind, title = "conv", "Convolution by a table"
    role = Role.CONVOLUTION
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
                whole(channel, "an input channel of a filter", 0)
            if not row or len(set(row)) != len(row):
                raise LayerError(
                    "filter {number} sees the input channels {row}: name at least one, each once.",
                    number=number,
                    row=row,
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
            raise ShapeError(
                "conv needs (channels, height, width) and got {x}: put it earlier", x=x
            )
        deepest = max(map(max, self.table))
        if deepest >= x[0]:
            raise ShapeError(
                "the connection table names input channel {deepest} and there are only "
                "{channels}: shorten the table's rows or widen the layer before",
                deepest=deepest,
                channels=x[0],
            )
        return (self.channels, *self.window.output(*x[1:]))

    def weights(self, x: Shape) -> int:
        return self.links * self.window.area

    def biases(self, x: Shape) -> int:
        return self.channels if self.bias else 0

    def macs(self, x: Shape, y: Shape) -> int:
        return self.links * self.window.area * y[1] * y[2]

    def saved(self, place: Place) -> Saved:
        chosen = self.links * self.window.padded(*place.x[1:])  # the channels each filter sees
        return Saved(numbers=chosen, fixed_indices=self.links if place.tracked else 0)

    def parameter_formula(self, x: Shape, y: Shape) -> Formula:
        numbers = times(self.links, *self.window.kernel)
        value = self.parameters(x)
        return parameters_are(r"L \cdot K_H \cdot K_W", numbers, value, self.biases(x))

    def mac_formula(self, x: Shape, y: Shape) -> Formula:
        numbers = times(y[1], y[2], self.links, *self.window.kernel)
        return multiplies_are(r"H' \cdot W' \cdot L \cdot K_H \cdot K_W", numbers, self.macs(x, y))

    def _table(self) -> Constant:
        return Constant("TABLE", self.table, "The input channels that each filter sees.")

    def torch_call(self, x: Shape) -> Call:
        window = self.window
        arguments: dict[Slot, Value] = {
            Slot("table"): self._table(),
            slots.KERNEL: squeezed(window.kernel),
            slots.STRIDE: squeezed(window.stride),
            slots.BIAS: self.bias,
        }
        if window.is_plain:
            return Call("SparseConv2d", arguments)
        return Call("PaddedSparseConv2d", arguments | uneven(window))

    def keras_calls(self, x: Shape) -> Calls:
        window = self.window
        arguments: dict[Slot, Value] = {
            Slot("table"): self._table(),
            slots.KERNEL: squeezed(window.kernel),
            slots.STRIDES: squeezed(window.stride),
            slots.USE_BIAS: self.bias,
        }
        return [*keras_zeros(window, *x[1:]), *call("SparseConv2D", arguments)]


@dataclass(frozen=True)
class Subsample(Pool):
    """Sum under the window times a trained coefficient plus a trained bias, one pair a channel."""

    kind, title = "subsample", "Subsampling"

    def weights(self, x: Shape) -> int:
        return x[0]

    def biases(self, x: Shape) -> int:
        return x[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        return {
            Operation.ADDITION: values * (self.window.area - 1),
            Operation.MULTIPLICATION: values,
            Operation.BIAS_ADDITION: values,
        }

    def connections(self, x: Shape, y: Shape) -> int:
        """The cells under the window and the bias, for each output."""
        return numel(y) * (self.window.area + 1)

    def saved(self, place: Place) -> Saved:
        sums = numel(place.y) * place.trained  # for the coefficients' gradient
        if self.window.is_plain:
            return Saved(input=place.tracked, numbers=sums)
        return Saved(numbers=sums + (self._copy(place.x) if place.tracked else 0))

    def parameter_formula(self, x: Shape, y: Shape) -> Formula:
        numbers = f"{grouped(x[0])} + {grouped(x[0])}"
        return parameters_are("C + C", numbers, self.parameters(x))

    def torch_call(self, x: Shape) -> Call:
        window = self.window
        arguments = {slots.CHANNELS: x[0], **pool_sizes(window)}
        if window.is_plain:
            return Call("Subsample2d", arguments)
        return Call("PaddedSubsample2d", arguments | uneven(window))

    def keras_calls(self, x: Shape) -> Calls:
        window = self.window
        sizes = {slots.POOL_SIZE: squeezed(window.kernel), slots.POOL_STRIDES: pool_stride(window)}
        return [*keras_zeros(window, *x[1:]), *call("Subsample2D", sizes)]


@dataclass(frozen=True)
class RadialBasis(InPlace, Weightless):
    """Minus the squared Euclidean distance to a fixed prototype per class.

    The paper's eq. 7 is the distance itself, a penalty whose smallest value wins. The sign is
    turned here so that, as with every other network's logits, the largest value wins.

    Args:
        prototypes: one row of +1 and -1 per class, as long as the input; never trained.
    """

    kind, title = "radial_basis", "Radial basis units"
    role, column = Role.LINEAR, Column.ADDITIONS
    prototypes: tuple[tuple[int, ...], ...] = field(repr=False)

    def __post_init__(self) -> None:
        """Check that there are prototypes and all are equally long; raises `LayerError`."""
        if len(set(map(len, self.prototypes))) != 1:
            raise LayerError("the prototypes differ in length: give each class one of the same.")

    @property
    def is_volume(self) -> bool:
        """They are a list of distances."""
        return False

    def output_shape(self, x: Shape) -> Shape:
        """(classes,); raises `ShapeError` for another length than the prototypes'."""
        length = len(self.prototypes[0])
        if x != (length,):
            raise ShapeError(
                "the prototypes have {length} values and the input is {x}: make them equally long",
                length=length,
                x=x,
            )
        return (len(self.prototypes),)

    def buffers(self, x: Shape) -> int:
        return len(self.prototypes) * x[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        """A difference, its square and the sum, for each prototype."""
        links = x[0] * y[0]
        return {Operation.ADDITION: 2 * links - y[0], Operation.MULTIPLICATION: links}

    def connections(self, x: Shape, y: Shape) -> int:
        """Every input to every class, without a bias."""
        return x[0] * y[0]

    def saved(self, place: Place) -> Saved:
        return Saved(numbers=numel(place.x) * numel(place.y))  # differences from each prototype

    def _pictures(self) -> Constant:
        rows = tuple("".join("#" if sign > 0 else "." for sign in row) for row in self.prototypes)
        return Constant("PROTOTYPES", rows, "One row per class: # is +1 and . is -1.")

    def torch_call(self, x: Shape) -> Call:
        return Call("RadialBasisUnits", {Slot("prototypes"): self._pictures()})

    def keras_calls(self, x: Shape) -> Calls:
        return call("radial_basis_units", {Slot("prototypes"): self._pictures()})
