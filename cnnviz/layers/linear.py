"""The fully connected layer."""

from dataclasses import dataclass

from cnnviz.errors import ShapeError
from cnnviz.layers import slots
from cnnviz.layers.base import InPlace, Weighted
from cnnviz.layers.calls import Call, Calls, call
from cnnviz.layers.facts import Place, Role, Saved, Shape
from cnnviz.layers.formula import Formula, multiplies_are, parameters_are, times
from cnnviz.window import whole


@dataclass(frozen=True)
class Linear(InPlace, Weighted):
    """Fully connected layer from a flat vector to `features` outputs."""

    kind, title = "linear", "Fully connected"
    role = Role.LINEAR
    features: int
    bias: bool = True

    def __post_init__(self) -> None:
        whole(self.features, "the number of outputs", most=10**18)

    def output_shape(self, x: Shape) -> Shape:
        if len(x) != 1:
            raise ShapeError("linear needs a flat vector and got {x}: put Flatten() before it", x=x)
        return (self.features,)

    def weights(self, x: Shape) -> int:
        return x[0] * self.features

    def biases(self, x: Shape) -> int:
        return self.features if self.bias else 0

    def macs(self, x: Shape, y: Shape) -> int:
        return x[0] * self.features

    def saved(self, place: Place) -> Saved:
        return Saved(input=place.trained)

    def parameter_formula(self, x: Shape, y: Shape) -> Formula:
        biases, numbers = self.biases(x), times(x[0], y[0])
        formula = parameters_are(r"N \cdot N'", numbers, self.parameters(x), biases)
        return Formula(
            formula.quantity, formula.symbols.replace("C'", "N'"), formula.numbers, formula.value
        )

    def mac_formula(self, x: Shape, y: Shape) -> Formula:
        return multiplies_are(r"N \cdot N'", times(x[0], y[0]), self.macs(x, y))

    def torch_call(self, x: Shape) -> Call:
        sizes = {slots.IN_FEATURES: x[0], slots.OUT_FEATURES: self.features}
        return Call("nn.Linear", {**sizes, slots.BIAS: self.bias})

    def keras_calls(self, x: Shape) -> Calls:
        return call(
            "layers.Dense",
            {slots.UNITS: self.features, slots.USE_BIAS: self.bias, slots.ACTIVATION: None},
        )
