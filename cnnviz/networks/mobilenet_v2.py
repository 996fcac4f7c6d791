"""MobileNetV2 (Sandler et al. 2018): narrow between the blocks, wide inside them."""

from cnnviz.blocks import Block, Residual, Sequential
from cnnviz.layers import BatchNorm, Conv, Dropout, Flatten, GlobalAvgPool, Linear, ReLU6, Shape
from cnnviz.network import Network

YEAR = 2018

TABLE_2 = (
    *((1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2)),
    *((6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)),
)
"""(expansion, channels, blocks, stride of the first) of each row."""


def inverted(before: int, expansion: int, after: int, stride: int) -> Block:
    """A block wide inside and narrow at its ends (Fig. 4d); the last convolution stays linear."""
    layers: dict[str, Block] = {}
    wide = expansion * before
    if expansion > 1:
        layers |= {"expand": Conv(wide, 1, bias=False), "bn1": BatchNorm(), "relu1": ReLU6()}
    body = Sequential(
        **layers,
        depthwise=Conv(wide, 3, stride=stride, padding=1, groups=wide, bias=False),
        bn2=BatchNorm(),
        relu2=ReLU6(),
        project=Conv(after, 1, bias=False),
        bn3=BatchNorm(),
    )
    return Residual(body) if stride == 1 and before == after else body


def mobilenet_v2(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """MobileNetV2 of Table 2, with the dropout that torchvision's has before its classifier."""
    blocks: dict[str, Block] = {}
    before = 32
    for expansion, channels, count, first in TABLE_2:
        for stride in (first, *[1] * (count - 1)):
            blocks[f"block{len(blocks) + 1}"] = inverted(before, expansion, channels, stride)
            before = channels
    body = Sequential(
        conv1=Conv(32, 3, stride=2, padding=1, bias=False),
        bn1=BatchNorm(),
        relu1=ReLU6(),
        **blocks,
        conv2=Conv(1280, 1, bias=False),
        bn2=BatchNorm(),
        relu2=ReLU6(),
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        dropout=Dropout(0.2),
        fc=Linear(classes),
    )
    return Network(
        name="mobilenet-v2",
        body=body,
        input_shape=input_shape,
        title="MobileNetV2",
        year=YEAR,
        paper="Sandler, Howard, Zhu, Zhmoginov & Chen 2018, Table 2",
        note="Shortcuts join the narrow ends of the blocks, and the last convolution of each block "
        "is linear: a ReLU on few channels would lose what they carry.",
    )


NETWORKS = {"mobilenet-v2": mobilenet_v2}
