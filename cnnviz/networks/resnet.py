"""ResNet and its plain twin (He, Zhang, Ren & Sun 2015), for ImageNet and for CIFAR."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from functools import partial
from typing import Any, NamedTuple

from cnnviz.blocks import Block, Residual, Sequential
from cnnviz.errors import CnnvizError, Words
from cnnviz.language import N_
from cnnviz.layers import (
    BatchNorm,
    Conv,
    Flatten,
    GlobalAvgPool,
    Layer,
    Linear,
    MaxPool,
    ReLU,
    Shape,
    ZeroPad,
)
from cnnviz.network import Network
from cnnviz.networks.records import described
from cnnviz.window import whole

YEAR = 2015


class Shortcut(StrEnum):
    """What carries a block's input past it (He et al. 2015, sec. 4.1)."""

    ZERO_PADDED = "zero-padded"
    """Option A: identity, zero channels added where the width grows; no parameters."""
    PROJECTION = "projection"
    """Option B: a 1×1 convolution where the shape changes, identity elsewhere."""
    ALL_PROJECTIONS = "all-projections"
    """Option C: a 1×1 convolution on every shortcut."""
    NONE = "none"
    """No shortcut: the plain network."""

    @property
    def label(self) -> str:
        """What a visitor reads, with the paper's letter."""
        return _LABELS[self]

    @classmethod
    def _missing_(cls, value: object) -> "Shortcut":
        """The paper's letters are names as well."""
        if isinstance(value, str) and value in LETTERS:
            return LETTERS[value]
        names = ", ".join(cls)
        raise CnnvizError(
            "the shortcut is {value!r}: choose one of {names}, or A, B, C.",
            value=value,
            names=names,
        )


_LABELS = {
    Shortcut.ZERO_PADDED: N_("Zero padding (A)"),
    Shortcut.PROJECTION: N_("Projection (B)"),
    Shortcut.ALL_PROJECTIONS: N_("Projections everywhere (C)"),
    Shortcut.NONE: N_("None"),
}
LETTERS = {"A": Shortcut.ZERO_PADDED, "B": Shortcut.PROJECTION, "C": Shortcut.ALL_PROJECTIONS}


class Design(NamedTuple):
    """A column of Table 1: the layers of a block, how far it widens, and blocks per stage."""

    layers: Callable[[int, int, bool], Mapping[str, Block]]
    expansion: int
    blocks: tuple[int, ...]


def basic(width: int, stride: int, late: bool) -> dict[str, Layer]:
    """Two 3×3 convolutions (Fig. 5, left); there is only one place for the stride."""
    return {
        "conv1": Conv(width, 3, stride=stride, padding=1, bias=False),
        "bn1": BatchNorm(),
        "relu1": ReLU(),
        "conv2": Conv(width, 3, padding=1, bias=False),
        "bn2": BatchNorm(),
    }


def bottleneck(width: int, stride: int, late: bool) -> dict[str, Layer]:
    """1×1 down, 3×3, 1×1 up to four times the width (Fig. 5, right).

    The paper strides in the first 1×1; with `late`, as in "v1.5", the 3×3 does.
    """
    return {
        "conv1": Conv(width, 1, stride=1 if late else stride, bias=False),
        "bn1": BatchNorm(),
        "relu1": ReLU(),
        "conv2": Conv(width, 3, stride=stride if late else 1, padding=1, bias=False),
        "bn2": BatchNorm(),
        "relu2": ReLU(),
        "conv3": Conv(4 * width, 1, bias=False),
        "bn3": BatchNorm(),
    }


TABLE_1 = {
    18: Design(basic, 1, (2, 2, 2, 2)),
    34: Design(basic, 1, (3, 4, 6, 3)),
    50: Design(bottleneck, 4, (3, 4, 6, 3)),
    101: Design(bottleneck, 4, (3, 4, 23, 3)),
    152: Design(bottleneck, 4, (3, 8, 36, 3)),
}

DEEPEST = 3002
"""Deepest CIFAR-style net described: 6n + 2 with n = 500."""

CIFAR_DEPTHS = (20, 32, 44, 56, 110, 1202)
"""The depths of Table 6."""


def _shortcut(kind: Shortcut, changes: bool, channels: int, stride: int) -> Block | None:
    if kind is Shortcut.ALL_PROJECTIONS or (changes and kind is Shortcut.PROJECTION):
        return Sequential(**{"0": Conv(channels, 1, stride=stride, bias=False), "1": BatchNorm()})
    return ZeroPad(channels, stride) if changes else None


def _stages(
    design: Design, widths: tuple[int, ...], kind: Shortcut, late: bool
) -> dict[str, Block]:
    """layer1, layer2, ...: each stage but the first starts by halving height and width.

    A shortcut skips a block's layers and joins before its last ReLU.
    """
    stages: dict[str, Block] = {}
    channels = widths[0]
    for number, (count, width) in enumerate(zip(design.blocks, widths, strict=True), 1):
        blocks: list[Block] = []
        for index in range(count):
            stride = 2 if number > 1 and index == 0 else 1
            changes = stride > 1 or channels != width * design.expansion
            channels = width * design.expansion
            layers = design.layers(width, stride, late)
            if kind is Shortcut.NONE:
                # Named as the last activation of the block: relu2 or relu3.
                blocks.append(Sequential(**layers, **{f"relu{len(layers) // 3 + 1}": ReLU()}))
            else:
                shortcut = _shortcut(kind, changes, channels, stride)
                blocks.append(Residual(Sequential(**layers), shortcut, then=ReLU()))
        stages[f"layer{number}"] = Sequential(*blocks)
    return stages


def _head(classes: int) -> dict[str, Block]:
    return {"avgpool": GlobalAvgPool(), "flatten": Flatten(), "fc": Linear(classes)}


def table_1(design: Design, kind: Shortcut, late: bool, classes: int) -> Sequential:
    """A column of Table 1: the stem that they share, four stages of blocks, and the classifier."""
    return Sequential(
        conv1=Conv(64, 7, stride=2, padding=3, bias=False),
        bn1=BatchNorm(),
        relu=ReLU(),
        maxpool=MaxPool(3, stride=2, padding=1),
        **_stages(design, (64, 128, 256, 512), kind, late),
        **_head(classes),
    )


def imagenet(
    depth: int,
    late: bool,
    classes: int = 1000,
    input_shape: Shape = (3, 224, 224),
    shortcut: str = Shortcut.PROJECTION,
) -> Network:
    """A column of Table 1, by default with projections where the shape changes (option B).

    With `late` a bottleneck strides in its 3×3 ("v1.5") instead of its first 1×1; `shortcut` is a
    `Shortcut`, or the paper's letter A, B or C.
    """
    kind = Shortcut(shortcut)
    family = "plain" if kind is Shortcut.NONE else "resnet"
    body = table_1(TABLE_1[depth], kind, late, classes)
    if kind is Shortcut.NONE:
        record = "plain"
    elif TABLE_1[depth].layers is basic:
        record = "resnet-basic"
    else:
        record = "resnet-v1.5" if late else "resnet"
    name, title = f"{family}{depth}" + "-v1.5" * late, f"{depth}" + " v1.5" * late
    return described(name, body, input_shape, YEAR, record, depth=title, shortcut=Words(kind))


def plain_imagenet(depth: int, classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """A ResNet of Table 1 with its shortcuts removed (Fig. 3, middle)."""
    return imagenet(depth, False, classes, input_shape, Shortcut.NONE)


def cifar(
    depth: int = 20,
    width: int = 16,
    shortcut: str = Shortcut.ZERO_PADDED,
    classes: int = 10,
    input_shape: Shape = (3, 32, 32),
) -> Network:
    """The 6n + 2 layer residual net for small pictures (option A by default).

    `width` are the filters of the first stage; the others have two and four times as many.
    """
    kind = Shortcut(shortcut)
    whole(depth, "the depth", 8, DEEPEST)
    whole(width, "the width")
    if (depth - 2) % 6:
        below = depth - (depth - 2) % 6
        raise CnnvizError(
            "depth {depth} is not 6n + 2: choose {below} or {above} (a first convolution, three "
            "stages of n blocks of two, and a last layer).",
            depth=depth,
            below=below,
            above=below + 6,
        )
    n, widths = (depth - 2) // 6, (width, 2 * width, 4 * width)
    body = Sequential(
        conv1=Conv(width, 3, padding=1, bias=False),
        bn1=BatchNorm(),
        relu=ReLU(),
        **_stages(Design(basic, 1, (n, n, n)), widths, kind, False),
        **_head(classes),
    )
    family = "plain" if kind is Shortcut.NONE else "resnet"
    facts: dict[str, Any] = {"depth": depth, "n": n, "shortcut": Words(kind)}
    facts |= zip(("first", "second", "third"), widths, strict=True)
    name, record = f"{family}{depth}-cifar", f"{family}-cifar"
    return described(name, body, input_shape, YEAR, record, **facts)


def plain_cifar(
    depth: int = 20, width: int = 16, classes: int = 10, input_shape: Shape = (3, 32, 32)
) -> Network:
    """The 6n + 2 layer net without shortcuts."""
    return cifar(depth, width, Shortcut.NONE, classes, input_shape)


NETWORKS: dict[str, Callable[..., Network]] = {
    **{f"resnet{depth}": partial(imagenet, depth, False) for depth in TABLE_1},
    **{f"resnet{depth}-v1.5": partial(imagenet, depth, True) for depth in (50, 101, 152)},
    **{f"plain{depth}": partial(plain_imagenet, depth) for depth in (18, 34)},
    **{f"resnet{depth}-cifar": partial(cifar, depth=depth) for depth in CIFAR_DEPTHS},
    **{f"plain{depth}-cifar": partial(plain_cifar, depth=depth) for depth in CIFAR_DEPTHS},
}
