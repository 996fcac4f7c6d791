"""Bricks that the Inception networks share; padding is "same" unless a figure says otherwise."""

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import BatchNorm, Conv, ReLU
from cnnviz.window import Padding, Pair

VALID = 0
"""No padding: what the figures mark with a V."""


def conv_bn(
    channels: int, kernel: Pair, stride: int = 1, padding: Padding = "same", epsilon: float = 1e-3
) -> Sequential:
    """A convolution without bias, batch norm and the activation: the brick since 2015."""
    return Sequential(
        conv=Conv(channels, kernel, stride, padding, bias=False), bn=BatchNorm(epsilon), relu=ReLU()
    )


def counted(*bricks: Block, first: int = 1) -> Sequential:
    """The bricks one after another, called by number: branch5x5_ and 1 make branch5x5_1."""
    return Sequential(**{str(number): brick for number, brick in enumerate(bricks, first)})


def pooled(pool: Block, brick: Block) -> Sequential:
    """A pool, then a brick whose layers carry the branch's own name."""
    return Sequential(**{"pool": pool, "": brick})
