"""The controls of the network map: a network, its weights, a picture, and the cell looked at."""

from dataclasses import dataclass

from cnnviz.kit.network_controls import network
from cnnviz.kit.trace_controls import UnitState


@dataclass(frozen=True)
class State(UnitState):
    """A unit of a network that looks at a picture; trained, where there are such weights."""

    network: str = network(default="lenet5")
