"""ResNet and its plain twin (He, Zhang, Ren & Sun 2015), for ImageNet and for CIFAR."""

from enum import StrEnum

from cnnviz.blocks import Block, Residual, Sequential
from cnnviz.errors import CnnvizError
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
from cnnviz.window import whole

PAPER = "He, Zhang, Ren & Sun 2015"


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


LETTERS = {"A": Shortcut.ZERO_PADDED, "B": Shortcut.PROJECTION, "C": Shortcut.ALL_PROJECTIONS}


def shortcut_kind(value: str) -> Shortcut:
    """Read a shortcut kind by its name or the paper's letter; raises `CnnvizError`."""
    try:
        return LETTERS.get(value) or Shortcut(value)
    except ValueError:
        names = ", ".join(Shortcut)
        raise CnnvizError(
            f"the shortcut is {value!r}: choose one of {names}, or A, B, C."
        ) from None


def _shortcut(kind: Shortcut, changes: bool, channels: int, stride: int) -> Block | None:
    if kind is Shortcut.ALL_PROJECTIONS or (changes and kind is Shortcut.PROJECTION):
        return Sequential(
            **{"0": Conv(channels, 1, stride=stride, bias=False), "1": BatchNorm()}
        )
    return ZeroPad(channels, stride) if changes else None


def _basic_block(width: int, stride: int, changes: bool, shortcut: Shortcut) -> Block:
    """Two 3×3 convolutions; a shortcut skips both and joins before the last ReLU."""
    layers: dict[str, Layer] = {
        "conv1": Conv(width, 3, stride=stride, padding=1, bias=False),
        "bn1": BatchNorm(),
        "relu1": ReLU(),
        "conv2": Conv(width, 3, padding=1, bias=False),
        "bn2": BatchNorm(),
    }
    if shortcut is Shortcut.NONE:
        return Sequential(**layers, relu2=ReLU())
    return Residual(
        Sequential(**layers), _shortcut(shortcut, changes, width, stride), then=ReLU()
    )


def _stages(blocks: tuple[int, ...], widths: tuple[int, ...], shortcut: Shortcut) -> dict[str, Block]:
    """layer1, layer2, ...: each stage but the first starts by halving height and width."""
    stages: dict[str, Block] = {}
    for stage, (count, width) in enumerate(zip(blocks, widths, strict=True)):
        first = [_basic_block(width, 2 if stage else 1, bool(stage), shortcut)]
        rest = [_basic_block(width, 1, False, shortcut) for _ in range(count - 1)]
        stages[f"layer{stage + 1}"] = Sequential(*first, *rest)
    return stages


BLOCKS = {18: (2, 2, 2, 2)}
"""Basic blocks in each of the four stages, by depth (Table 1)."""


def _imagenet(depth: int, shortcut: str, classes: int, input_shape: Shape) -> Network:
    kind = shortcut_kind(shortcut)
    plain = kind is Shortcut.NONE
    body = Sequential(
        conv1=Conv(64, 7, stride=2, padding=3, bias=False),
        bn1=BatchNorm(),
        relu=ReLU(),
        maxpool=MaxPool(3, stride=2, padding=1),
        **_stages(BLOCKS[depth], (64, 128, 256, 512), kind),
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        fc=Linear(classes),
    )
    return Network(
        name=f"{'plain' if plain else 'resnet'}{depth}",
        body=body,
        input_shape=input_shape,
        title=f"{'Plain' if plain else 'ResNet'}-{depth}",
        year=2015,
        paper=f"{PAPER}, Table 1",
        note=(
            "The same stack without shortcuts: what ResNet is compared with."
            if plain
            else f"Basic blocks of two 3 × 3 convolutions; {kind} shortcuts."
        ),
    )


def resnet18(
    classes: int = 1000,
    input_shape: Shape = (3, 224, 224),
    shortcut: str = Shortcut.PROJECTION,
) -> Network:
    """ResNet-18, by default with projections where the shape changes (option B)."""
    return _imagenet(18, shortcut, classes, input_shape)


def plain18(classes: int = 1000, input_shape: Shape = (3, 224, 224)) -> Network:
    """ResNet-18 with its shortcuts removed."""
    return _imagenet(18, Shortcut.NONE, classes, input_shape)


def _cifar(
    depth: int, width: int, shortcut: str, classes: int, input_shape: Shape
) -> Network:
    kind = shortcut_kind(shortcut)
    plain = kind is Shortcut.NONE
    whole(depth, "the depth", 8)
    if (depth - 2) % 6:
        below = depth - (depth - 2) % 6
        raise CnnvizError(
            f"depth {depth} is not 6n + 2: choose {below} or {below + 6} "
            "(three stages of n blocks with two convolutions, a first convolution and a last layer)."
        )
    n = (depth - 2) // 6
    body = Sequential(
        conv1=Conv(width, 3, padding=1, bias=False),
        bn1=BatchNorm(),
        relu=ReLU(),
        **_stages((n, n, n), (width, 2 * width, 4 * width), kind),
        avgpool=GlobalAvgPool(),
        flatten=Flatten(),
        fc=Linear(classes),
    )
    family = "plain" if plain else "resnet"
    return Network(
        name=f"{family}{depth}-cifar",
        body=body,
        input_shape=input_shape,
        title=f"{'Plain' if plain else 'ResNet'}-{depth} (CIFAR)",
        year=2015,
        paper=f"{PAPER}, sec. 4.2",
        note=(
            f"6n + 2 layers with n = {n}: a first convolution, three stages of n blocks at widths "
            f"{width}, {2 * width} and {4 * width}, and a linear layer; "
            + ("no shortcuts." if plain else f"{kind} shortcuts.")
        ),
    )


def resnet20_cifar(
    depth: int = 20,
    width: int = 16,
    shortcut: str = Shortcut.ZERO_PADDED,
    classes: int = 10,
    input_shape: Shape = (3, 32, 32),
) -> Network:
    """The 6n + 2 layer residual net for small pictures (option A by default)."""
    return _cifar(depth, width, shortcut, classes, input_shape)


def plain20_cifar(
    depth: int = 20, width: int = 16, classes: int = 10, input_shape: Shape = (3, 32, 32)
) -> Network:
    """The 6n + 2 layer net without shortcuts."""
    return _cifar(depth, width, Shortcut.NONE, classes, input_shape)
