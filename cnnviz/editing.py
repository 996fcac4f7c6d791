"""Changing a described network: one rule applied to every layer of the description.

The result is an ordinary `Network`, counted, built and drawn like any other.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import replace

from cnnviz.blocks import Block, Concat, Residual, Sequential, SideBranch
from cnnviz.errors import CnnvizError
from cnnviz.layers import BatchNorm, Layer
from cnnviz.network import Network


def edited(network: Network, change: Callable[[Layer], Layer | None]) -> Network:
    """Return the network with each layer replaced by `change(layer)`, or left out where None."""
    body = _rewritten(network.body, change)
    if body is None:
        raise CnnvizError(f"nothing of {network.name} would be left: keep at least one layer.")
    return replace(network, body=body)


def without_batch_norm(network: Network) -> Network:
    """The same network with its batch normalisation left out."""
    return edited(network, lambda layer: None if isinstance(layer, BatchNorm) else layer)


def _rewritten(block: Block | None, change: Callable[[Layer], Layer | None]) -> Block | None:
    if block is None:
        return None
    if isinstance(block, Layer):
        return change(block)
    if isinstance(block, Sequential | Concat):
        children = ((name, _rewritten(child, change)) for name, child in block.children)
        kept = tuple((name, child) for name, child in children if child is not None)
        same = copy(block)
        # Frozen; and made anew, published names such as the empty one could not be given.
        object.__setattr__(same, "children", kept)
        return same
    if isinstance(block, SideBranch):
        body = _rewritten(block.body, change)
        return SideBranch(body) if body is not None else Sequential()
    if not isinstance(block, Residual):
        raise CnnvizError(
            f"{type(block).__name__} cannot be edited: use the blocks of cnnviz.blocks."
        )
    body = _rewritten(block.body, change) or Sequential()
    then = change(block.then) if block.then is not None else None
    return Residual(body, _rewritten(block.shortcut, change), then)
