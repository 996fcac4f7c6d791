"""Activation functions: what is done to every value by itself, and its slope."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import erf, exp, expm1, pi, sqrt, tanh
from typing import ClassVar

from cnnviz.layers.base import Elementwise
from cnnviz.layers.calls import Call, Calls, Slot, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, numel


def logistic(x: float) -> float:
    """1 / (1 + exp(-x)), for any number."""
    return (1 + tanh(x / 2)) / 2


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

    def at(self, x: float) -> float:
        """What it makes of one number."""
        raise self._unstated("at")

    def derivative(self, x: float) -> float:
        """Its slope there; at a corner, torch's."""
        raise self._unstated("derivative")

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

    def at(self, x: float) -> float:
        return max(0.0, x)

    def derivative(self, x: float) -> float:
        return float(x > 0)

    def saved(self, place: Place) -> Saved:
        return Saved(output=True)

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.ReLU")


@dataclass(frozen=True)
class ReLU6(Activation):
    """min(max(0, x), 6) (Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10)."""

    kind, title, torch = "relu6", "ReLU6", "ReLU6"
    each: ClassVar = {Operation.COMPARISON: 2}

    def at(self, x: float) -> float:
        return min(max(0.0, x), 6.0)

    def derivative(self, x: float) -> float:
        return float(0 < x < 6)

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.ReLU", {Slot("max_value"): 6.0})


@dataclass(frozen=True)
class LeakyReLU(Activation):
    """x above zero, `slope` * x below (Maas, Hannun & Ng 2013)."""

    kind, title = "leaky_relu", "Leaky ReLU"
    each: ClassVar = {Operation.COMPARISON: 1, Operation.MULTIPLICATION: 1}
    slope: float = 0.01

    def at(self, x: float) -> float:
        return x if x > 0 else self.slope * x

    def derivative(self, x: float) -> float:
        return 1.0 if x > 0 else self.slope

    def torch_call(self, x: Shape) -> Call:
        return Call("nn.LeakyReLU", {Slot("negative_slope", default=0.01): self.slope})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.LeakyReLU", {Slot("negative_slope", default=0.3): self.slope})


@dataclass(frozen=True)
class ELU(Activation):
    """x above zero, `alpha` * (exp(x) - 1) below (Clevert, Unterthiner & Hochreiter 2016)."""

    kind, title = "elu", "ELU"
    alpha: float = 1.0

    def at(self, x: float) -> float:
        return x if x > 0 else self.alpha * expm1(x)

    def derivative(self, x: float) -> float:
        return 1.0 if x > 0 else self.alpha * exp(x)

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

    def at(self, x: float) -> float:
        return x * (1 + erf(x / sqrt(2))) / 2

    def derivative(self, x: float) -> float:
        return (1 + erf(x / sqrt(2))) / 2 + x * exp(-x * x / 2) / sqrt(2 * pi)


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

    def at(self, x: float) -> float:
        return x * logistic(x)

    def derivative(self, x: float) -> float:
        return logistic(x) * (1 + x * (1 - logistic(x)))


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

    def at(self, x: float) -> float:
        return x * min(max(x + 3, 0.0), 6.0) / 6

    def derivative(self, x: float) -> float:
        return float(x > 3) if abs(x) > 3 else x / 3 + 0.5


@dataclass(frozen=True)
class Tanh(Activation):
    """scale * tanh(slope * x); LeCun et al. 1998 use 1.7159 and 2/3."""

    kind, title, torch, keras = "tanh", "Tanh", "Tanh", "tanh"
    scale: float = 1.0
    slope: float = 1.0

    def at(self, x: float) -> float:
        return self.scale * tanh(self.slope * x)

    def derivative(self, x: float) -> float:
        return self.scale * self.slope * (1 - tanh(self.slope * x) ** 2)

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

    def at(self, x: float) -> float:
        return logistic(x)

    def derivative(self, x: float) -> float:
        return logistic(x) * (1 - logistic(x))

    def saved(self, place: Place) -> Saved:
        return Saved(output=True)
