"""What is done to every value by itself, or to the channels of a cell, without weights."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import LayerError
from cnnviz.layers.base import Elementwise
from cnnviz.layers.calls import Call, Calls, Slot, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, numel


@dataclass(frozen=True)
class Activation(Elementwise):
    """A function applied to every value by itself.

    Attributes:
        each: single operations that one value takes.
        torch, keras: what torch.nn and Keras's `Activation` call it.
    """

    role, column = Role.ACTIVATION, Column.ACTIVATIONS
    each: ClassVar[Mapping[Operation, int]]
    torch: ClassVar[str]
    keras: ClassVar[str]

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {operation: times * numel(y) for operation, times in self.each.items()}

    def saved(self, place: Place) -> Saved:
        return Saved(input=True)

    def torch_call(self, x: Shape) -> Call:
        return Call(f"nn.{self.torch}")

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Activation", {Slot("activation"): self.keras})


@dataclass(frozen=True)
class ReLU(Activation):
    """max(0, x)."""

    kind, title, torch = "relu", "ReLU", "ReLU"
    each: ClassVar = {Operation.COMPARISON: 1}

    def saved(self, place: Place) -> Saved:
        return Saved(output=True)

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.ReLU")


@dataclass(frozen=True)
class ReLU6(Activation):
    """min(max(0, x), 6) (Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10)."""

    kind, title, torch = "relu6", "ReLU6", "ReLU6"
    each: ClassVar = {Operation.COMPARISON: 2}

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.ReLU", {Slot("max_value"): 6.0})


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """x above zero, `slope` * x below (Maas, Hannun & Ng 2013)."""

    kind, title = "leaky_relu", "Leaky ReLU"
    each: ClassVar = {Operation.COMPARISON: 1, Operation.MULTIPLICATION: 1}
    slope: float = 0.01

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.LeakyReLU", {Slot("negative_slope", default=0.01): self.slope})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.LeakyReLU", {Slot("negative_slope", default=0.3): self.slope})


@dataclass(frozen=True)
class ELU(Activation):
    """x above zero, `alpha` * (exp(x) - 1) below (Clevert, Unterthiner & Hochreiter 2016)."""

    kind, title = "elu", "ELU"
    alpha: float = 1.0

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        steps = (Operation.COMPARISON, Operation.EXPONENTIAL, Operation.ADDITION)
        scaled = () if self.alpha == 1 else (Operation.MULTIPLICATION,)
        return dict.fromkeys((*steps, *scaled), numel(y))

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.ELU", {Slot("alpha", default=1.0): self.alpha})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.ELU", {Slot("alpha", default=1.0): self.alpha})


@dataclass(frozen=True)
class GELU(Activation):
    """x times the share of a standard normal distribution below x (Hendrycks & Gimpel 2016).

    The exact one, by the error function, which counts as one exponential.
    """

    kind, title, torch, keras = "gelu", "GELU", "GELU", "gelu"
    each: ClassVar = {Operation.EXPONENTIAL: 1, Operation.ADDITION: 1, Operation.MULTIPLICATION: 3}


@dataclass(frozen=True)
class SiLU(Activation):
    """x times its sigmoid; also called swish (Elfwing, Uchibe & Doya 2017)."""

    kind, title, torch, keras = "silu", "SiLU", "SiLU", "silu"
    each: ClassVar = {
        Operation.EXPONENTIAL: 1,
        Operation.ADDITION: 1,
        Operation.DIVISION: 1,
        Operation.MULTIPLICATION: 1,
    }


@dataclass(frozen=True)
class HardSwish(Activation):
    """x * min(max(x + 3, 0), 6) / 6 (Howard et al. 2019, sec. 5.2)."""

    kind, title, torch, keras = "hard_swish", "Hard swish", "Hardswish", "hard_silu"
    each: ClassVar = {
        Operation.ADDITION: 1,
        Operation.MULTIPLICATION: 1,
        Operation.DIVISION: 1,
        Operation.COMPARISON: 2,
    }


@dataclass(frozen=True)
class Tanh(Activation):
    """scale * tanh(slope * x); LeCun et al. 1998 use 1.7159 and 2/3."""

    kind, title, torch, keras = "tanh", "Tanh", "Tanh", "tanh"
    scale: float = 1.0
    slope: float = 1.0

    @property
    def _is_scaled(self) -> bool:
        return not self.scale == self.slope == 1

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        products = (self.scale != 1) + (self.slope != 1)
        scaled = {Operation.MULTIPLICATION: numel(y) * products} if products else {}
        return {Operation.EXPONENTIAL: numel(y)} | scaled

    def saved(self, place: Place) -> Saved:
        # Once scaled, the tanh before it is kept.
        return Saved(numbers=numel(place.y)) if self._is_scaled else Saved(output=True)

    def torch_call(self, x: Shape) -> Call:
        return Call("ScaledTanh", self._scales) if self._is_scaled else super().torch_call(x)

    def keras_calls(self, x: Shape) -> Calls:
        return call("scaled_tanh", self._scales) if self._is_scaled else super().keras_calls(x)

    @property
    def _scales(self) -> dict[Slot, float]:
        return {Slot("scale"): self.scale, Slot("slope"): self.slope}


@dataclass(frozen=True)
class Sigmoid(Activation):
    """1 / (1 + exp(-x))."""

    kind, title, torch, keras = "sigmoid", "Sigmoid", "Sigmoid", "sigmoid"
    each: ClassVar = {Operation.EXPONENTIAL: 1, Operation.ADDITION: 1, Operation.DIVISION: 1}

    def saved(self, place: Place) -> Saved:
        return Saved(output=True)


@dataclass(frozen=True)
class Softmax(Elementwise):
    """exp(x) divided by its sum over the features (or channels)."""

    kind, title = "softmax", "Softmax"
    role, column = Role.ACTIVATION, Column.ACTIVATIONS

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
        return Call("nn.Softmax", {Slot("dim", default=None): 1})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Softmax")


@dataclass(frozen=True)
class Scale(Elementwise):
    """Every value times a fixed `factor`: tames the residuals of a wide block.

    Szegedy, Ioffe, Vanhoucke & Alemi 2016, sec. 3.3; not trained.
    """

    kind, title = "scale", "Scaling"
    role, column = Role.NORMALISATION, Column.ADDITIONS
    factor: float

    def __post_init__(self) -> None:
        if not 0 < self.factor <= 1:
            raise LayerError(
                "the scale is {factor}: choose a number above 0 and up to 1.", factor=self.factor
            )

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {Operation.MULTIPLICATION: numel(y)}

    def saved(self, place: Place) -> Saved:
        return Saved()

    def torch_call(self, x: Shape) -> Call:
        return Call("Scaled", {Slot("factor"): self.factor})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Rescaling", {Slot("scale"): self.factor})


@dataclass(frozen=True)
class Dropout(Elementwise):
    """Switch each value off with `probability`, in training only."""

    kind, title = "dropout", "Dropout"
    role, column = Role.RESHAPE, Column.ACTIVATIONS
    probability: float = 0.5

    def __post_init__(self) -> None:
        number = isinstance(self.probability, int | float)
        if not number or not 0 <= self.probability < 1:
            raise LayerError(
                "the dropout probability is {probability!r}: choose 0 up to 0.99.",
                probability=self.probability,
            )

    def extras(self, x: Shape, y: Shape) -> dict[Operation, int]:
        return {}  # at inference

    def saved(self, place: Place) -> Saved:
        return Saved(numbers=0 if self.passes_on(place.training) else numel(place.x))  # the mask

    def passes_on(self, training: bool) -> bool:
        return not (training and self.probability > 0)

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.Dropout", {Slot("p"): self.probability})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Dropout", {Slot("rate"): self.probability})
