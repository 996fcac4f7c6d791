"""BN-Inception, also called Inception-v2 (Ioffe & Szegedy 2015, Fig. 5)."""

from typing import NamedTuple

from cnnviz.blocks import Block, Concat, Sequential
from cnnviz.layers import AvgPool, Flatten, GlobalAvgPool, Layer, Linear, MaxPool, Shape
from cnnviz.network import Network
from cnnviz.networks.parts import chain, conv_bn
from cnnviz.networks.records import described

YEAR = 2015


class Widths(NamedTuple):
    """One module's row of Fig. 5: filters of each branch, and the pool beside them.

    A width of 0 means that the branch is missing: the modules at stride 2 have no 1×1 branch
    and pass their pool through without a projection.
    """

    one: int
    three: tuple[int, int]
    double_three: tuple[int, int, int]
    pool: type[AvgPool] | type[MaxPool]
    projection: int


FIG_5 = {
    "inception3a": Widths(64, (64, 64), (64, 96, 96), AvgPool, 32),
    "inception3b": Widths(64, (64, 96), (64, 96, 96), AvgPool, 64),
    "inception3c": Widths(0, (128, 160), (64, 96, 96), MaxPool, 0),
    "inception4a": Widths(224, (64, 96), (96, 128, 128), AvgPool, 128),
    "inception4b": Widths(192, (96, 128), (96, 128, 128), AvgPool, 128),
    "inception4c": Widths(160, (128, 160), (128, 160, 160), AvgPool, 128),
    "inception4d": Widths(96, (128, 192), (160, 192, 192), AvgPool, 128),
    "inception4e": Widths(0, (128, 192), (192, 256, 256), MaxPool, 0),
    "inception5a": Widths(352, (192, 320), (160, 224, 224), AvgPool, 128),
    "inception5b": Widths(352, (192, 320), (192, 224, 224), MaxPool, 128),
}


def _module(row: Widths) -> Concat:
    """Two 3×3 convolutions in place of GoogLeNet's 5×5; stride 2 where there is no 1×1 branch."""
    stride = 1 if row.one else 2
    # The last 3×3 of each branch carries the stride.
    branches: dict[str, Block] = {
        "branch3x3": chain((row.three[0], 1), conv_bn(row.three[1], 3, stride, padding=1)),
        "branch3x3dbl": chain(
            (row.double_three[0], 1),
            (row.double_three[1], 3),
            conv_bn(row.double_three[2], 3, stride, padding=1),
        ),
    }
    if not row.one:
        # Padded like the convolutions beside it, so that all are equally large at odd sizes too.
        return Concat(**branches, pool=MaxPool(3, stride=2, padding=1))
    pool: Layer = row.pool(3, stride=1, padding=1)
    return Concat(
        branch1x1=conv_bn(row.one, 1),
        **branches,
        branch_pool=Sequential(pool=pool, projection=conv_bn(row.projection, 1)),
    )


def inception_v2(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """The widths of Fig. 5, with a plain first convolution."""
    body = Sequential(
        conv1=conv_bn(64, 7, stride=2, padding=3),
        pool1=MaxPool(3, stride=2, ceil=True),
        conv2_reduce=conv_bn(64, 1),
        conv2=conv_bn(192, 3),
        pool2=MaxPool(3, stride=2, ceil=True),
        **{name: _module(row) for name, row in FIG_5.items()},
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        fc=Linear(classes),
    )
    return described("inception-v2", body, input_shape, YEAR)


NETWORKS = {"inception-v2": inception_v2}
