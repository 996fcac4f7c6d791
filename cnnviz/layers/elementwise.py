"""Other things done to every value, or to the channels of a cell, without weights."""

from dataclasses import dataclass

from cnnviz.errors import LayerError
from cnnviz.layers.base import Elementwise
from cnnviz.layers.calls import Call, Calls, Slot, call
from cnnviz.layers.facts import Column, Operation, Place, Role, Saved, Shape, numel


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
