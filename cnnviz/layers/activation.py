"""What is done to every value, or to every channel of a cell, without weights."""

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import LayerError
from cnnviz.layers.base import Kind, Layer, Operation, Shape, numel


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
        values = numel(y)
        products = (self.scale != 1) + (self.slope != 1)
        return {Operation.EXPONENTIAL: values} | (
            {Operation.MULTIPLICATION: values * products} if products else {}
        )


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
class Dropout(Layer):
    """Switch each value off with `probability`, in training only."""

    kind: ClassVar[Kind] = Kind.DROPOUT
    probability: float = 0.5

    def __post_init__(self) -> None:
        number = isinstance(self.probability, int | float)
        if not number or not 0 <= self.probability < 1:
            raise LayerError(
                f"the dropout probability is {self.probability!r}: choose 0 up to 0.99."
            )
