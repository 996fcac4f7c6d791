"""Inception-ResNet v1 and v2 (Szegedy, Ioffe, Vanhoucke & Alemi 2016).

Each block's branches end in a 1×1 convolution without activation, scaled down and added to the
block's input.
"""

from typing import NamedTuple, TypeAlias

from cnnviz.blocks import Block, Concat, Residual, Sequential
from cnnviz.layers import (
    AvgPool,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    Scale,
    Shape,
)
from cnnviz.network import Network
from cnnviz.networks.inception_v4 import reduction_a
from cnnviz.networks.parts import VALID, chain, conv_bn, strided
from cnnviz.networks.records import described
from cnnviz.window import Pair

YEAR = 2016

Chain: TypeAlias = tuple[tuple[int, Pair], ...]
"""Convolutions one after another, each as (filters, kernel)."""


class Stage(NamedTuple):
    """One kind of residual block and how often it comes."""

    repeats: int
    channels: int
    scale: float
    branches: tuple[Chain, ...]


class Design(NamedTuple):
    """What differs between v1 and v2: Table 1 and the blocks' figures."""

    a: Stage
    reduction_a: tuple[int, int, int, int]
    b: Stage
    reduction_b: tuple[tuple[int, ...], ...]
    c: Stage


V1 = Design(
    # Fig. 10
    a=Stage(5, 256, 0.17, (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (32, 3), (32, 3)))),
    reduction_a=(192, 192, 256, 384),  # Table 1
    # Fig. 11
    b=Stage(10, 896, 0.10, (((128, 1),), ((128, 1), (128, (1, 7)), (128, (7, 1))))),
    reduction_b=((256, 384), (256, 256), (256, 256, 256)),  # Fig. 12
    # Fig. 13
    c=Stage(5, 1792, 0.20, (((192, 1),), ((192, 1), (192, (1, 3)), (192, (3, 1))))),
)

V2 = Design(
    # Fig. 16
    a=Stage(10, 320, 0.17, (((32, 1),), ((32, 1), (32, 3)), ((32, 1), (48, 3), (64, 3)))),
    reduction_a=(256, 256, 384, 384),  # Table 1
    # Fig. 17
    b=Stage(20, 1088, 0.10, (((192, 1),), ((128, 1), (160, (1, 7)), (192, (7, 1))))),
    reduction_b=((256, 384), (256, 288), (256, 288, 320)),  # Fig. 18
    # Fig. 19; a tenth block of its own follows
    c=Stage(9, 2080, 0.20, (((192, 1),), ((192, 1), (224, (1, 3)), (256, (3, 1))))),
)


def _branches(stage: Stage) -> Concat:
    chains = enumerate(stage.branches, 1)
    return Concat(**{f"branch{number}": chain(*bricks) for number, bricks in chains})


def _block(stage: Stage) -> Residual:
    """Branches, a linear 1×1 convolution back to the block's width, scaled and added."""
    body = Sequential(
        mixed=_branches(stage), conv=Conv(stage.channels, 1), scale=Scale(stage.scale)
    )
    return Residual(body, then=ReLU())


def _last_block(stage: Stage) -> Residual:
    """V2's tenth block at 8 × 8: neither scaled nor rectified, so any value can leave it."""
    return Residual(Sequential(mixed=_branches(stage), conv=Conv(stage.channels, 1)))


def _repeated(stage: Stage) -> Sequential:
    return Sequential(*(_block(stage) for _ in range(stage.repeats)))


def _reduction_b(chains: tuple[tuple[int, ...], ...]) -> Concat:
    """17 × 17 to 8 × 8: each chain starts 1×1 and ends 3×3 at stride 2."""
    branches: dict[str, Block] = {}
    for number, (first, *inner, last) in enumerate(chains, 1):
        middle = ((width, 3) for width in inner)
        branches[f"branch{number}"] = chain((first, 1), *middle, strided(last))
    return Concat(**branches, pool=MaxPool(3, stride=2))


def _stem() -> dict[str, Block]:
    """What both stems begin with: 299 × 299 × 3 to 71 × 71 × 192 (Fig. 14)."""
    return {
        "conv1": strided(32),
        "conv2": conv_bn(32, 3, padding=VALID),
        "conv3": conv_bn(64, 3),
        "pool3": MaxPool(3, stride=2),
        "conv4": conv_bn(80, 1),
        "conv5": conv_bn(192, 3, padding=VALID),
    }


def _mixed_5b() -> Concat:
    """35 × 35 × 192 to 320 channels, as Inception-v3 begins."""
    pool = AvgPool(3, stride=1, padding=1, count_padding=False)
    return Concat(
        branch1=conv_bn(96, 1),
        branch2=chain((48, 1), (64, 5)),
        branch3=chain((64, 1), (96, 3), (96, 3)),
        branch4=Sequential(pool=pool, conv=conv_bn(64, 1)),
    )


def _stages(design: Design) -> dict[str, Block]:
    """A at 35 × 35, B at 17 × 17, C at 8 × 8, and the reductions between them (Fig. 15)."""
    return {
        "inception_resnet_a": _repeated(design.a),
        "reduction_a": reduction_a(*design.reduction_a),
        "inception_resnet_b": _repeated(design.b),
        "reduction_b": _reduction_b(design.reduction_b),
        "inception_resnet_c": _repeated(design.c),
    }


def inception_resnet_v1(classes: int = 1000, input_shape: Shape = (3, 299, 299)) -> Network:
    """The paper's smaller net: about the cost of Inception-v3."""
    body = Sequential(
        **_stem(),
        conv6=strided(256),
        **_stages(V1),
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        dropout=Dropout(0.2),
        fc=Linear(classes),
    )
    return described("inception-resnet-v1", body, input_shape, YEAR)


def inception_resnet_v2(classes: int = 1000, input_shape: Shape = (3, 299, 299)) -> Network:
    """The larger net as its authors' program has it: about the cost of Inception-v4."""
    body = Sequential(
        **_stem(),
        pool5=MaxPool(3, stride=2),
        mixed_5b=_mixed_5b(),
        **_stages(V2),
        last_block=_last_block(V2.c),
        conv6=conv_bn(1536, 1),
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        dropout=Dropout(0.2),
        fc=Linear(classes),
    )
    return described("inception-resnet-v2", body, input_shape, YEAR)


NETWORKS = {"inception-resnet-v1": inception_resnet_v1, "inception-resnet-v2": inception_resnet_v2}
