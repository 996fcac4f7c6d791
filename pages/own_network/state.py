"""The controls of the page: what one starts from, the text made of it, and the input's shape."""

from dataclasses import dataclass
from typing import Any

from cnnviz.kit import guessing
from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, kept, whole
from cnnviz.kit.network_controls import LARGEST_INPUT
from cnnviz.kit.own import OWN
from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.reading.packing import is_packed, packed, unpacked
from pages.own_network.examples import start, starts

FIRST = "three-convolutions"


def _side(label: str, axis: int, **more: Any) -> Any:
    return whole(
        label,
        lambda state: start(state.start).shape[axis],
        low=1,
        high=LARGEST_INPUT,
        follows="start",
        shared=True,
        **more,
    )


@dataclass(frozen=True)
class State(Declared):
    """What the controls say; `net` is the text as a link has it."""

    start: str = choice("Start from", lambda _state: starts(), FIRST, shared=True)
    net: str = kept(
        "Network as text",
        lambda state: packed(start(state.start).text),
        is_packed,
        follows="start",
        shared=True,
    )
    channels: int = _side("Input channels", 0)
    height: int = _side("Input height", 1)
    input_width: int = _side("Input width", 2, key="width_px")
    view: str = choice("Drawing", {"to-scale": "to scale", "graph": "graph"}, look=Look.ROW)
    block: str = choice("Unfolded block")
    guess: bool = guessing.switch()
    asked: str = guessing.which({"parameters": N_("parameters"), "multiplies": N_("multiplies")})
    answer: str = guessing.field()

    @property
    def text(self) -> str:
        """The network as it is written."""
        return unpacked(self.net)

    @property
    def elsewhere(self) -> dict[str, str | int]:
        """The same network on other pages that take one, as a link has it."""
        named: dict[str, str | int] = {"network": OWN, "net": self.net}
        sides = ("channels", "height", "width_px")
        return named | dict(zip(sides, self.shape, strict=True))

    @property
    def shape(self) -> Shape:
        """(channels, height, width) of the input."""
        return self.channels, self.height, self.input_width
