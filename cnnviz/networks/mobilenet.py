"""MobileNet (Howard et al. 2017): each 3×3 convolution as one per channel, then a 1×1."""

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import BatchNorm, Conv, Flatten, GlobalAvgPool, Linear, ReLU, Shape
from cnnviz.network import Network
from cnnviz.networks.records import described
from cnnviz.window import whole

YEAR = 2017

TABLE_1 = (
    *((64, 1), (128, 2), (128, 1), (256, 2), (256, 1), (512, 2)),
    *((512, 1), (512, 1), (512, 1), (512, 1), (512, 1), (1024, 2), (1024, 1)),
)
"""(filters, stride) of each pair. The last row of the paper's table strides once more, which its
own output of 7 × 7 and its count of multiply-adds do not."""


def separable(before: int, after: int, stride: int) -> Sequential:
    """A depthwise separable convolution (Fig. 3, right)."""
    return Sequential(
        depthwise=Conv(before, 3, stride=stride, padding=1, groups=before, bias=False),
        bn1=BatchNorm(),
        relu1=ReLU(),
        pointwise=Conv(after, 1, bias=False),
        bn2=BatchNorm(),
        relu2=ReLU(),
    )


def mobilenet_v1(
    width: int = 32, classes: int = 1000, input_shape: Shape = (3, 224, 224)
) -> Network:
    """MobileNet of Table 1.

    `width` are the filters of the first convolution, all others in proportion: 32 times the
    paper's width multiplier (24, 16 and 8 for 0.75, 0.5 and 0.25).
    """
    whole(width, "the width")
    blocks: dict[str, Block] = {}
    before = width
    for number, (filters, stride) in enumerate(TABLE_1, 1):
        after = max(1, filters * width // 32)
        blocks[f"block{number}"] = separable(before, after, stride)
        before = after
    body = Sequential(
        conv1=Conv(width, 3, stride=2, padding=1, bias=False),
        bn1=BatchNorm(),
        relu1=ReLU(),
        **blocks,
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        fc=Linear(classes),
    )
    return described("mobilenet-v1", body, input_shape, YEAR)


NETWORKS = {"mobilenet-v1": mobilenet_v1}
