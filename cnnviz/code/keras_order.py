"""Where Keras code must flatten in the network's order, although its maps are channels last."""

from cnnviz.layers import Activation, Dropout, Flatten, Linear, Scale, Softmax
from cnnviz.network import Network

ALIKE = (Activation, Scale, Softmax, Dropout, Flatten)
"""Layers that do the same to every value, wherever it stands."""


def in_order(network: Network) -> set[str]:
    """Names of the flattening nodes whose values must keep the network's order.

    A linear layer can have its weights in the order in which Keras flattens; anything else that
    tells one value from another cannot.
    """
    ordered: set[str] = set()
    free: dict[int, bool] = {}  # values whose order is nobody's business
    for value, node in reversed([*enumerate(network.nodes, 1)]):
        layers = [(read + 1, network.nodes[read].layer) for read in network.readers[value]]
        free[value] = bool(layers) and all(
            isinstance(layer, Linear) or (isinstance(layer, ALIKE) and free[read])
            for read, layer in layers
        )
        if isinstance(node.layer, Flatten) and not free[value]:
            ordered.add(node.name)
    return ordered
