"""The controls of the Feature maps page: a network that looks at a picture, and one of its maps."""

from dataclasses import dataclass

from cnnviz.counting import analyse
from cnnviz.drawing.mosaic import Scale
from cnnviz.kit.declared import choice, whole
from cnnviz.kit.network_controls import layer_labels, network
from cnnviz.kit.picture_controls import PictureState
from cnnviz.layers import Shape
from cnnviz.networks import architecture

UNCHANGED = ("dropout", "flatten")
"""Kinds of layers that hand on what they get when a network is only looked at."""


def layers(network: str) -> dict[str, str]:
    """The layers that make something of their own, by name: what a visitor reads."""
    described = architecture(network)
    labels, nodes = layer_labels(described), described.nodes
    return {node.name: labels[node.name] for node in nodes if node.layer.kind not in UNCHANGED}


def first(network: str) -> str:
    """The layer to begin with: the first ReLU."""
    nodes, offered = architecture(network).nodes, layers(network)
    return next((node.name for node in nodes if node.layer.kind == "relu"), next(iter(offered)))


@dataclass(frozen=True)
class State(PictureState):
    """What the controls say."""

    network: str = network(default="lenet5")
    layer: str = choice(
        "Layer", lambda s: layers(s.network), lambda s: first(s.network), shared=True
    )
    scale: str = choice(
        "Colour scale", {str(Scale.EACH_MAP): "per map", str(Scale.SHARED): "shared"}
    )
    channel: int = whole("Enlarged map", 0, high=lambda s: s.maps - 1, shared=True)

    @property
    def maps(self) -> int:
        """How many maps the layer makes."""
        return self._shape[0]

    @property
    def coloured(self) -> Scale:
        """What colours stand for: single cells are told apart on a shared scale alone."""
        flat = set(self._shape[1:]) <= {1}
        return Scale.SHARED if flat else Scale(self.scale)

    @property
    def _shape(self) -> Shape:
        return analyse(self.chosen.described).layer(self.layer).output_shape
