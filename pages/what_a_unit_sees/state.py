"""The controls of What a unit sees: which unit of which layer, and over how many it is averaged."""

from dataclasses import dataclass
from typing import Any

from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice
from cnnviz.kit.network_controls import layer_labels, network
from cnnviz.kit.trace_controls import UnitState
from cnnviz.layers import Activation, BatchNorm, Dropout, Flatten, Scale
from cnnviz.network import Network
from cnnviz.networks import architecture

SAME_FIELD = (Activation, BatchNorm, Dropout, Flatten, Scale)
"""Layers whose units see what those of the layer before them see."""

AVERAGES = {"this-channel": 1, "4-channels": 4, "16-channels": 16}


def looked_at(described: Network) -> list[str]:
    """Layers whose units see more, or something else, than those before them."""
    return [node.name for node in described.nodes if not isinstance(node.layer, SAME_FIELD)]


def _layers(state: Any) -> dict[str, str]:
    described = architecture(state.network)
    labels = layer_labels(described)
    return {name: labels[name] for name in looked_at(described)}


def _usual_layer(state: Any) -> str:
    offered = _layers(state)
    return "conv3_3" if "conv3_3" in offered else [*offered][len(offered) // 2]


@dataclass(frozen=True)
class State(UnitState):
    """The unit that is looked at."""

    network: str = network(default="lenet5")
    layer: str = choice(
        "Layer, from the input to the end", _layers, _usual_layer, look=Look.SLIDER, shared=True
    )
    average: str = choice(
        "Averaged over",
        {"this-channel": "this channel", "4-channels": "4 channels", "16-channels": "16 channels"},
        "4-channels",
    )

    @property
    def channels(self) -> tuple[int, ...]:
        """The channels averaged over, at equal distances, the chosen one first."""
        count = self.output_shape[0]
        many = min(AVERAGES[self.average], count)
        return tuple((self.channel + each * count // many) % count for each in range(many))
