"""How deep a network is: layers with weights on the longest path from input to logits.

Convolutions and fully connected layers count, and LeNet-5's radial basis output; normalisation,
pooling and side branches do not. Projection shortcuts do not either, because the way through a
block's own layers is longer; nor the layers of a gate, which weighs what passes (SE-ResNet-50 is
50 layers deep).
"""

from collections.abc import Sequence

from cnnviz.counting.units import Unit
from cnnviz.layers import Multiply
from cnnviz.network import Network


def depths(network: Network) -> list[int]:
    """Layers with weights on the longest path to each value; value 0 is the input."""
    found = [0]
    for node in network.nodes:
        gated = isinstance(node.layer, Multiply)
        below = max(found[source] for source in (node.sources[:1] if gated else node.sources))
        found.append(below + node.layer.role.has_depth)
    return found


def depth(network: Network) -> int:
    """Layers with weights on the longest path to the logits."""
    return depths(network)[network.output]


def steps(network: Network, pieces: Sequence[Unit]) -> list[int]:
    """How deep each of the pieces is, one of those it stands for; along a trunk they add up."""
    reached, found = depths(network), []
    places = {node.name: place for place, node in enumerate(network.nodes)}
    for piece in pieces:
        first, last = places[piece.rows[0].name], places[piece.rows[-1].name]
        total = reached[last + 1] - reached[network.nodes[first].sources[0]]
        found.append(total // piece.repeats)
    return found
