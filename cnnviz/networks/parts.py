"""Bricks that several networks share; padding is "same" unless a figure says otherwise."""

from string import ascii_lowercase
from typing import TypeAlias

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import BatchNorm, Conv, Layer, ReLU
from cnnviz.window import Padding, Pair

VALID = 0
"""No padding: what the figures mark with a V."""

ROW, COLUMN = (1, 7), (7, 1)
"""The two halves of a 7×7 kernel."""


def conv_bn(
    channels: int, kernel: Pair, stride: int = 1, padding: Padding = "same", epsilon: float = 1e-3
) -> Sequential:
    """A convolution without bias, batch norm and the activation: the brick since 2015."""
    return Sequential(
        conv=Conv(channels, kernel, stride, padding, bias=False), bn=BatchNorm(epsilon), relu=ReLU()
    )


Brick: TypeAlias = tuple[int, Pair] | Block
"""A block, or (filters, kernel) of such a convolution."""


def strided(channels: int) -> Sequential:
    """A 3×3 at stride 2 without padding: how the figures halve height and width."""
    return conv_bn(channels, 3, stride=2, padding=VALID)


def _built(bricks: tuple[Brick, ...]) -> list[Block]:
    return [conv_bn(*brick) if isinstance(brick, tuple) else brick for brick in bricks]


def chain(*bricks: Brick) -> Sequential:
    """The bricks one after another."""
    return Sequential(*_built(bricks))


def counted(*bricks: Brick, first: int = 1) -> Sequential:
    """The same, called by number: branch5x5_ and 1 make branch5x5_1."""
    return Sequential(**{str(number): brick for number, brick in enumerate(_built(bricks), first)})


def pooled(pool: Block, brick: Block) -> Sequential:
    """A pool, then a brick whose layers carry the branch's own name."""
    return Sequential(**{"pool": pool, "": brick})


def rectified(**layers: Layer) -> dict[str, Block]:
    """The layers, each with a ReLU behind it that is called alike: conv1, relu1, conv2, relu2."""
    named: dict[str, Block] = {}
    for name, layer in layers.items():
        named[name] = layer
        named["relu" + name.lstrip(ascii_lowercase)] = ReLU()
    return named
