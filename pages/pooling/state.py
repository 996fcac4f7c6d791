"""The controls of the Pooling page: a pool, a picture that is moved, and the maps of a network."""

from dataclasses import dataclass

from cnnviz.counting import analyse
from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice, whole
from cnnviz.kit.network_controls import layer_labels, network
from cnnviz.kit.picture_controls import PictureState
from cnnviz.layers import AvgPool, L2Pool, MaxPool, Role, Shape
from cnnviz.networks import architecture

POOLS: dict[str, type[MaxPool | AvgPool | L2Pool]] = {
    "max": MaxPool,
    "average": AvgPool,
    "l2": L2Pool,
}
FARTHEST = 3
"""Pixels that the picture can be moved."""
LEAST, MOST = 4, 64
"""Cells along a side of the maps that are offered: more would not be seen one by one."""
ROLES = (Role.CONVOLUTION, Role.ACTIVATION, Role.NORMALISATION, Role.JOIN)


def layers(network: str) -> dict[str, str]:
    """The layers whose maps can be pooled here, by name: what a visitor reads."""
    described = architecture(network)
    labels = layer_labels(described)
    return {
        row.name: labels[row.name]
        for row in analyse(described).layers
        if row.layer.role in ROLES
        and len(row.output_shape) == 3
        and min(row.output_shape[1:]) >= LEAST
        and max(row.output_shape[1:]) <= MOST
    }


def first(network: str) -> str:
    """The layer to begin with: the first activation there."""
    offered, nodes = layers(network), architecture(network).nodes
    active = [node.name for node in nodes if node.layer.role is Role.ACTIVATION]
    return next((name for name in active if name in offered), next(iter(offered), ""))


@dataclass(frozen=True)
class State(PictureState):
    """What the controls say."""

    network: str = network(default="lenet5")
    layer: str = choice("Maps of", lambda s: layers(s.network), lambda s: first(s.network))
    channel: int = whole("Map", 0, high=lambda s: s.shape[0] - 1)
    kind: str = choice(
        "Pool", {"max": "max", "average": "average", "l2": "L2-norm"}, key="pool", look=Look.ROW
    )
    window: int = whole("Window", 2, key="k", low=1, high=MOST)
    stride: int = whole("Stride", lambda s: s.window, key="s", low=1, high=MOST)
    right: int = whole("Moved right", 1, key="dx", high=FARTHEST, slide=True)
    down: int = whole("Moved down", 0, key="dy", high=FARTHEST, slide=True)

    @property
    def shape(self) -> Shape:
        """(channels, height, width) of the maps."""
        return analyse(self.chosen.described).layer(self.layer).output_shape

    @property
    def pool(self) -> MaxPool | AvgPool | L2Pool:
        """The layer that is tried."""
        return POOLS[self.kind](self.window, self.stride)
