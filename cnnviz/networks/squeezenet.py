"""SqueezeNet (Iandola et al. 2016): 1×1 convolutions squeeze before 1×1 and 3×3 ones expand."""

from functools import partial
from typing import NamedTuple

from cnnviz.blocks import Block, Concat, Sequential
from cnnviz.layers import Conv, Dropout, Flatten, GlobalAvgPool, MaxPool, ReLU, Shape
from cnnviz.network import Network
from cnnviz.networks.records import described

YEAR = 2016

FIRES = (16, 16, 32, 32, 48, 48, 64, 64)
"""Filters of each squeeze, fire2 to fire9; the two expands have four times as many (Table 1)."""


class Version(NamedTuple):
    """What differs: the first convolution, and the modules that a pool stands before."""

    filters: int
    kernel: int
    pools: tuple[int, ...]
    source: str


VERSIONS = {
    "1.0": Version(96, 7, (2, 5, 9), "Table 1"),
    "1.1": Version(64, 3, (2, 4, 6), "and its authors' later version"),
}


def fire(squeeze: int) -> Sequential:
    """A fire module (Fig. 1)."""
    expand = 4 * squeeze
    return Sequential(
        squeeze=Conv(squeeze, 1),
        relu=ReLU(),
        expand=Concat(
            single=Sequential(conv=Conv(expand, 1), relu=ReLU()),
            square=Sequential(conv=Conv(expand, 3, padding=1), relu=ReLU()),
        ),
    )


def squeezenet(version: str, classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """One of the two published versions; each map of the last convolution makes a score."""
    filters, kernel, pools, source = VERSIONS[version]
    layers: dict[str, Block] = {"conv1": Conv(filters, kernel, stride=2), "relu1": ReLU()}
    for number, squeeze in enumerate(FIRES, 2):
        if number in pools:
            layers[f"pool{number - 1}"] = MaxPool(3, stride=2, ceil=True)
        layers[f"fire{number}"] = fire(squeeze)
    body = Sequential(
        **layers,
        drop=Dropout(),
        conv10=Conv(classes, 1),
        relu10=ReLU(),
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
    )
    return described(
        f"squeezenet{version}",
        body,
        input_shape,
        YEAR,
        "squeezenet",
        version=version,
        source=source,
    )


NETWORKS = {f"squeezenet{version}": partial(squeezenet, version) for version in VERSIONS}
