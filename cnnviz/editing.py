"""Changing a described network: one rule applied to every layer of the description.

What is left out passes its input on: a branch without layers is the identity, so every layer
that stays gets what it got. The result is an ordinary `Network`, counted, built and drawn like
any other.
"""

from collections.abc import Callable
from copy import copy
from dataclasses import replace

from cnnviz.blocks import Block, Concat, Residual, Sequential, SideBranch
from cnnviz.errors import CnnvizError
from cnnviz.layers import BatchNorm, Layer
from cnnviz.network import Network


def edited(network: Network, change: Callable[[Layer], Layer | None]) -> Network:
    """Return the network with each layer replaced by `change(layer)`, or left out where None.

    Where nothing changes, it is the network itself.
    """
    body = _rewritten(network.body, change)
    if body is None:
        raise CnnvizError(f"nothing of {network.name} would be left: keep at least one layer.")
    return network if body == network.body else replace(network, body=body)


def without_batch_norm(network: Network) -> Network:
    """The same network with its batch normalisation left out."""
    return edited(network, lambda layer: None if isinstance(layer, BatchNorm) else layer)


def _rewritten(block: Block, change: Callable[[Layer], Layer | None]) -> Block | None:
    """The block with its layers changed; None where none of them is left."""
    if isinstance(block, Layer):
        return change(block)
    if isinstance(block, Sequential | Concat):
        return _with_children(block, change)
    if isinstance(block, SideBranch):
        head = _rewritten(block.body, change)
        return None if head is None else SideBranch(head)
    if not isinstance(block, Residual):
        raise CnnvizError(
            f"{type(block).__name__} cannot be edited: use the blocks of cnnviz.blocks."
        )
    body = _rewritten(block.body, change) or Sequential()
    shortcut = None if block.shortcut is None else _rewritten(block.shortcut, change)
    then = None if block.then is None else change(block.then)
    return Residual(body, shortcut, then)


def _with_children(
    block: Sequential | Concat, change: Callable[[Layer], Layer | None]
) -> Block | None:
    """The same with its children changed; a chain loses those left out, a branch stays empty."""
    rewritten = [(name, _rewritten(child, change)) for name, child in block.children]
    kept = tuple(
        (name, Sequential() if child is None else child)
        for name, child in rewritten
        if child is not None or isinstance(block, Concat)
    )
    if block.children and not kept:
        return None
    same = copy(block)
    # Frozen; and made anew, published names such as the empty one could not be given.
    object.__setattr__(same, "children", kept)
    return same
