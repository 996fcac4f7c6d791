"""The controls of the network map: a network, its weights, a picture, and the cell looked at."""

from dataclasses import dataclass
from functools import lru_cache

from cnnviz.kit.declared import kept, whole
from cnnviz.kit.network_controls import LARGEST_INPUT, NETWORKS, network
from cnnviz.kit.trace_controls import UnitState
from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.reading import read
from cnnviz.reading.packing import is_packed, packed, unpacked
from cnnviz.weights.trained import Origin, Weights

OWN = "own-network"
"""What links call a network that a text describes."""

NAMED = {OWN: N_("My own network")}

FIRST = """Conv(8, 5, padding="same")
ReLU()
GlobalAvgPool()
Flatten()
Linear(10)
"""
"""What is written until something is; any input fits it."""


@lru_cache(maxsize=32)
def _read(text: str, shape: Shape) -> Network:
    return read(text, shape, OWN)


@dataclass(frozen=True)
class Written(Weights):
    """Random weights for a network that a text describes; raises `CnnvizError` at its fault."""

    text: str = FIRST
    shape: Shape = ()

    @property
    def described(self) -> Network:
        """The network that is written."""
        return _read(self.text, self.shape)


def _side(label: str, usual: int, key: str = "") -> int:
    side: int = whole(label, usual, low=1, high=LARGEST_INPUT, key=key)
    return side


@dataclass(frozen=True)
class State(UnitState):
    """A unit of a network that looks at a picture; trained, where there are such weights.

    Of the visitor's own network also the text, as a link has it, and the input's shape.
    """

    network: str = network(lambda _state: NETWORKS | NAMED, default="lenet5")
    channels: int = _side("Input channels", 1)
    height: int = _side("Input height", 28)
    input_width: int = _side("Input width", 28, "width_px")
    net: str = kept("Network as text", packed(FIRST), is_packed)

    @property
    def is_own(self) -> bool:
        """Whether a text of the visitor's describes the network."""
        return self.network == OWN

    @property
    def chosen(self) -> Weights:
        """The weights; a visitor's file is still to come."""
        if not self.is_own:
            return super().chosen
        shape = self.channels, self.height, self.input_width
        return Written(OWN, Origin(self.weights), self.seed, "", unpacked(self.net), shape)
