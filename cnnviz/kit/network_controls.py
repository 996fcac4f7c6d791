"""The controls that pick a network and vary it; the same on every page, each in the link."""

from functools import cache
from typing import Any

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.kit.controls import choice, flag, number
from cnnviz.kit.page import Preset
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.networks import REGISTER, architecture, options
from cnnviz.networks.resnet import Shortcut

NETWORKS = tuple(REGISTER)
"""Names in the order of history."""


@cache
def classifiers() -> tuple[str, ...]:
    """Those that give one score for each class, in the same order."""
    reports = {name: analyse(architecture(name)) for name in NETWORKS}
    return tuple(name for name, report in reports.items() if len(report.output_shape) == 1)


SHAPE_KEYS = ("channels", "height", "width_px")
"""Link keys of the input's (channels, height, width)."""

LARGEST_INPUT = 4096
"""Largest input side offered; beyond any picture the networks here are given."""

WORDS = {
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
    "reduction": "How many times fewer channels a gate has between its two layers.",
}


def word(option: str) -> str:
    """What an option is called; by its own name where nobody has said more."""
    return WORDS.get(option, option.replace("_", " ").capitalize())


def settings(name: str, **changed: Any) -> dict[str, Any]:
    """Every control of a network by its key, at its published values but for `changed`."""
    values = dict(options(name))
    shape = values.pop("input_shape")
    plain = {key: str(v) if key == "shortcut" else v for key, v in values.items()}
    plain["rounding"] = "as described"
    return {"network": name, **plain, **dict(zip(SHAPE_KEYS, shape, strict=True)), **changed}


def preset(text: str, name: str, **changed: Any) -> Preset:
    """A preset that shows a network, with what is `changed` of its published settings."""
    return Preset(text, settings(name, **changed))


def chosen_network(default: str = "alexnet") -> tuple[Network, Shape]:
    """Draw the controls; return the described network and the input shape to look at it with.

    Raises:
        CnnvizError: if the settings make no network.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        name = choice("Network", "network", NETWORKS, default, on_change=_to_published)
        varied = _options(name)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        published = options(name)["input_shape"]
        channels, height, width = (
            number(label, key, value, low=1, high=LARGEST_INPUT)
            for label, key, value in zip(
                ("Input channels", "Input height", "Input width"),
                SHAPE_KEYS,
                published,
                strict=True,
            )
        )
        varied["classes"] = number("Classes", "classes", options(name)["classes"], low=1)
    return architecture(name, **varied), (channels, height, width)


def _to_published() -> None:
    """Put the other controls to what the newly picked network was published with."""
    for key, value in settings(st.session_state["network"]).items():
        st.session_state[key] = value


def _options(name: str) -> dict[str, Any]:
    """Draw the controls only this family has."""
    varied: dict[str, Any] = {}
    for option, default in options(name).items():
        if option in ("classes", "input_shape"):
            continue
        if option == "shortcut":
            kinds = tuple(kind.value for kind in Shortcut if kind is not Shortcut.NONE)
            varied[option] = choice("Shortcuts", option, kinds, str(default))
        elif isinstance(default, bool):
            varied[option] = flag(word(option), option, default, help=HELP.get(option))
        else:
            varied[option] = number(word(option), option, default, help=HELP.get(option))
    return varied
