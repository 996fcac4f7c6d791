"""A picture on its way into a network, as the weights in it want it."""

from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import torch
from PIL import Image, ImageOps

from cnnviz.layers import Shape
from cnnviz.pictures.digits import CELLS, Cells, as_picture, cells, on_lenet_field
from cnnviz.weights.preprocessing import Preprocessing, Steps

AROUND = 64
"""Pixels of a picture beside the middle that bilinear resizing may look at."""


@dataclass(frozen=True, eq=False)
class Prepared:
    """What goes in.

    Attributes:
        shown: the picture as the network gets it, before normalising; a pixel a value.
        x: (1, C, H, W), normalised.
    """

    shown: Image.Image
    x: torch.Tensor


def prepare(picture: Image.Image, shape: Shape, how: Preprocessing) -> Prepared:
    """Bring a picture to an input of shape (C, H, W).

    With channels other than 1 or 3 the grey picture is repeated in each.

    Raises:
        CnnvizError: where a digit is wanted and the picture is blank.
    """
    channels, height, width = shape
    if how.steps is Steps.INK:
        digit = cells(picture.convert("L"))
        large: Cells = digit if (height, width) == (CELLS, CELLS) else on_lenet_field(digit)
        return Prepared(as_picture(large), _normalised(large[..., None], channels, how))
    coloured = picture.convert("RGB" if channels == 3 else "L")
    if how.side:
        fitted = _centred(coloured, height, width, how.side)
    else:
        fitted = ImageOps.fit(coloured, (width, height), Image.Resampling.BILINEAR)
    values = np.asarray(fitted, dtype=np.float64).reshape(height, width, -1) / 255
    return Prepared(fitted, _normalised(values, channels, how))


def _centred(picture: Image.Image, height: int, width: int, side: int) -> Image.Image:
    """As torchvision does it: the shorter side to `side` pixels, then the middle.

    Only the middle is computed: of a long strip the rest would take any amount of memory.
    """
    scale = side / min(picture.size)
    across, down = (max(side, int(length * scale)) for length in picture.size)
    left, right = _middle(picture.width, across, width)
    top, bottom = _middle(picture.height, down, height)
    # Cut out first, with the pixels around that have a share: resize counts in 32-bit floats,
    # which far from the corner are too coarse.
    x, y = max(0, floor(left) - AROUND), max(0, floor(top) - AROUND)
    edges = min(picture.width, ceil(right) + AROUND), min(picture.height, ceil(bottom) + AROUND)
    part = picture.crop((x, y, *edges))
    box = (left - x, top - y, right - x, bottom - y)
    return part.resize((width, height), Image.Resampling.BILINEAR, box)


def _middle(length: int, resized: int, cropped: int) -> tuple[float, float]:
    """Where the middle `cropped` of `resized` pixels lie in the `length` they were made of."""
    first = round((resized - cropped) / 2)
    # Multiplied before it is divided, so that rounding never leads over the edge.
    return first * length / resized, (first + cropped) * length / resized


def _normalised(values: Cells, channels: int, how: Preprocessing) -> torch.Tensor:
    """(H, W, 1 or C) to (1, C, H, W), minus the mean and over the deviation."""
    scaled = (values - np.array(how.mean)) / np.array(how.deviation)
    planes = np.broadcast_to(scaled, (*values.shape[:2], channels)).transpose(2, 0, 1)
    return torch.from_numpy(np.ascontiguousarray(planes, dtype=np.float32))[None]
