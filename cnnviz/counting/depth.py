"""How deep a network is: layers with weights on the longest path from input to logits.

Convolutions and fully connected layers count, and LeNet-5's radial basis output; normalisation,
pooling and side branches do not. Projection shortcuts do not either, because the way through a
block's own layers is longer; nor the layers of a gate, which weighs what passes (SE-ResNet-50 is
50 layers deep).
"""

from cnnviz.layers import Multiply
from cnnviz.network import Network


def depth(network: Network) -> int:
    """Layers with weights on the longest path to the logits."""
    depths = [0]  # of value 0, the input
    for node in network.nodes:
        gated = isinstance(node.layer, Multiply)
        below = max(depths[source] for source in (node.sources[:1] if gated else node.sources))
        depths.append(below + node.layer.role.has_depth)
    return depths[network.output]
