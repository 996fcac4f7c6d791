"""Networks of the register that the same file of weights fits, although they compute otherwise.

A state dict has keys and shapes, no strides and no sums: weights of one of these networks load
into the other without a word, and the answers are others.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, fields
from functools import lru_cache

from torch import Size

from cnnviz.counting import analyse
from cnnviz.layers import Layer
from cnnviz.network import Network
from cnnviz.networks import REGISTER, architecture
from cnnviz.running.builder import build


@dataclass(frozen=True)
class Change:
    """One setting of one layer that the two networks have in common.

    Attributes:
        layer: name of the node.
        setting: such as stride.
        here, there: its values in the one network and in the other.
    """

    layer: str
    setting: str
    here: object
    there: object


@dataclass(frozen=True)
class Twin:
    """Another network for the same weights, and what it does otherwise.

    Attributes:
        name: in the register.
        changes: settings that differ, in the order of the layers.
        missing, more: how many layers of a kind the other lacks, or has beyond those here.
    """

    name: str
    changes: tuple[Change, ...]
    missing: Mapping[str, int]
    more: Mapping[str, int]


@lru_cache(maxsize=64)
def twins(name: str) -> tuple[Twin, ...]:
    """The networks of the register whose state dict has the same keys and shapes as this one's.

    Args:
        name: in the register.
    """
    network = architecture(name)
    parameters = analyse(network).parameters
    others = [architecture(other) for other in REGISTER if other != name]
    # Counting is quick; only what has as many parameters is built to be compared.
    alike = [other for other in others if analyse(other).parameters == parameters]
    layout = _layout(network) if alike else {}
    return tuple(
        _twin(network, other)
        for other in alike
        if other.body != network.body and _layout(other) == layout
    )


def _layout(network: Network) -> dict[str, Size]:
    return {key: value.shape for key, value in build(network, device="meta").state_dict().items()}


def _twin(network: Network, other: Network) -> Twin:
    there = {node.name: node.layer for node in other.nodes}
    changes = [
        change
        for node in network.nodes
        if type(there.get(node.name)) is type(node.layer)
        for change in _changes(node.name, node.layer, there[node.name])
    ]
    kinds = Counter(node.layer.kind for node in network.nodes)
    others = Counter(node.layer.kind for node in other.nodes)
    return Twin(other.name, tuple(changes), kinds - others, others - kinds)


def _changes(name: str, here: Layer, there: Layer) -> list[Change]:
    settings = [field.name for field in fields(here) if field.compare]
    return [
        Change(name, setting, getattr(here, setting), getattr(there, setting))
        for setting in settings
        if getattr(here, setting) != getattr(there, setting)
    ]
