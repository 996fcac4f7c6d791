"""What only moves values, or joins several inputs into one: flatten, zero padding, sum, stack."""

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ShapeError
from cnnviz.layers.base import Kind, Layer, Merge, Operation, Shape, numel, volume
from cnnviz.window import whole


@dataclass(frozen=True)
class Flatten(Layer):
    """(C, H, W) to (C·H·W,), channel by channel."""

    kind: ClassVar[Kind] = Kind.FLATTEN

    def output_shape(self, x: Shape) -> Shape:
        return (numel(x),)


@dataclass(frozen=True)
class ZeroPad(Layer):
    """ResNet's parameter-free shortcut: every `stride`-th cell, padded with zero channels.

    He et al. 2015, sec. 3.3, option A. The zeros are split before and after the old channels,
    an odd one going after.
    """

    kind: ClassVar[Kind] = Kind.ZERO_PAD
    channels: int
    stride: int = 1

    def __post_init__(self) -> None:
        whole(self.channels, "the number of channels")
        whole(self.stride, "the stride")

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = volume(x, self)
        if channels > self.channels:
            raise ShapeError(
                f"zero padding cannot shrink {channels} channels to {self.channels}: "
                "use a projection shortcut"
            )
        return (self.channels, -(-height // self.stride), -(-width // self.stride))


@dataclass(frozen=True)
class Add(Merge):
    """Sum of its inputs, value by value."""

    kind: ClassVar[Kind] = Kind.ADD

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        if any(shape != shapes[0] for shape in shapes):
            listed = " and ".join(map(str, shapes))
            raise ShapeError(
                f"{listed} cannot be added: give the shortcut the shape of the block's output"
            )
        return shapes[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.ADDITION: numel(y)}


@dataclass(frozen=True)
class Concatenate(Merge):
    """Its inputs stacked along the channels."""

    kind: ClassVar[Kind] = Kind.CONCAT

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        first = shapes[0]
        channels = 0
        for shape in shapes:
            if len(shape) != 3 or shape[1:] != first[1:]:
                sizes = " and ".join(map(str, shapes))
                raise ShapeError(
                    f"branches of shapes {sizes} cannot be stacked: "
                    "give every branch the same height and width"
                )
            channels += shape[0]
        return (channels, *first[1:])
