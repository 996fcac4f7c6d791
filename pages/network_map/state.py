"""The controls of the network map: a network, its weights, a picture, and the cell looked at."""

from dataclasses import dataclass

from cnnviz.kit import own
from cnnviz.kit.declared import whole
from cnnviz.kit.network_controls import LARGEST_INPUT, NETWORKS, network
from cnnviz.kit.trace_controls import UnitState
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.weights.trained import Origin, Weights


@dataclass(frozen=True)
class Written(Weights):
    """Random weights for a network that a text describes; raises `CnnvizError` at its fault."""

    net: str = ""
    shape: Shape = ()

    @property
    def described(self) -> Network:
        """The network that is written."""
        return own.written(self.net, self.shape)


def _side(label: str, axis: int, key: str = "") -> int:
    side: int = whole(label, own.USUAL_SHAPE[axis], low=1, high=LARGEST_INPUT, key=key)
    return side


@dataclass(frozen=True)
class State(UnitState):
    """A unit of a network that looks at a picture; trained, where there are such weights.

    Of the visitor's own network also the text, as a link has it, and the input's shape.
    """

    network: str = network(lambda _state: NETWORKS | own.NAMED, default="lenet5")
    channels: int = _side("Input channels", 0)
    height: int = _side("Input height", 1)
    input_width: int = _side("Input width", 2, "width_px")
    net: str = own.net()

    @property
    def is_own(self) -> bool:
        """Whether a text of the visitor's describes the network."""
        return self.network == own.OWN

    @property
    def chosen(self) -> Weights:
        """The weights; a visitor's file is still to come."""
        if not self.is_own:
            return super().chosen
        shape = self.channels, self.height, self.input_width
        return Written(own.OWN, Origin(self.weights), self.seed, "", self.net, shape)
