"""LeNet-5 (LeCun, Bottou, Bengio & Haffner 1998), as printed and in its modern dress."""

from random import Random

from cnnviz.blocks import Sequential
from cnnviz.layers import (
    Conv,
    Flatten,
    Linear,
    MaxPool,
    RadialBasis,
    Shape,
    SparseConv,
    Subsample,
    Tanh,
)
from cnnviz.network import Network
from cnnviz.networks.digits import BITMAPS
from cnnviz.networks.parts import rectified
from cnnviz.networks.records import described
from cnnviz.window import whole

YEAR = 1998

C3_TABLE = (
    # Three neighbouring maps of S2, going round ...
    *((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5)),
    # ... four neighbours ...
    *((0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5), (0, 1, 4, 5), (0, 1, 2, 5)),
    # ... four that are not all neighbours ...
    *((0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5)),
    # ... and all six.
    (0, 1, 2, 3, 4, 5),
)
"""Which maps of S2 each of the sixteen maps of C3 sees (Table I)."""


MOST_PROTOTYPES = 1000
"""Classes with a code of their own; each keeps 84 numbers as long as the description lives."""


def squash() -> Tanh:
    """1.7159 tanh(2a / 3), which is 1 at 1 and -1 at -1 (App. A)."""
    return Tanh(scale=1.7159, slope=2 / 3)


def prototypes(classes: int) -> tuple[tuple[int, ...], ...]:
    """One row of 7 × 12 signs per class: drawn digits, then random codes as the paper allows."""
    drawn = [tuple(1 if cell == "#" else -1 for cell in bitmap) for bitmap in BITMAPS[:classes]]
    codes = [Random(number).getrandbits(84) for number in range(len(drawn), classes)]
    return (*drawn, *(tuple(1 if code >> bit & 1 else -1 for bit in range(84)) for code in codes))


def lenet5_1998(classes: int = 10, input_shape: Shape = (1, 32, 32)) -> Network:
    """LeNet-5 as printed: 60,000 trainable parameters and 340,908 connections."""
    whole(classes, "the number of classes", most=MOST_PROTOTYPES)
    body = Sequential(
        c1=Conv(6, 5),
        s2=Subsample(2),
        tanh2=squash(),
        c3=SparseConv(C3_TABLE, 5),
        s4=Subsample(2),
        tanh4=squash(),
        c5=Conv(120, 5),
        tanh5=squash(),
        flatten=Flatten(),
        f6=Linear(84),
        tanh6=squash(),
        output=RadialBasis(prototypes(classes)),
    )
    return described("lenet5-1998", body, input_shape, YEAR)


def lenet5(classes: int = 10, input_shape: Shape = (1, 32, 32)) -> Network:
    """LeNet-5 as it is taught today: ReLU, max pooling, every C3 map fed by every S2 map."""
    body = Sequential(
        **rectified(conv1=Conv(6, 5)),
        pool1=MaxPool(2),
        **rectified(conv2=Conv(16, 5)),
        pool2=MaxPool(2),
        flatten=Flatten(),
        **rectified(fc3=Linear(120), fc4=Linear(84)),
        fc5=Linear(classes),
    )
    return described("lenet5", body, input_shape, YEAR)


NETWORKS = {"lenet5": lenet5, "lenet5-1998": lenet5_1998}
