"""GoogLeNet, the first Inception network (Szegedy et al. 2014): the paper's and torchvision's."""

from typing import NamedTuple

from cnnviz.blocks import Block, Concat, Sequential, SideBranch
from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Shape,
)
from cnnviz.network import Network
from cnnviz.networks.parts import chain, conv_bn, counted, rectified
from cnnviz.networks.records import described

YEAR = 2014


class Widths(NamedTuple):
    """One module's row of Table 1: the filters of its six convolutions."""

    one: int
    three_reduce: int
    three: int
    five_reduce: int
    five: int
    pool_projection: int


TABLE_1 = {
    "inception3a": Widths(64, 96, 128, 16, 32, 32),
    "inception3b": Widths(128, 128, 192, 32, 96, 64),
    "inception4a": Widths(192, 96, 208, 16, 48, 64),
    "inception4b": Widths(160, 112, 224, 24, 64, 64),
    "inception4c": Widths(128, 128, 256, 24, 64, 64),
    "inception4d": Widths(112, 144, 288, 32, 64, 64),
    "inception4e": Widths(256, 160, 320, 32, 128, 128),
    "inception5a": Widths(256, 160, 320, 32, 128, 128),
    "inception5b": Widths(384, 192, 384, 48, 128, 128),
}

POOLED_AFTER = {"inception3b": 3, "inception4e": 4}
"""The modules that a pool at stride 2 follows, and the pool's number."""

DIGITS_NARROWER = 8
"""By how much the net for digits is narrower."""

HEADS_AFTER = {"inception4a": 1, "inception4d": 2}
"""The modules that feed a side classifier, and the classifier's number (sec. 5)."""


def _reduced(before: int, filters: int, kernel: int) -> Sequential:
    return Sequential(
        reduce=Conv(before, 1),
        reduce_relu=ReLU(),
        conv=Conv(filters, kernel, padding="same"),
        relu=ReLU(),
    )


def inception(
    one: int, three_reduce: int, three: int, five_reduce: int, five: int, pool: int
) -> Concat:
    """An Inception module with dimension reductions, its widths in the order of Table 1."""
    return Concat(
        branch1=Sequential(conv=Conv(one, 1), relu=ReLU()),
        branch2=_reduced(three_reduce, three, 3),
        branch3=_reduced(five_reduce, five, 5),
        branch4=Sequential(pool=MaxPool(3, stride=1, padding=1), conv=Conv(pool, 1), relu=ReLU()),
    )


def _side_head(classes: int, narrower: int = 1) -> SideBranch:
    """A classifier on the way: its loss, times 0.3, is added in training only (sec. 5)."""
    return SideBranch(
        Sequential(
            pool=AvgPool(5, stride=3),
            conv=Conv(128 // narrower, 1),
            relu=ReLU(),
            flatten=Flatten(),
            fc1=Linear(1024 // narrower),
            relu1=ReLU(),
            drop=Dropout(0.7),
            fc2=Linear(classes),
        )
    )


def googlenet(
    classes: int = 1000, input_shape: Shape = (3, 224, 224), aux: bool = False
) -> Network:
    """The paper's widths, biases and 5×5 branches, with pools that round up.

    `aux` adds the two side classifiers.
    """
    body = Sequential(
        **rectified(conv1=Conv(64, 7, stride=2, padding=3)),
        pool1=MaxPool(3, stride=2, ceil=True),
        norm1=LocalResponseNorm(),
        **rectified(conv2_reduce=Conv(64, 1), conv2=Conv(192, 3, padding="same")),
        norm2=LocalResponseNorm(),
        pool2=MaxPool(3, stride=2, ceil=True),
        **_nine_modules(classes, aux),
        **_end(classes),
    )
    return described("googlenet", body, input_shape, YEAR, "googlenet-aux" if aux else "")


def googlenet_digits(
    classes: int = 10, input_shape: Shape = (1, 32, 32), aux: bool = False
) -> Network:
    """The nine modules and their side classifiers at an eighth of the widths, for small pictures.

    `aux` adds the two side classifiers.
    """
    body = Sequential(
        **rectified(conv1=Conv(64 // DIGITS_NARROWER, 3, padding="same")),
        pool1=MaxPool(3, stride=2, ceil=True),
        **_nine_modules(classes, aux, DIGITS_NARROWER),
        **_end(classes),
    )
    return described("googlenet-digits", body, input_shape, YEAR)


def _nine_modules(classes: int, aux: bool, narrower: int = 1) -> dict[str, Block]:
    """Modules 3a to 5b with the pools between them, and the side classifiers if wanted."""
    modules: dict[str, Block] = {}
    for name, widths in TABLE_1.items():
        modules[name] = inception(*(width // narrower for width in widths))
        if aux and name in HEADS_AFTER:
            modules[f"aux{HEADS_AFTER[name]}"] = _side_head(classes, narrower)
        if name in POOLED_AFTER:
            modules[f"pool{POOLED_AFTER[name]}"] = MaxPool(3, stride=2, ceil=True)
    return modules


def _end(classes: int) -> dict[str, Block]:
    """Each map averaged, and one linear layer."""
    return {
        "pool5": GlobalAvgPool(),
        "flatten": Flatten(),
        "drop": Dropout(0.4),
        "fc": Linear(classes),
    }


def _torchvision_module(widths: Widths) -> Concat:
    return Concat(
        branch1=conv_bn(widths.one, 1),
        branch2=chain((widths.three_reduce, 1), (widths.three, 3)),
        branch3=chain((widths.five_reduce, 1), (widths.five, 3)),
        branch4=counted(
            MaxPool(3, stride=1, padding=1, ceil=True), conv_bn(widths.pool_projection, 1), first=0
        ),
    )


def _torchvision_head(classes: int) -> SideBranch:
    return SideBranch(
        Sequential(
            pool=AdaptiveAvgPool(4),
            conv=conv_bn(128, 1),
            flatten=Flatten(),
            fc1=Linear(1024),
            relu1=ReLU(),
            dropout=Dropout(0.7),
            fc2=Linear(classes),
        )
    )


def googlenet_torchvision(
    classes: int = 1000, input_shape: Shape = (3, 224, 224), aux: bool = False
) -> Network:
    """Torchvision's GoogLeNet: batch norm, and 3×3 kernels where the paper has 5×5.

    `aux` adds the two side classifiers.
    """
    pools: dict[str, Block] = {
        "inception3b": MaxPool(3, stride=2, ceil=True),
        "inception4e": MaxPool(2, stride=2, ceil=True),
    }
    modules: dict[str, Block] = {}
    for name, widths in TABLE_1.items():
        modules[name] = _torchvision_module(widths)
        if aux and name in HEADS_AFTER:
            modules[f"aux{HEADS_AFTER[name]}"] = _torchvision_head(classes)
        if name in POOLED_AFTER:
            modules[f"maxpool{POOLED_AFTER[name]}"] = pools[name]
    body = Sequential(
        conv1=conv_bn(64, 7, stride=2, padding=3),
        maxpool1=MaxPool(3, stride=2, ceil=True),
        conv2=conv_bn(64, 1),
        conv3=conv_bn(192, 3),
        maxpool2=MaxPool(3, stride=2, ceil=True),
        **modules,
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        dropout=Dropout(0.2),
        fc=Linear(classes),
    )
    return described("googlenet-torchvision", body, input_shape, YEAR)


NETWORKS = {
    "googlenet": googlenet,
    "googlenet-digits": googlenet_digits,
    "googlenet-torchvision": googlenet_torchvision,
}
