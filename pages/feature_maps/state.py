"""The controls of the Feature maps page: a network that looks at a picture, and one of its maps."""

from dataclasses import dataclass

from cnnviz.counting import analyse
from cnnviz.drawing.mosaic import Scale
from cnnviz.kit.declared import choice, whole
from cnnviz.kit.picture_controls import PictureState
from cnnviz.networks import architecture

UNCHANGED = ("dropout", "flatten")
"""Kinds of layers that hand on what they get when a network is only looked at."""


def layers(network: str) -> dict[str, str]:
    """The layers that make something of their own: {name: kind}."""
    rows = analyse(architecture(network)).layers
    return {row.name: row.kind for row in rows if row.kind not in UNCHANGED}


def first(network: str) -> str:
    """The layer to begin with: the first ReLU."""
    offered = layers(network)
    return next((name for name, kind in offered.items() if kind == "relu"), next(iter(offered)))


@dataclass(frozen=True)
class State(PictureState):
    """What the controls say."""

    layer: str = choice("Layer", lambda s: list(layers(s.network)), lambda s: first(s.network))
    scale: str = choice(
        "Colours span", {str(Scale.EACH_MAP): "each map", str(Scale.SHARED): "all maps"}
    )
    channel: int = whole("Map shown large", 0, high=lambda s: s.maps - 1)

    @property
    def maps(self) -> int:
        """How many maps the layer makes."""
        return analyse(self.chosen.described).layer(self.layer).output_shape[0]
