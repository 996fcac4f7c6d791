"""The controls of the network map: a network, its weights, a picture, and the cell looked at."""

from dataclasses import dataclass

from cnnviz.kit.network_controls import network
from cnnviz.kit.picture_controls import picture
from cnnviz.kit.trace_controls import UnitState
from cnnviz.kit.weights_controls import weights
from cnnviz.weights.trained import Origin


@dataclass(frozen=True)
class State(UnitState):
    """A unit of a network that looks at a picture; trained, where there are such weights."""

    network: str = network(default="lenet5")
    weights: str = weights(Origin.HERE)
    picture: str = picture("digit-3")
