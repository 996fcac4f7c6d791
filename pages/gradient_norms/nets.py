"""The pair that is compared: a plain net and its residual twin, alike but for the shortcuts."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from cnnviz.editing import edited, without_batch_norm
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, ReLU, Sigmoid, Tanh
from cnnviz.network import Network
from cnnviz.networks import architecture
from cnnviz.networks.resnet import Shortcut
from cnnviz.running import Initialisation

DEEPEST = 218
"""Deepest pair compared while a visitor waits: about two seconds for both."""


class Nonlinearity(StrEnum):
    """What stands in the place of every ReLU of a pair."""

    RELU = "relu"
    TANH = "tanh"
    SIGMOID = "sigmoid"


LAYERS: dict[Nonlinearity, Layer] = {
    Nonlinearity.RELU: ReLU(),
    Nonlinearity.TANH: Tanh(),
    Nonlinearity.SIGMOID: Sigmoid(),
}


@dataclass(frozen=True)
class Setting:
    """What the two nets of a pair share, and the kind of the residual one's shortcuts."""

    depth: int = 56
    width: int = 16
    batch_norm: bool = True
    initialisation: Initialisation = Initialisation.HE
    batch: int = 64
    seed: int = 0
    activation: Nonlinearity = Nonlinearity.RELU
    shortcut: Shortcut = Shortcut.ZERO_PADDED


Norms = list[tuple[str, float]]


def pair(setting: Setting, classes: int, shape: tuple[int, ...]) -> tuple[Network, Network]:
    """The plain net and its residual twin; under option A they have the same parameters.

    Raises `CnnvizError` for a depth that makes no sense or takes too long, or no shortcut at all.
    """
    if setting.depth > DEEPEST:
        raise CnnvizError(
            "depth {depth} takes too long while you wait: choose at most {most}.",
            depth=setting.depth,
            most=DEEPEST,
        )
    if setting.shortcut is Shortcut.NONE:
        raise CnnvizError("a residual net needs shortcuts: choose one of the other three kinds.")
    options: dict[str, Any] = {"depth": setting.depth, "width": setting.width}
    options |= {"classes": classes, "input_shape": shape}
    plain = architecture("plain20-cifar", **options)
    residual = architecture("resnet20-cifar", shortcut=setting.shortcut, **options)
    return _dressed(plain, setting), _dressed(residual, setting)


def _dressed(network: Network, setting: Setting) -> Network:
    """The network with the setting's activation, and without batch norm where it has none."""
    if setting.activation is not Nonlinearity.RELU:
        other = LAYERS[setting.activation]
        network = edited(network, lambda layer: other if isinstance(layer, ReLU) else layer)
    return network if setting.batch_norm else without_batch_norm(network)
