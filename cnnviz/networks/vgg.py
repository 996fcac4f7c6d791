"""VGG (Simonyan & Zisserman 2014): nothing but 3×3 convolutions and 2×2 pools."""

from functools import partial

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import (
    AdaptiveAvgPool,
    BatchNorm,
    Conv,
    Dropout,
    Flatten,
    Linear,
    MaxPool,
    ReLU,
    Shape,
)
from cnnviz.network import Network
from cnnviz.networks.records import described

YEAR = 2014

STAGES = {
    11: (1, 1, 2, 2, 2),  # configuration A
    13: (2, 2, 2, 2, 2),  # B
    16: (2, 2, 3, 3, 3),  # D
    19: (2, 2, 4, 4, 4),  # E
}
"""Convolutions in each of the five stages, by depth (Table 1)."""

CONFIGURATIONS = dict(zip(STAGES, "ABDE", strict=True))

WIDTHS = (64, 128, 256, 512, 512)


def _features(depth: int, batch_norm: bool) -> dict[str, Block]:
    layers: dict[str, Block] = {}
    for stage, (convolutions, width) in enumerate(zip(STAGES[depth], WIDTHS, strict=True), 1):
        for number in range(1, convolutions + 1):
            layers[f"conv{stage}_{number}"] = Conv(width, 3, padding="same")
            if batch_norm:
                layers[f"bn{stage}_{number}"] = BatchNorm()
            layers[f"relu{stage}_{number}"] = ReLU()
        layers[f"pool{stage}"] = MaxPool(2)
    return layers


def vgg(
    depth: int,
    classes: int = 1000,
    input_shape: Shape = (3, 224, 224),
    batch_norm: bool = False,
    adaptive_pool: bool = False,
) -> Network:
    """One of the configurations of Table 1, by its layers with weights.

    Not in the paper are `batch_norm` after each convolution, which keeps its bias, and
    torchvision's `adaptive_pool`, a 7 × 7 averaging before the first fully connected layer, which
    at 224 × 224 changes nothing and at any other size keeps the weights' shapes.
    """
    layers = _features(depth, batch_norm)
    keys = {name: f"features.{place}" for place, name in enumerate(layers)}
    if adaptive_pool:
        layers["avgpool"] = AdaptiveAvgPool(7)
    layers["flatten"] = Flatten()
    for number in (6, 7):
        layers[f"fc{number}"] = Linear(4096)
        layers[f"relu{number}"] = ReLU()
        layers[f"drop{number}"] = Dropout()
    layers["fc8"] = Linear(classes)
    keys |= {"fc6": "classifier.0", "fc7": "classifier.3", "fc8": "classifier.6"}
    keys = {name: key for name, key in keys.items() if name[:2] in ("co", "bn", "fc")}
    facts = {"depth": depth, "configuration": CONFIGURATIONS[depth]}
    record = "vgg-batch-norm" if batch_norm else "vgg"
    return described(f"vgg{depth}", Sequential(**layers), input_shape, YEAR, record, keys, **facts)


NETWORKS = {f"vgg{depth}": partial(vgg, depth) for depth in STAGES}
