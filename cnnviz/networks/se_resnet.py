"""Squeeze-and-Excitation (Hu, Shen & Sun 2018): a ResNet that weighs its channels anew."""

from collections.abc import Mapping
from functools import partial

from cnnviz.blocks import Block, Gate, Sequential
from cnnviz.layers import Conv, GlobalAvgPool, ReLU, Shape, Sigmoid
from cnnviz.network import Network
from cnnviz.networks.resnet import TABLE_1, Design, Shortcut, bottleneck, table_1
from cnnviz.window import whole

YEAR = 2017


def gate(channels: int, reduction: int) -> Gate:
    """A factor of 0 to 1 for each channel, from the means of all (Fig. 3)."""
    return Gate(
        Sequential(
            pool=GlobalAvgPool(),
            fc1=Conv(max(1, channels // reduction), 1),
            relu=ReLU(),
            fc2=Conv(channels, 1),
            sigmoid=Sigmoid(),
        )
    )


def se_resnet(
    depth: int, reduction: int = 16, classes: int = 1000, input_shape: Shape = (3, 224, 224)
) -> Network:
    """A ResNet with a gate at the end of each block, before the sum.

    Args:
        depth: 50, 101 or 152.
        reduction: how many times fewer channels there are between the gate's two layers.
        classes: outputs of the last layer.
        input_shape: (channels, height, width).
    """
    whole(reduction, "the reduction")

    def gated(width: int, stride: int, late: bool) -> Mapping[str, Block]:
        return {**bottleneck(width, stride, late), "se": gate(4 * width, reduction)}

    design = Design(gated, 4, TABLE_1[depth].blocks)
    return Network(
        name=f"se-resnet{depth}",
        body=table_1(design, Shortcut.PROJECTION, late=False, classes=classes),
        input_shape=input_shape,
        title=f"SE-ResNet-{depth}",
        year=YEAR,
        paper="Hu, Shen & Sun 2017, Table 1 (CVPR 2018)",
        note=(
            "A branch averages each map, and two 1 × 1 convolutions make a factor for each channel "
            "of it; the block's output is multiplied by them before the shortcut is added."
        ),
    )


NETWORKS = {f"se-resnet{depth}": partial(se_resnet, depth) for depth in (50, 101, 152)}
