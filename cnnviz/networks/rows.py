"""The blocks of a net that stand in one row, and which of them could change places.

A block is what He et al. 2015 stack: the layers called layer<stage>.<number>.
"""

import random
import re
from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

from cnnviz.layers import Shape
from cnnviz.network import Network, Node

BLOCK = re.compile(r"layer\d+\.\d+(?=\.)")


class InRow(NamedTuple):
    """A block in its place.

    Attributes:
        name: what the names of its layers begin with.
        nodes: positions of its layers in the network.
        before, after: shape of what it reads and of what it makes.
    """

    name: str
    nodes: range
    before: Shape
    after: Shape


def row_of(network: Network) -> list[InRow]:
    """The blocks of a network from the input on; none where it has none of that name."""
    shapes, found = network.propagate(network.input_shape), []
    for name, group in groupby(enumerate(network.nodes), lambda each: _block(each[1])):
        if name:
            places = [place for place, _node in group]
            nodes = range(places[0], places[-1] + 1)
            before = shapes[network.nodes[nodes[0]].sources[0]]
            found.append(InRow(name, nodes, before, shapes[nodes[-1] + 1]))
    return found


def _block(node: Node) -> str:
    match = BLOCK.match(node.name)
    return match[0] if match else ""


def swapped(row: Sequence[InRow], swaps: int, seed: int) -> list[int]:
    """The order of blocks after so many swaps of two that fit each other's place, drawn by seed.

    Each pair of which both keep one and the same shape is as likely as any other. More swaps go on
    where fewer have ended.
    """
    count = range(len(row))
    fitting = [
        (one, other)
        for one in count
        for other in count[one + 1 :]
        if row[one][2:] == row[other][2:]
    ]
    order, dice = list(count), random.Random(seed)
    for one, other in dice.choices(fitting, k=swaps) if fitting else ():
        order[one], order[other] = order[other], order[one]
    return order
