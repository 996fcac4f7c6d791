"""The controls that pick a network and vary it; the same on every page, each in the link."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Any, TypeVar

from cnnviz.counting import analyse
from cnnviz.counting.naming import labels
from cnnviz.kit import declared, own, page
from cnnviz.kit.caches import cached
from cnnviz.kit.declared import Declared, Drawing, whole
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.networks import architecture, options, titles

NETWORKS = titles()
"""What people call each, by its name, in the order of history."""


@cache
def classifiers() -> dict[str, str]:
    """Those that give one score for each class, in the same order."""
    reports = {name: analyse(architecture(name)) for name in NETWORKS}
    return {name: NETWORKS[name] for name, one in reports.items() if len(one.output_shape) == 1}


@cached("names of layers", most=32, worded=True)
def layer_labels(network: Network) -> dict[str, str]:
    """What a visitor reads for each layer: 3rd convolution (conv2_1) · 112 × 112 × 128."""
    return labels(analyse(network))


LARGEST_INPUT = 4096
"""Largest input side offered; beyond any picture the networks here are given."""

WORDS = {
    "shortcut": "Shortcuts",
    "depth": "Depth",
    "width": "Width",
    "batch_norm": "Batch norm",
    "adaptive_pool": "Adaptive pool",
    "aux": "Side classifiers",
}
HELP = {
    "depth": "Layers with weights: 6n + 2.",
    "width": "Channels of the first stage.",
    "adaptive_pool": "torchvision's 7 × 7 average pool, so that any input size fits the weights.",
    "aux": "The auxiliary heads that helped to train it.",
    "growth": "Maps that each layer adds; the first convolution makes twice as many.",
    "reduction": "How many times fewer channels a gate has between its two layers.",
}


def settings(network: str) -> dict[str, Any]:
    """The options of a network and their defaults; one's own has an input alone."""
    return {"input_shape": own.USUAL_SHAPE} if network == own.OWN else options(network)


def word(option: str) -> str:
    """What an option is called; by its own name where nobody has said more."""
    return WORDS.get(option, option.replace("_", " ").capitalize())


def network(
    names: Mapping[str, str] | declared.SoFar = lambda _state: NETWORKS, default: str = "alexnet"
) -> Any:
    """Declare which network is looked at."""
    return declared.choice("Network", names, default, key="network", shared=True)


def _varied(kind: type["NetworkState"]) -> type["NetworkState"]:
    """Declare a field for each option that any network has, so that a new one needs none here."""
    found = {option: usual for name in NETWORKS for option, usual in options(name).items()}
    for option, usual in found.items():
        if option in ("classes", "input_shape"):
            continue
        more: dict[str, Any] = {"help": HELP.get(option, ""), "follows": "network"}
        default = _published(option, usual)
        if isinstance(usual, StrEnum):
            offered = {
                str(each): getattr(each, "label", str(each))
                for each in type(usual)
                if each != "none"
            }
            control = declared.choice(word(option), offered, default, **more)
        elif isinstance(usual, bool):
            control = declared.flag(word(option), default, **more)
        else:
            control = whole(word(option), default, **more)
        kind.__annotations__[option] = type(usual)
        setattr(kind, option, control)
    return kind


def _published(option: str, otherwise: Any) -> declared.SoFar:
    def usual(state: Any) -> Any:
        value = settings(state.network).get(option, otherwise)
        return str(value) if isinstance(value, StrEnum) else value

    return usual


def _side(label: str, axis: int, **more: Any) -> Any:
    """Declare a part of the input's shape, as published for the network."""
    return whole(
        label,
        lambda state: settings(state.network)["input_shape"][axis],
        low=1,
        high=LARGEST_INPUT,
        follows="network",
        **more,
    )


@dataclass(frozen=True)
@_varied
class NetworkState(Declared):
    """A network with its options, and the input it is looked at with."""

    network: str = network()
    channels: int = _side("Input channels", 0)
    height: int = _side("Input height", 1)
    input_width: int = _side("Input width", 2, key="width_px")
    classes: int = whole("Classes", _published("classes", 0), low=1, follows="network")

    @property
    def options(self) -> list[str]:
        """What only this network's family has."""
        return [each for each in settings(self.network) if each not in ("classes", "input_shape")]

    @property
    def described(self) -> Network:
        """The network; raises `CnnvizError` if the settings make none."""
        varied = {name: getattr(self, name) for name in self.options}
        return architecture(self.network, **varied, classes=self.classes)

    @property
    def shape(self) -> Shape:
        """(channels, height, width) of the input."""
        return self.channels, self.height, self.input_width


@dataclass(frozen=True)
class OwnNetworkState(NetworkState):
    """The same where the visitor's own network can be looked at: its text, as a link has it."""

    net: str = own.net()

    @property
    def described(self) -> Network:
        """The network; raises `CnnvizError` if the settings, or the visitor's text, make none."""
        if self.network == own.OWN:
            return own.written(self.net, self.shape)
        return super().described


N = TypeVar("N", bound=NetworkState)


def draw_network(draw: Drawing[N]) -> N:
    """Draw the controls of a network and its input."""
    with page.row():
        draw(*draw("network").options)
    with page.row():
        last = "net" if draw.state.network == own.OWN else "classes"
        return draw("channels", "height", "input_width", last)
