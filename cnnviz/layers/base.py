"""What every layer of the language is: a frozen value that states what it does to a shape.

Shapes are per image, without the batch: (channels, height, width), or (features,) after
Flatten. Channel counts of inputs are never written; they come from the shape a layer meets.
Every count is exact integer arithmetic: weights, biases and buffers in numbers, `macs` in
multiply-accumulates of convolutions and linear layers (bias additions left out, 1 MAC =
2 FLOPs), `extras` in single operations of everything else.
"""

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, ClassVar, TypeAlias

from cnnviz.errors import ShapeError

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


def size(shape: Shape) -> str:
    """A shape the way it is read aloud: height × width × channels, or one number."""
    if len(shape) == 3:
        return f"{shape[1]} × {shape[2]} × {shape[0]}"
    return " × ".join(map(str, shape))


def volume(shape: Shape, layer: "Layer") -> tuple[int, int, int]:
    """Channels, height and width of a map; raises `ShapeError` for anything flatter."""
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
class Merge(Layer):
    """A layer that joins several inputs; the language makes these from Residual and Concat."""

    def merged_shape(self, shapes: list[Shape]) -> Shape:
        """Shape of the output for inputs of these shapes; raises `ShapeError`."""
        raise ShapeError(f"{self.kind} does not say how it joins {shapes}")
