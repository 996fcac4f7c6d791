"""A small net of as many like layers as one wants: what a search for good settings is tried on."""

from cnnviz.blocks import Block, Sequential
from cnnviz.layers import Conv, Flatten, Linear, MaxPool, Shape
from cnnviz.network import Network
from cnnviz.networks.parts import rectified
from cnnviz.networks.records import described
from cnnviz.window import whole

YEAR = 1998

POOLS = 2
"""Convolutions with a pool behind them: an 8 × 8 digit is 2 × 2 by then."""

MOST_FILTERS, MOST_LAYERS = 256, 8


def small_cnn(
    classes: int = 10,
    input_shape: Shape = (1, 8, 8),
    filters: int = 16,
    kernel: int = 3,
    layers: int = 2,
) -> Network:
    """Convolutions of one kind with ReLU, the first two pooled, and a linear layer.

    Args:
        classes: how many scores.
        input_shape: of a picture.
        filters: of each convolution.
        kernel: side of each filter.
        layers: convolutions.
    """
    whole(filters, "the number of filters", 1, MOST_FILTERS)
    whole(layers, "the number of convolutions", 1, MOST_LAYERS)
    body: dict[str, Block] = {}
    for number in range(1, layers + 1):
        body |= rectified(**{f"conv{number}": Conv(filters, kernel, padding="same")})
        if number <= POOLS:
            body[f"pool{number}"] = MaxPool(2)
    stack = Sequential(**body, flatten=Flatten(), fc=Linear(classes))
    return described("small-cnn", stack, input_shape, YEAR)


NETWORKS = {"small-cnn": small_cnn}
