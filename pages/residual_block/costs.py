"""What the shortcut options A, B and C of He et al. 2015, sec. 4.1, cost: counted descriptions.

Convention: as in `cnnviz.counting.report`; per image, bias additions and batch norm's operations
are not among the multiplies.
"""

from typing import NamedTuple

from cnnviz.blocks import Block, Residual, Sequential
from cnnviz.counting import Report, analyse
from cnnviz.language import _
from cnnviz.layers import BatchNorm, Conv, ReLU, ZeroPad
from cnnviz.network import Network
from cnnviz.networks import architecture
from cnnviz.networks.resnet import LETTERS, Shortcut, basic

WIDTH, SIDE = 64, 56
"""Channels, and height and width, that the blocks of ResNet-34's first stage pass on."""


class Option(NamedTuple):
    """One option: its letter and kind, and what is counted of it.

    Attributes:
        widening: a block from 64 × 56 × 56 to 128 × 28 × 28.
        keeping: a block from 64 × 56 × 56 to the same.
        whole: ResNet-34 with this option throughout.
    """

    letter: str
    kind: Shortcut
    widening: Report
    keeping: Report
    whole: Report


def options() -> list[Option]:
    """Count A, B and C."""
    return [
        Option(
            letter,
            kind,
            block_with(kind, 2 * WIDTH, 2),
            block_with(kind, WIDTH, 1),
            analyse(architecture("resnet34", shortcut=kind)),
        )
        for letter, kind in LETTERS.items()
    ]


def block_with(kind: Shortcut, channels: int, stride: int) -> Report:
    """Count a basic block that makes `channels` out of 64 × 56 × 56 in strides of `stride`."""
    name = next((letter for letter, other in LETTERS.items() if other is kind), "none")
    body = Sequential(**basic(channels, stride, False))
    block = Residual(body, _shortcut(kind, channels, stride), then=ReLU())
    network = Network(
        name=f"block-{name}",
        body=Sequential(block=block),
        input_shape=(WIDTH, SIDE, SIDE),
        title=_("Residual block, option {letter}", letter=name),
    )
    return analyse(network)


def _shortcut(kind: Shortcut, channels: int, stride: int) -> Block | None:
    changes = channels != WIDTH or stride > 1
    if kind is Shortcut.ALL_PROJECTIONS or (changes and kind is Shortcut.PROJECTION):
        projection = Conv(channels, 1, stride=stride, bias=False)
        return Sequential(**{"0": projection, "1": BatchNorm()})
    return ZeroPad(channels, stride) if changes else None
