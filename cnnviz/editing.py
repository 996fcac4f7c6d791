"""Changing a described network: one rule applied to every layer of the description.

What is left out passes its input on: a branch without layers is the identity, so every layer
that stays gets what it got. The result is an ordinary `Network`, counted, built and drawn like
any other.
"""

from collections.abc import Callable
from dataclasses import replace

from cnnviz.blocks import Block, Composite
from cnnviz.errors import CnnvizError
from cnnviz.layers import BatchNorm, Layer
from cnnviz.network import Network


def edited(network: Network, change: Callable[[Layer], Layer | None]) -> Network:
    """Return the network with each layer replaced by `change(layer)`, or left out where None.

    Where nothing changes, it is the network itself.
    """
    body = _rewritten(network.body, change)
    if body is None:
        raise CnnvizError(
            "nothing of {network} would be left: keep at least one layer.", network=network.name
        )
    return network if body == network.body else replace(network, body=body)


def without_batch_norm(network: Network) -> Network:
    """The same network with its batch normalisation left out."""
    return edited(network, lambda layer: None if isinstance(layer, BatchNorm) else layer)


def _rewritten(block: Block, change: Callable[[Layer], Layer | None]) -> Block | None:
    """The block with its layers changed; None where none of them is left."""
    if isinstance(block, Layer):
        return change(block)
    if not isinstance(block, Composite):
        raise CnnvizError(
            "{block} cannot be edited: use the blocks of cnnviz.blocks.", block=type(block).__name__
        )
    return block.rebuild([_rewritten(child, change) for _, child in block.children()])
