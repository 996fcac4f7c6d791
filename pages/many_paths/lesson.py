"""What is done to a net, what it answers then, and how the paths through it are counted.

Blocks are counted from 1, as on the page.
"""

from collections.abc import Sequence
from functools import cache
from math import comb
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.networks import architecture
from cnnviz.networks.rows import InRow, row_of, swapped
from cnnviz.training.datasets import DATASETS

PLAIN_NET = "plain20-cifar"
RESIDUAL_NETS = {"20": "resnet20-cifar", "56": "resnet56-cifar"}
TITLES = {PLAIN_NET: "Plain-20", "resnet20-cifar": "ResNet-20", "resnet56-cifar": "ResNet-56"}


@cache
def blocks_of(net: str) -> tuple[InRow, ...]:
    """The blocks of one of the nets, as it is for digits."""
    source = DATASETS["digits"]
    described = architecture(net, classes=source.classes, input_shape=source.input_shape)
    return tuple(row_of(described))


class Lesion(NamedTuple):
    """What is done to a net: blocks deleted, and swaps drawn by a seed."""

    net: str
    deleted: tuple[int, ...] = ()
    swaps: int = 0
    seed: int = 0

    @property
    def order(self) -> list[int]:
        """Number of the block in each place."""
        return [number + 1 for number in swapped(blocks_of(self.net), self.swaps, self.seed)]

    @property
    def is_none(self) -> bool:
        """Whether the net is as it was trained."""
        return not self.deleted and self.order == sorted(self.order)


def check_blocks(net: str, deleted: Sequence[int]) -> None:
    """Raise `CnnvizError` for blocks that a net does not have."""
    count = len(blocks_of(net))
    beyond = [number for number in deleted if number > count]
    if beyond:
        raise CnnvizError(
            "{net} has {count} blocks, and no block {number}: choose one from 1 to {count}.",
            net=TITLES[net],
            count=count,
            number=beyond[0],
        )


def wrong(answers: str, labels: str) -> int:
    """How many answers are not what they should be."""
    return sum(one != other for one, other in zip(answers, labels, strict=True))


def turned(before: str, after: str, labels: str) -> list[int]:
    """Places of the pictures that were answered rightly before and are no more."""
    places = enumerate(zip(before, after, labels, strict=True))
    return [place for place, (old, new, label) in places if old == label != new]


class Spread(NamedTuple):
    """One measure under several seeds."""

    mean: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Mean, least and most."""
    return Spread(sum(values) / len(values), min(values), max(values))


def path_shares(blocks: int) -> list[float]:
    """Of all paths through a residual net, the share that goes through 0, 1, ... of its blocks."""
    return [comb(blocks, length) / 2**blocks for length in range(blocks + 1)]


def shares(values: Sequence[float]) -> list[float]:
    """Of their sum."""
    total = sum(values)
    return [value / total for value in values]


def narrowest(parts: Sequence[float], wanted: float) -> tuple[int, int]:
    """First and last of the fewest neighbours that make up a share of the whole, or more."""
    spans = [
        (last - first, -sum(parts[first : last + 1]), first, last)
        for first in range(len(parts))
        for last in range(first, len(parts))
        if sum(parts[first : last + 1]) >= wanted
    ]
    return min(spans)[2:]
