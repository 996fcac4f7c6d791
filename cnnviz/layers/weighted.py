"""The layers that multiply by trained weights: convolution and the fully connected layer."""

from dataclasses import dataclass, field
from typing import ClassVar

from cnnviz.errors import LayerError, ShapeError
from cnnviz.layers.base import Kind, Layer, Operation, Shape, numel, volume
from cnnviz.window import Padding, Pair, Window, whole


@dataclass(frozen=True)
class Conv(Layer):
    """Two-dimensional convolution.

    Args:
        channels: number of filters, the depth of the output.
        kernel, stride, dilation: one number or (rows, columns).
        padding: one number, (rows, columns), ((top, bottom), (left, right)) or "same".
        groups: the channels are split into this many groups that do not see each other.
        bias: one per filter.
        ceil: round the output size up instead of down, 1 + ⌈(W + 2P − K) / S⌉, as cuda-convnet
            does; what the last windows reach beyond the padding are zeros.
    """

    kind: ClassVar[Kind] = Kind.CONV
    channels: int
    kernel: Pair
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1
    groups: int = 1
    bias: bool = True
    ceil: bool = False
    window: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        whole(self.channels, "the number of filters")
        whole(self.groups, "the number of groups")
        if self.channels % self.groups:
            raise LayerError(
                f"{self.groups} groups do not divide {self.channels} filters: "
                "choose a number of groups that divides both the input channels and the filters."
            )
        window = Window.of(
            self.kernel, self.stride, self.padding, self.dilation, self.ceil, beyond=self.ceil
        )
        object.__setattr__(self, "window", window)

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = volume(x, self)
        if channels % self.groups:
            raise ShapeError(
                f"{self.groups} groups do not divide {channels} input channels: "
                "choose a number of groups that divides both the input channels and the filters"
            )
        return (self.channels, self.window.rows.output(height), self.window.columns.output(width))

    def weights(self, x: Shape) -> int:
        return self.channels * (x[0] // self.groups) * self.window.area

    def biases(self, x: Shape) -> int:
        return self.channels if self.bias else 0

    def parameters(self, x: Shape) -> int:
        weights = self.channels * (x[0] // self.groups) * self.window.area
        return weights + self.channels if self.bias else weights

    def macs(self, x: Shape, y: Shape) -> int:
        return self.channels * (x[0] // self.groups) * self.window.area * y[1] * y[2]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.BIAS_ADDITION: numel(y)} if self.bias else {}


@dataclass(frozen=True)
class Linear(Layer):
    """Fully connected layer from a flat vector to `features` outputs."""

    kind: ClassVar[Kind] = Kind.LINEAR
    features: int
    bias: bool = True

    def __post_init__(self) -> None:
        whole(self.features, "the number of outputs", most=10**18)

    def output_shape(self, x: Shape) -> Shape:
        if len(x) != 1:
            raise ShapeError(f"linear needs a flat vector and got {x}: put Flatten() before it")
        return (self.features,)

    def weights(self, x: Shape) -> int:
        return x[0] * self.features

    def biases(self, x: Shape) -> int:
        return self.features if self.bias else 0

    def parameters(self, x: Shape) -> int:
        return (x[0] + self.bias) * self.features

    def macs(self, x: Shape, y: Shape) -> int:
        return x[0] * self.features

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.BIAS_ADDITION: self.features} if self.bias else {}
