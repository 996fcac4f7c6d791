"""The layers that summarise each channel by itself, under a window or as a whole."""

from dataclasses import dataclass, field
from math import gcd
from typing import ClassVar

from cnnviz.errors import LayerError
from cnnviz.layers.base import Kind, Layer, Operation, Shape, numel, volume
from cnnviz.window import Padding, Pair, Window, whole


@dataclass(frozen=True)
class Pool(Layer):
    """A window that summarises each channel by itself; `stride` defaults to the kernel.

    `ceil` rounds the output size up instead of down, as Caffe and cuda-convnet do.
    """

    kernel: Pair
    stride: Pair | None = None
    padding: Padding = 0
    ceil: bool = False
    window: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        stride = self.kernel if self.stride is None else self.stride
        window = Window.of(self.kernel, stride, self.padding, ceil=self.ceil)
        for axis in (window.rows, window.columns):
            if axis.padding is not None and max(axis.padding) >= axis.kernel:
                raise LayerError(
                    f"padding {max(axis.padding)} leaves a {axis.kernel}-cell pooling window with "
                    "nothing but padding: pad by less than the kernel."
                )
        object.__setattr__(self, "window", window)

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = volume(x, self)
        return (channels, self.window.rows.output(height), self.window.columns.output(width))


@dataclass(frozen=True)
class MaxPool(Pool):
    """Largest value under the window."""

    kind: ClassVar[Kind] = Kind.MAX_POOL

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.COMPARISON: numel(y) * (self.window.area - 1)}


@dataclass(frozen=True)
class AvgPool(Pool):
    """Mean of the values under the window.

    With `count_padding` (torch's default) zeros of the padding belong to the mean.
    """

    kind: ClassVar[Kind] = Kind.AVG_POOL
    count_padding: bool = True

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        return {Operation.ADDITION: values * (self.window.area - 1), Operation.DIVISION: values}


@dataclass(frozen=True)
class L2Pool(Pool):
    """Root of the sum of squares under the window (torch.nn.LPPool2d with p = 2)."""

    kind: ClassVar[Kind] = Kind.L2_POOL

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values, area = numel(y), self.window.area
        return {
            Operation.MULTIPLICATION: values * area,
            Operation.ADDITION: values * (area - 1),
            Operation.ROOT: values,
        }


@dataclass(frozen=True)
class GlobalAvgPool(Layer):
    """Mean of each whole channel: (C, H, W) to (C, 1, 1)."""

    kind: ClassVar[Kind] = Kind.GLOBAL_AVG_POOL

    def output_shape(self, x: Shape) -> Shape:
        return (volume(x, self)[0], 1, 1)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.ADDITION: numel(x) - y[0], Operation.DIVISION: y[0]}


@dataclass(frozen=True)
class AdaptiveAvgPool(Layer):
    """Means of a fixed grid of (possibly overlapping) tiles, whatever the input size."""

    kind: ClassVar[Kind] = Kind.ADAPTIVE_AVG_POOL
    size: int

    def __post_init__(self) -> None:
        whole(self.size, "the output size")

    def output_shape(self, x: Shape) -> Shape:
        return (volume(x, self)[0], self.size, self.size)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        cells = x[0]
        for side in x[1:]:
            # Neighbouring tiles share a cell wherever their border does not fall between two.
            cells *= side + self.size - gcd(side, self.size)
        values = numel(y)
        return {Operation.ADDITION: cells - values, Operation.DIVISION: values}
