"""The leaf layers of the language: frozen values that state what they do to a shape.

Shapes are per image, without the batch: (channels, height, width), or (features,) after
Flatten. Channel counts of inputs are never written; they come from the shape a layer meets.
Every count is exact integer arithmetic: weights, biases and buffers in numbers, `macs` in
multiply-accumulates of convolutions and linear layers (bias additions left out, 1 MAC =
2 FLOPs), `extras` in single operations of everything else.
"""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from cnnviz.errors import LayerError, ShapeError
from cnnviz.window import Padding, Pair, Window, whole

if TYPE_CHECKING:
    from cnnviz.network import Plan

Shape: TypeAlias = tuple[int, ...]


class Kind(StrEnum):
    """What a layer is, in the field's words."""

    CONV = "conv"
    LINEAR = "linear"
    MAX_POOL = "max_pool"
    AVG_POOL = "avg_pool"
    L2_POOL = "l2_pool"
    SUBSAMPLE = "subsample"
    GLOBAL_AVG_POOL = "global_avg_pool"
    ADAPTIVE_AVG_POOL = "adaptive_avg_pool"
    RELU = "relu"
    TANH = "tanh"
    SIGMOID = "sigmoid"
    SCALE = "scale"
    RADIAL_BASIS = "radial_basis"
    SOFTMAX = "softmax"
    LRN = "lrn"
    BATCH_NORM = "batch_norm"
    DROPOUT = "dropout"
    FLATTEN = "flatten"
    ZERO_PAD = "zero_pad"
    ADD = "add"
    CONCAT = "concat"


class Operation(StrEnum):
    """Single operations that `macs` leaves out."""

    BIAS_ADDITION = "bias_addition"
    ADDITION = "addition"
    MULTIPLICATION = "multiplication"
    DIVISION = "division"
    COMPARISON = "comparison"
    EXPONENTIAL = "exponential"
    ROOT = "root"


def numel(shape: Shape) -> int:
    """Number of values in a shape."""
    product = 1
    for side in shape:
        product *= side
    return product


def _volume(shape: Shape, layer: "Layer") -> tuple[int, int, int]:
    if len(shape) != 3:
        raise ShapeError(
            f"{layer.kind} needs (channels, height, width) and got {shape}: put it before flatten"
        )
    return shape


@dataclass(frozen=True)
class Layer:
    """A layer with one input; what is not overridden is free and keeps its shape."""

    kind: ClassVar[Kind]

    def output_shape(self, x: Shape) -> Shape:
        """Shape of the output for an input of shape `x`; raises `ShapeError`."""
        return x

    def weights(self, x: Shape) -> int:
        """Trainable multiplicative parameters."""
        return 0

    def biases(self, x: Shape) -> int:
        """Trainable additive parameters."""
        return 0

    def buffers(self, x: Shape) -> int:
        """Stored numbers that no gradient reaches (running statistics)."""
        return 0

    def parameters(self, x: Shape) -> int:
        """Trainable parameters: weights and biases."""
        return 0

    def macs(self, x: Shape, y: Shape) -> int:
        """Multiply-accumulates for one image, from input shape `x` to output shape `y`."""
        return 0

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        """Single operations per image that `macs` leaves out."""
        return {}

    def connections(self, x: Shape, y: Shape) -> int:
        """Links between units as LeCun et al. 1998 count them, the bias of a unit being one."""
        return self.macs(x, y) + self.extras(x, y).get(Operation.BIAS_ADDITION, 0)

    def lay_out(self, plan: "Plan", name: str, source: int) -> int:
        """Append this layer to a plan as one node; returns the node's index."""
        return plan.append(name or self.kind.value, self, (source,))


@dataclass(frozen=True)
class Conv(Layer):
    """Two-dimensional convolution.

    Args:
        channels: number of filters, the depth of the output.
        kernel, stride, dilation: one number or (rows, columns).
        padding: one number, (rows, columns), ((top, bottom), (left, right)) or "same".
        groups: the channels are split into this many groups that do not see each other.
        bias: one per filter.
    """

    kind: ClassVar[Kind] = Kind.CONV
    channels: int
    kernel: Pair
    stride: Pair = 1
    padding: Padding = 0
    dilation: Pair = 1
    groups: int = 1
    bias: bool = True
    window: Window = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        whole(self.channels, "the number of filters")
        whole(self.groups, "the number of groups")
        if self.channels % self.groups:
            raise LayerError(
                f"{self.groups} groups do not divide {self.channels} filters: "
                "choose a number of groups that divides both the input channels and the filters."
            )
        window = Window.of(self.kernel, self.stride, self.padding, self.dilation)
        object.__setattr__(self, "window", window)

    def output_shape(self, x: Shape) -> Shape:
        channels, height, width = _volume(x, self)
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
        whole(self.features, "the number of outputs", most=10**12)

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
        channels, height, width = _volume(x, self)
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
        return (_volume(x, self)[0], 1, 1)

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
        return (_volume(x, self)[0], self.size, self.size)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        cells = 1
        for side in x[1:]:
            edges = range(self.size)
            cells *= sum(-(-(i + 1) * side // self.size) - i * side // self.size for i in edges)
        values = numel(y)
        return {Operation.ADDITION: x[0] * cells - values, Operation.DIVISION: values}


@dataclass(frozen=True)
class Activation(Layer):
    """A function applied to every value by itself."""


@dataclass(frozen=True)
class ReLU(Activation):
    """max(0, x)."""

    kind: ClassVar[Kind] = Kind.RELU

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.COMPARISON: numel(y)}


@dataclass(frozen=True)
class Tanh(Activation):
    """scale * tanh(slope * x); LeCun et al. 1998 use 1.7159 and 2/3."""

    kind: ClassVar[Kind] = Kind.TANH
    scale: float = 1.0
    slope: float = 1.0

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.EXPONENTIAL: numel(y)}


@dataclass(frozen=True)
class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    kind: ClassVar[Kind] = Kind.SIGMOID

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return dict.fromkeys(
            (Operation.EXPONENTIAL, Operation.ADDITION, Operation.DIVISION), numel(y)
        )


@dataclass(frozen=True)
class Scale(Layer):
    """Every value times a fixed `factor`: tames the residuals of a wide block.

    Szegedy, Ioffe, Vanhoucke & Alemi 2016, sec. 3.3; not trained.
    """

    kind: ClassVar[Kind] = Kind.SCALE
    factor: float

    def __post_init__(self) -> None:
        if not 0 < self.factor <= 1:
            raise LayerError(f"the scale is {self.factor}: choose a number above 0 and up to 1.")

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.MULTIPLICATION: numel(y)}


@dataclass(frozen=True)
class Softmax(Layer):
    """exp(x) divided by its sum over the features (or channels)."""

    kind: ClassVar[Kind] = Kind.SOFTMAX

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        additions = values - values // y[0]
        return {
            Operation.EXPONENTIAL: values,
            Operation.ADDITION: additions,
            Operation.DIVISION: values,
        }


@dataclass(frozen=True)
class LocalResponseNorm(Layer):
    """b = a / (k + alpha * sum of a^2 over `size` neighbouring channels) ** beta.

    The paper's formula and constants (Krizhevsky et al. 2012, sec. 3.3). Caffe and torch
    divide alpha by `size`: their alpha is ours times `size`.
    """

    kind: ClassVar[Kind] = Kind.LRN
    size: int = 5
    alpha: float = 1e-4
    beta: float = 0.75
    k: float = 2.0

    def __post_init__(self) -> None:
        whole(self.size, "the number of neighbouring channels")

    def output_shape(self, x: Shape) -> Shape:
        return _volume(x, self)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        # Channels at the edges have fewer neighbours; sum over c of the channels that exist.
        reach, after = self.size // 2, (self.size - 1) // 2
        last = y[0] - 1
        terms = sum(min(c + after, last) - max(c - reach, 0) + 1 for c in range(y[0])) * y[1] * y[2]
        return {
            Operation.MULTIPLICATION: values * 2,  # the square, and alpha times the sum
            Operation.ADDITION: terms,  # the sum's terms less one, and k
            Operation.EXPONENTIAL: values,
            Operation.DIVISION: values,
        }


@dataclass(frozen=True)
class BatchNorm(Layer):
    """Normalise each channel, then scale by gamma and shift by beta (Ioffe & Szegedy 2015).

    Counts are for inference: running mean and variance folded into one scale and one shift.
    """

    kind: ClassVar[Kind] = Kind.BATCH_NORM
    epsilon: float = 1e-5

    def weights(self, x: Shape) -> int:
        return x[0]

    def biases(self, x: Shape) -> int:
        return x[0]

    def buffers(self, x: Shape) -> int:
        return 2 * x[0]

    def parameters(self, x: Shape) -> int:
        return 2 * x[0]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return dict.fromkeys((Operation.MULTIPLICATION, Operation.ADDITION), numel(y))


@dataclass(frozen=True)
class Dropout(Layer):
    """Switch each value off with `probability`, in training only."""

    kind: ClassVar[Kind] = Kind.DROPOUT
    probability: float = 0.5

    def __post_init__(self) -> None:
        if not 0 <= self.probability < 1:
            raise LayerError(f"the dropout probability is {self.probability}: choose 0 up to 0.99.")


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
        channels, height, width = _volume(x, self)
        if channels > self.channels:
            raise ShapeError(
                f"zero padding cannot shrink {channels} channels to {self.channels}: "
                "use a projection shortcut"
            )
        return (self.channels, -(-height // self.stride), -(-width // self.stride))


@dataclass(frozen=True)
class Merge(Layer):
    """A layer that joins several inputs; the language makes these from Residual and Concat."""

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        """Shape of the output for inputs of these shapes; raises `ShapeError`."""
        raise ShapeError(f"{self.kind} does not say how it joins {shapes}")


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
