"""The layers that average each channel by itself, as a whole or in tiles."""

from dataclasses import dataclass
from math import gcd

from cnnviz.layers import slots
from cnnviz.layers.base import Weightless, operations_of, volume
from cnnviz.layers.calls import Call, Calls, Slot, Value, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, Tiles, numel
from cnnviz.layers.formula import Formula, times
from cnnviz.layers.slots import squeezed
from cnnviz.window import Axis, whole


@dataclass(frozen=True)
class GlobalAvgPool(Weightless):
    """Mean of each whole channel: (C, H, W) to (C, 1, 1)."""

    kind, title = "global_avg_pool", "Global average pooling"
    role, column = Role.POOLING, Column.POOL_ADDITIONS

    def output_shape(self, x: Shape) -> Shape:
        return (volume(x, self)[0], 1, 1)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.ADDITION: numel(x) - y[0], Operation.DIVISION: y[0]}

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return Axis(size, size)

    def saved(self, place: Place) -> Saved:
        return Saved()

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        return ()

    def operation_formula(self, name: Operation, count: int, x: Shape, y: Shape) -> Formula:
        if name is not Operation.ADDITION:
            return super().operation_formula(name, count, x, y)
        symbols, numbers = r"C \cdot (H \cdot W - 1)", rf"{x[0]} \cdot ({times(*x[1:])} - 1)"
        return Formula(operations_of(name), symbols, numbers, count)

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.AdaptiveAvgPool2d", {Slot("output_size"): 1})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.GlobalAveragePooling2D", {Slot("keepdims", default=False): True})


@dataclass(frozen=True)
class AdaptiveAvgPool(Weightless):
    """Means of a fixed grid of (possibly overlapping) tiles, whatever the input size."""

    kind, title = "adaptive_avg_pool", "Adaptive average pooling"
    role, column = Role.POOLING, Column.POOL_ADDITIONS
    size: int

    def __post_init__(self) -> None:
        whole(self.size, "the output size")

    def output_shape(self, x: Shape) -> Shape:
        return (volume(x, self)[0], self.size, self.size)

    def tiles(self, size: int) -> tuple[tuple[int, int], ...]:
        """(first, last) cell of each tile along an axis of `size` cells."""
        many = self.size
        return tuple((n * size // many, -(-(n + 1) * size // many) - 1) for n in range(many))

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        cells = x[0]
        for side in x[1:]:
            # Neighbouring tiles share a cell wherever their border does not fall between two.
            cells *= side + self.size - gcd(side, self.size)
        values = numel(y)
        return {Operation.ADDITION: cells - values, Operation.DIVISION: values}

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        if size % self.size == 0:
            return Axis(size // self.size, size // self.size)
        return Tiles(self.tiles(size), (size, self.size))

    def saved(self, place: Place) -> Saved:
        return Saved(input=self.size > 1)  # a plain mean needs no input to go back

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        return ()

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.AdaptiveAvgPool2d", {Slot("output_size"): self.size})

    def keras_calls(self, x: Shape) -> Calls:
        if x[1:] == (self.size, self.size):
            return []
        if x[1] % self.size == 0 and x[2] % self.size == 0:
            tile = squeezed((x[1] // self.size, x[2] // self.size))
            sizes: dict[Slot, Value] = {
                slots.POOL_SIZE: tile,
                slots.POOL_STRIDES: None,
                slots.KERAS_PADDING: "valid",
            }
            return call("layers.AveragePooling2D", sizes)
        return call("adaptive_average_pool", {Slot("size"): self.size})
