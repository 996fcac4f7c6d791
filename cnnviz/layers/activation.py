"""What is done to every value by itself, or to the channels of a cell, without weights."""

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import LayerError
from cnnviz.layers.base import Elementwise
from cnnviz.layers.calls import Call, Calls, Slot, call
from cnnviz.layers.facts import Column, Kind, Operation, Place, Role, Saved, Shape, numel


@dataclass(frozen=True)
class Activation(Elementwise):
    """A function applied to every value by itself."""

    role: ClassVar[Role] = Role.ACTIVATION
    column: ClassVar[Column] = Column.ACTIVATIONS

    def saved(self, place: Place) -> Saved:
        return Saved(input=True)


def in_keras(name: str) -> Calls:
    """An activation that Keras knows by name."""
    return call("layers.Activation", Slot("activation"), values=(name,))


@dataclass(frozen=True)
class ReLU(Activation):
    """max(0, x)."""

    kind: ClassVar[str] = Kind.RELU
    title: ClassVar[str] = "ReLU"

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.COMPARISON: numel(y)}

    def saved(self, place: Place) -> Saved:
        return Saved(output=True)

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.ReLU")

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.ReLU")


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """x above zero, `slope` * x below (Maas, Hannun & Ng 2013)."""

    kind: ClassVar[str] = "leaky_relu"
    title: ClassVar[str] = "Leaky ReLU"
    slope: float = 0.01

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return dict.fromkeys((Operation.COMPARISON, Operation.MULTIPLICATION), numel(y))

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.LeakyReLU", (Slot("negative_slope", default=0.01),), (self.slope,))

    def keras_calls(self, x: Shape) -> Calls:
        slope = Slot("negative_slope", default=0.3)
        return call("layers.LeakyReLU", slope, values=(self.slope,))


@dataclass(frozen=True)
class ELU(Activation):
    """x above zero, `alpha` * (exp(x) - 1) below (Clevert, Unterthiner & Hochreiter 2016)."""

    kind: ClassVar[str] = "elu"
    title: ClassVar[str] = "ELU"
    alpha: float = 1.0

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        steps = (Operation.COMPARISON, Operation.EXPONENTIAL, Operation.ADDITION)
        scaled = () if self.alpha == 1 else (Operation.MULTIPLICATION,)
        return dict.fromkeys((*steps, *scaled), numel(y))

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.ELU", (Slot("alpha", default=1.0),), (self.alpha,))

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.ELU", Slot("alpha", default=1.0), values=(self.alpha,))


@dataclass(frozen=True)
class GELU(Activation):
    """x times the share of a standard normal distribution below x (Hendrycks & Gimpel 2016).

    The exact one, by the error function, which counts as one exponential.
    """

    kind: ClassVar[str] = "gelu"
    title: ClassVar[str] = "GELU"

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        once = dict.fromkeys((Operation.EXPONENTIAL, Operation.ADDITION), numel(y))
        return once | {Operation.MULTIPLICATION: 3 * numel(y)}

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.GELU")

    def keras_calls(self, x: Shape) -> Calls:
        return in_keras("gelu")


@dataclass(frozen=True)
class SiLU(Activation):
    """x times its sigmoid; also called swish (Elfwing, Uchibe & Doya 2017)."""

    kind: ClassVar[str] = "silu"
    title: ClassVar[str] = "SiLU"

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        steps = (Operation.EXPONENTIAL, Operation.ADDITION, Operation.DIVISION)
        return dict.fromkeys((*steps, Operation.MULTIPLICATION), numel(y))

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.SiLU")

    def keras_calls(self, x: Shape) -> Calls:
        return in_keras("silu")


@dataclass(frozen=True)
class HardSwish(Activation):
    """x * min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, sec. 5.2)."""

    kind: ClassVar[str] = "hard_swish"
    title: ClassVar[str] = "Hard swish"

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        once = dict.fromkeys(
            (Operation.ADDITION, Operation.MULTIPLICATION, Operation.DIVISION), numel(y)
        )
        return once | {Operation.COMPARISON: 2 * numel(y)}

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.Hardswish")

    def keras_calls(self, x: Shape) -> Calls:
        return in_keras("hard_silu")


@dataclass(frozen=True)
class Tanh(Activation):
    """scale * tanh(slope * x); LeCun et al. 1998 use 1.7159 and 2/3."""

    kind: ClassVar[str] = Kind.TANH
    title: ClassVar[str] = "Tanh"
    scale: float = 1.0
    slope: float = 1.0

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        products = (self.scale != 1) + (self.slope != 1)
        return {Operation.EXPONENTIAL: values} | (
            {Operation.MULTIPLICATION: values * products} if products else {}
        )

    def saved(self, place: Place) -> Saved:
        if self.scale == self.slope == 1:
            return Saved(output=True)
        return Saved(numbers=numel(place.y))  # the tanh before it is scaled

    def torch_call(self, x: Shape) -> Call:
        if self.scale == self.slope == 1:
            return Call("nn.Tanh")
        return Call("ScaledTanh", (Slot("scale"), Slot("slope")), (self.scale, self.slope))

    def keras_calls(self, x: Shape) -> Calls:
        if self.scale == self.slope == 1:
            return in_keras("tanh")
        return call("scaled_tanh", Slot("scale"), Slot("slope"), values=(self.scale, self.slope))


@dataclass(frozen=True)
class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    kind: ClassVar[str] = Kind.SIGMOID
    title: ClassVar[str] = "Sigmoid"

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return dict.fromkeys(
            (Operation.EXPONENTIAL, Operation.ADDITION, Operation.DIVISION), numel(y)
        )

    def saved(self, place: Place) -> Saved:
        return Saved(output=True)

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.Sigmoid")

    def keras_calls(self, x: Shape) -> Calls:
        return in_keras("sigmoid")


@dataclass(frozen=True)
class Softmax(Elementwise):
    """exp(x) divided by its sum over the features (or channels)."""

    kind: ClassVar[str] = Kind.SOFTMAX
    title: ClassVar[str] = "Softmax"
    role: ClassVar[Role] = Role.ACTIVATION
    column: ClassVar[Column] = Column.ACTIVATIONS

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        values = numel(y)
        return {
            Operation.EXPONENTIAL: values,
            Operation.ADDITION: values - values // y[0],
            Operation.DIVISION: values,
        }

    def saved(self, place: Place) -> Saved:
        return Saved(output=True)

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.Softmax", (Slot("dim", default=None),), (1,))

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Softmax")


@dataclass(frozen=True)
class Scale(Elementwise):
    """Every value times a fixed `factor`: tames the residuals of a wide block.

    Szegedy, Ioffe, Vanhoucke & Alemi 2016, sec. 3.3; not trained.
    """

    kind: ClassVar[str] = Kind.SCALE
    title: ClassVar[str] = "Scaling"
    role: ClassVar[Role] = Role.NORMALISATION
    column: ClassVar[Column] = Column.ADDITIONS
    factor: float

    def __post_init__(self) -> None:
        if not 0 < self.factor <= 1:
            raise LayerError(f"the scale is {self.factor}: choose a number above 0 and up to 1.")

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.MULTIPLICATION: numel(y)}

    def saved(self, place: Place) -> Saved:
        return Saved()

    def torch_call(self, x: Shape) -> Call:
        return Call("Scaled", (Slot("factor"),), (self.factor,))

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Rescaling", Slot("scale"), values=(self.factor,))


@dataclass(frozen=True)
class Dropout(Elementwise):
    """Switch each value off with `probability`, in training only."""

    kind: ClassVar[str] = Kind.DROPOUT
    title: ClassVar[str] = "Dropout"
    role: ClassVar[Role] = Role.RESHAPE
    column: ClassVar[Column] = Column.ACTIVATIONS
    probability: float = 0.5

    def __post_init__(self) -> None:
        number = isinstance(self.probability, int | float)
        if not number or not 0 <= self.probability < 1:
            raise LayerError(
                f"the dropout probability is {self.probability!r}: choose 0 up to 0.99."
            )

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {}  # at inference

    def saved(self, place: Place) -> Saved:
        return Saved(numbers=0 if self.passes_on(place.training) else numel(place.x))  # the mask

    def passes_on(self, training: bool) -> bool:
        return not (training and self.probability > 0)

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.Dropout", (Slot("p"),), (self.probability,))

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Dropout", Slot("rate"), values=(self.probability,))
