"""Normalisation across neighbouring channels, and across the images of a batch."""

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.layers.base import Kind, Layer, Operation, Shape, numel, volume
from cnnviz.window import whole


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
        return volume(x, self)

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        # At distance d there are d channels without a neighbour on that side.
        sides = (min(reach, y[0] - 1) for reach in (self.size // 2, (self.size - 1) // 2))
        pairs = y[0] + sum(far * y[0] - far * (far + 1) // 2 for far in sides)
        terms = pairs * y[1] * y[2]
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
