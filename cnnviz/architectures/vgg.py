"""VGG (Simonyan & Zisserman 2014): nothing but 3×3 convolutions and 2×2 pools."""

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import Conv, Dropout, Flatten, Linear, MaxPool, ReLU, Shape
from cnnviz.network import Network

STAGES = {16: (2, 2, 3, 3, 3)}
"""Convolutions in each of the five stages, by depth (Table 1: 16 is configuration D)."""

WIDTHS = (64, 128, 256, 512, 512)


def _vgg(depth: int, classes: int, input_shape: Shape) -> Network:
    layers: dict[str, Block] = {}
    keys: dict[str, str] = {}
    for stage, (convolutions, width) in enumerate(zip(STAGES[depth], WIDTHS, strict=True), 1):
        for number in range(1, convolutions + 1):
            keys[f"conv{stage}_{number}"] = f"features.{len(layers)}"
            layers[f"conv{stage}_{number}"] = Conv(width, 3, padding="same")
            layers[f"relu{stage}_{number}"] = ReLU()
        layers[f"pool{stage}"] = MaxPool(2)
    layers["flatten"] = Flatten()
    for number in (6, 7):
        layers[f"fc{number}"] = Linear(4096)
        layers[f"relu{number}"] = ReLU()
        layers[f"drop{number}"] = Dropout()
    layers["fc8"] = Linear(classes)
    keys |= {"fc6": "classifier.0", "fc7": "classifier.3", "fc8": "classifier.6"}
    return Network(
        name=f"vgg{depth}",
        body=Sequential(**layers),
        input_shape=input_shape,
        title=f"VGG-{depth}",
        year=2014,
        paper="Simonyan & Zisserman 2014, Table 1",
        note=(
            f"{depth} counts the layers with weights, convolutional and fully connected. Height "
            "and width halve at each pool while the channels double, up to 512."
        ),
        state_keys=keys,
    )


def vgg16(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """Configuration D: thirteen convolutions and three fully connected layers."""
    return _vgg(16, classes, input_shape)
