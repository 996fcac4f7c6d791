"""What one can start from: a few small networks, and every network of the catalogue."""

from functools import cache
from typing import NamedTuple

from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.networks import architecture, titles
from cnnviz.reading import written


class Example(NamedTuple):
    """A text to start from, and the input it is for."""

    label: str
    text: str
    shape: Shape


THREE = """Sequential(
    Conv(32, 3, padding="same"),
    ReLU(),
    MaxPool(2),
    Conv(64, 3, padding="same"),
    ReLU(),
    MaxPool(2),
    Conv(64, 3),
    ReLU(),
    Flatten(),
    Linear(10),
)
"""

WRONG = """import torch.nn as nn

model = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3, padding=1),
    nn.ReLU(),
    nn.MaxPool2d(2),
    nn.Conv2d(64, 64, 3),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear(4096, 10),
)
"""

SEPARABLE = """# Each 3 × 3 filter sees one channel; the 1 × 1 convolution mixes them.
Conv(32, 3, stride=2, padding=1, bias=False)
BatchNorm()
ReLU()

depthwise1 = Conv(32, 3, padding=1, groups=32, bias=False)
BatchNorm()
ReLU()
pointwise1 = Conv(64, 1, bias=False)
BatchNorm()
ReLU()

depthwise2 = Conv(64, 3, stride=2, padding=1, groups=64, bias=False)
BatchNorm()
ReLU()
pointwise2 = Conv(128, 1, bias=False)
BatchNorm()
ReLU()

GlobalAvgPool()
Flatten()
Linear(10)
"""

RESIDUAL = """Sequential(
    stem=Conv(16, 3, padding=1, bias=False),
    bn=BatchNorm(),
    relu=ReLU(),
    block1=Residual(
        Sequential(
            Conv(16, 3, padding=1, bias=False),
            BatchNorm(),
            ReLU(),
            Conv(16, 3, padding=1, bias=False),
            BatchNorm(),
        ),
        then=ReLU(),
    ),
    block2=Residual(
        Sequential(
            Conv(32, 3, stride=2, padding=1, bias=False),
            BatchNorm(),
            ReLU(),
            Conv(32, 3, padding=1, bias=False),
            BatchNorm(),
        ),
        shortcut=Conv(32, 1, stride=2, bias=False),
        then=ReLU(),
    ),
    pool=GlobalAvgPool(),
    flatten=Flatten(),
    fc=Linear(10),
)
"""

SMALL_UNET = """Sequential(
    Conv(16, 3, padding=1),
    ReLU(),
    across=Concat(
        skip=Sequential(),
        below=Sequential(
            MaxPool(2),
            Conv(32, 3, padding=1),
            ReLU(),
            up=ConvTranspose(16, 2, stride=2),
        ),
    ),
    conv2=Conv(16, 3, padding=1),
    relu2=ReLU(),
    last=Conv(2, 1),
)
"""

EXAMPLES = {
    "three-convolutions": Example(N_("Three convolutions"), THREE, (3, 32, 32)),
    "wrong-features": Example(N_("A pasted nn.Sequential with a fault"), WRONG, (3, 32, 32)),
    "separable": Example(N_("Depthwise separable convolutions"), SEPARABLE, (3, 64, 64)),
    "residual": Example(N_("Residual blocks"), RESIDUAL, (3, 32, 32)),
    "small-unet": Example(N_("A small U-Net"), SMALL_UNET, (1, 64, 64)),
}


@cache
def starts() -> dict[str, str]:
    """What one can start from, with what people call it."""
    own = {name: example.label for name, example in EXAMPLES.items()}
    return own | titles()


@cache
def start(name: str) -> Example:
    """What a start has to show."""
    if name in EXAMPLES:
        return EXAMPLES[name]
    network = architecture(name)
    return Example(network.title, written(network), network.input_shape)
