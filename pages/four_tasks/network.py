"""One small backbone and four heads on its last maps, described like every network here."""

from functools import cache
from typing import NamedTuple

from cnnviz.blocks import Sequential, SideBranch
from cnnviz.counting import analyse
from cnnviz.counting.report import LayerReport
from cnnviz.layers import BatchNorm, Conv, ConvTranspose, Flatten, Linear, MaxPool, ReLU, Shape
from cnnviz.network import Network
from pages.four_tasks.scenes import KINDS, SIDE

CLASSES = len(KINDS)
WIDTHS = ((16, 2), (32, 2), (40, 1), (56, 2), (56, 1))
"""Filters and stride of each 3 × 3 convolution of the backbone."""
TASKS = ("label", "box", "boxes", "mask")
"""The heads, by the first word of their layers' names."""
BACKBONE = "backbone"


def _backbone() -> Sequential:
    layers: dict[str, Conv | BatchNorm | ReLU] = {}
    for number, (filters, stride) in enumerate(WIDTHS, 1):
        layers[f"conv{number}"] = Conv(filters, 3, stride, 1, bias=False)
        layers[f"bn{number}"] = BatchNorm()
        layers[f"relu{number}"] = ReLU()
    return Sequential(**layers)


@cache
def network() -> Network:
    """The backbone; three heads beside it, and at its end the one for the label."""
    cell = SIDE // 8
    body = Sequential(
        backbone=_backbone(),
        box=SideBranch(
            Sequential(conv=Conv(8, 1), relu=ReLU(), flat=Flatten(), fc=Linear(CLASSES + 4))
        ),
        boxes=SideBranch(Sequential(conv=Conv(1 + 4 + CLASSES, 1))),
        mask=SideBranch(Sequential(up=ConvTranspose(CLASSES + 1, cell, stride=cell))),
        label=Sequential(pool=MaxPool(cell), flat=Flatten(), fc=Linear(CLASSES)),
    )
    return Network("four-tasks", body, (3, SIDE, SIDE), title="Four tasks")


class Part(NamedTuple):
    """The backbone, or a head: what it makes, and what that takes."""

    name: str
    output: Shape
    parameters: int
    macs: int


@cache
def parts() -> dict[str, Part]:
    """The backbone and each head, by name."""
    rows: dict[str, list[LayerReport]] = {name: [] for name in (BACKBONE, *TASKS)}
    for row in analyse(network()).layers:
        rows[row.name.partition(".")[0]].append(row)
    return {
        name: Part(
            name, each[-1].output_shape, sum(r.parameters for r in each), sum(r.macs for r in each)
        )
        for name, each in rows.items()
    }


def last(task: str) -> int:
    """Position of the node that makes a head's output."""
    described = network()
    return max(
        place for place, node in enumerate(described.nodes) if node.name.partition(".")[0] == task
    )
