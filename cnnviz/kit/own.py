"""A network that a visitor has written, on the pages that take one beside those of the catalogue.

The link carries its text; what is wrong with it is said in one sentence.
"""

from typing import Any

from cnnviz.kit.caches import cached
from cnnviz.kit.declared import kept
from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.network import Network
from cnnviz.reading import read
from cnnviz.reading.packing import is_packed, packed, unpacked

OWN = "own-network"
"""What links call a network that a text describes."""

NAMED = {OWN: N_("My own network")}

USUAL_SHAPE = (1, 28, 28)

USUAL = """Conv(8, 5, padding="same")
ReLU()
GlobalAvgPool()
Flatten()
Linear(10)
"""
"""What is written until something is; any input fits it."""


def net() -> Any:
    """Declare the text, as a link has it."""
    return kept("Network as text", packed(USUAL), is_packed)


@cached("networks of visitors", most=32)
def written(net: str, shape: Shape) -> Network:
    """The network of a link's text; raises `CnnvizError` at its fault."""
    return read(unpacked(net), shape, OWN)
