"""Squeeze-and-Excitation (Hu, Shen & Sun 2018): a ResNet that weighs its channels anew."""

from collections.abc import Mapping
from functools import partial

from cnnviz.blocks import Block, Gate, Sequential
from cnnviz.layers import Conv, GlobalAvgPool, ReLU, Shape, Sigmoid
from cnnviz.network import Network
from cnnviz.networks.records import described
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

    The gate's first layer has `reduction` times fewer channels than its second.
    """
    whole(reduction, "the reduction")

    def gated(width: int, stride: int, late: bool) -> Mapping[str, Block]:
        return {**bottleneck(width, stride, late), "se": gate(4 * width, reduction)}

    design = Design(gated, 4, TABLE_1[depth].blocks)
    body = table_1(design, Shortcut.PROJECTION, late=False, classes=classes)
    return described(f"se-resnet{depth}", body, input_shape, YEAR, "se-resnet", depth=depth)


NETWORKS = {f"se-resnet{depth}": partial(se_resnet, depth) for depth in (50, 101, 152)}
