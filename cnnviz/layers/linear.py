"""The fully connected layer."""

from dataclasses import dataclass
from typing import ClassVar

from cnnviz.errors import ShapeError
from cnnviz.layers.base import Weighted
from cnnviz.layers.calls import ACTIVATION, BIAS, USE_BIAS, Call, Calls, Meaning, Slot, call
from cnnviz.layers.facts import Role, Shape, Tiles
from cnnviz.layers.formula import Formula, multiplies_are, parameters_are, times
from cnnviz.window import Axis, whole

IN_FEATURES = Slot("in_features", Meaning.CHANNELS)
OUT_FEATURES = Slot("out_features", Meaning.CHANNELS, output=True)
UNITS = Slot("units", Meaning.CHANNELS, output=True)


@dataclass(frozen=True)
class Linear(Weighted):
    """Fully connected layer from a flat vector to `features` outputs."""

    kind, title = "linear", "Fully connected"
    role: ClassVar[Role] = Role.LINEAR
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

    def reads(self, side: int, size: int, count: int) -> Axis | Tiles | None:
        return None  # flat already: all units are taken together

    def shape_formulas(self, x: Shape, y: Shape) -> tuple[Formula, ...]:
        return ()

    def parameter_formula(self, x: Shape, y: Shape) -> Formula:
        biases, numbers = self.biases(x), times(x[0], y[0])
        formula = parameters_are(r"N \cdot N'", numbers, self.parameters(x), biases)
        return Formula(
            formula.quantity, formula.symbols.replace("C'", "N'"), formula.numbers, formula.value
        )

    def mac_formula(self, x: Shape, y: Shape) -> Formula:
        return multiplies_are(r"N \cdot N'", times(x[0], y[0]), self.macs(x, y))

    def torch_call(self, x: Shape) -> Call:
        sizes = {IN_FEATURES: x[0], OUT_FEATURES: self.features}
        return Call("nn.Linear", {**sizes, BIAS: self.bias})

    def keras_calls(self, x: Shape) -> Calls:
        return call("layers.Dense", {UNITS: self.features, USE_BIAS: self.bias, ACTIVATION: None})
