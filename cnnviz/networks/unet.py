"""U-Net (Ronneberger, Fischer & Brox 2015): down, up, and across by cropped copies."""

from cnnviz.blocks import Block, Concat, Sequential
from cnnviz.layers import Conv, ConvTranspose, Crop, MaxPool, Shape
from cnnviz.network import Network
from cnnviz.networks.parts import rectified
from cnnviz.networks.records import described
from cnnviz.window import whole

YEAR = 2015
LEVELS = 5
MARGINS = (88, 40, 16, 4)
"""Cells cut off each side of a copy, from the top level down: what the unpadded convolutions
below it lose, whatever the input's size (392, 200, 104 and 56 of 568, 280, 136 and 64)."""


def _twice(width: int, first: int) -> dict[str, Block]:
    """Two unpadded 3×3 convolutions."""
    return rectified(**{f"conv{number}": Conv(width, 3) for number in (first, first + 1)})


def _level(number: int, width: int) -> dict[str, Block]:
    """A level of the U with all that lies below it."""
    if number == LEVELS:
        return _twice(width, 1)
    below = Sequential(
        pool=MaxPool(2), **_level(number + 1, 2 * width), up=ConvTranspose(width, 2, stride=2)
    )
    across = Concat(skip=Crop(MARGINS[number - 1]), **{"": below})
    return {**_twice(width, 1), f"level{number + 1}": across, **_twice(width, 3)}


def unet(width: int = 64, classes: int = 2, input_shape: Shape = (1, 572, 572)) -> Network:
    """The network of Fig. 1; `width` channels at the first level, twice as many at each below."""
    whole(width, "the width")
    body = Sequential(**_level(1, width), last=Conv(classes, 1))
    return described("unet", body, input_shape, YEAR)


NETWORKS = {"unet": unet}
