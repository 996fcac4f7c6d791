"""DenseNet (Huang et al. 2016): every layer reads the maps of all layers before it."""

from functools import partial

from cnnviz.blocks import Block, Concat, Sequential
from cnnviz.layers import (
    AvgPool,
    BatchNorm,
    Conv,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
    Shape,
)
from cnnviz.network import Network
from cnnviz.networks.records import described
from cnnviz.window import whole

YEAR = 2016

TABLE_1 = {121: (6, 12, 24, 16), 169: (6, 12, 32, 32), 201: (6, 12, 48, 32)}
"""Layers of each dense block, by depth; each is a 1×1 and a 3×3 convolution."""


def dense_layer(growth: int) -> Concat:
    """`growth` new maps beside all that came in (sec. 3, with bottleneck)."""
    new = Sequential(
        norm1=BatchNorm(),
        relu1=ReLU(),
        conv1=Conv(4 * growth, 1, bias=False),
        norm2=BatchNorm(),
        relu2=ReLU(),
        conv2=Conv(growth, 3, padding=1, bias=False),
    )
    return Concat(identity=Sequential(), **{"": new})


def transition(channels: int) -> Sequential:
    """Half the channels, half the height and width (compression 0.5)."""
    return Sequential(
        norm=BatchNorm(), relu=ReLU(), conv=Conv(channels, 1, bias=False), pool=AvgPool(2)
    )


def densenet(
    depth: int, growth: int = 32, classes: int = 1000, input_shape: Shape = (3, 224, 224)
) -> Network:
    """A column of Table 1 (DenseNet-BC).

    `growth` is the maps that each layer adds; the first convolution makes twice as many.
    """
    whole(growth, "the growth rate")
    channels = 2 * growth
    features: dict[str, Block] = {
        "conv0": Conv(channels, 7, stride=2, padding=3, bias=False),
        "norm0": BatchNorm(),
        "relu0": ReLU(),
        "pool0": MaxPool(3, stride=2, padding=1),
    }
    for number, count in enumerate(TABLE_1[depth], 1):
        layers = {f"denselayer{index}": dense_layer(growth) for index in range(1, count + 1)}
        features[f"denseblock{number}"] = Sequential(**layers)
        channels += count * growth
        if number < len(TABLE_1[depth]):
            channels //= 2
            features[f"transition{number}"] = transition(channels)
    body = Sequential(
        features=Sequential(**features, norm5=BatchNorm(), relu5=ReLU()),
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        classifier=Linear(classes),
    )
    return described(
        f"densenet{depth}", body, input_shape, YEAR, "densenet", depth=depth, growth=growth
    )


NETWORKS = {f"densenet{depth}": partial(densenet, depth) for depth in TABLE_1}
