"""A drawn or photographed digit, brought to the form of the bundled ones.

The bundled set was made from 32 × 32 black-and-white pictures in which the digit fills the whole
height and at most about three quarters of the width; each of its 8 × 8 cells counts the ink in
4 × 4 pixels, 0 to 16. Here a picture takes the same way. Arrays are float64, (rows, columns).
"""

from typing import Any, TypeAlias

import numpy as np
from PIL import Image, ImageFilter

from cnnviz.errors import CnnvizError

Cells: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
"""Ink per cell, 0 to `FULL`."""

CELLS, PIXELS = 8, 32
FULL = (PIXELS // CELLS) ** 2
"""A cell that is all ink."""
WIDEST = 24
"""Pixels of 32 that a digit's width fills in the bundled set, but for narrow ones."""
NARROW = 1 / 3
"""A digit narrower than this share of its height keeps its proportions: a one."""
LEAST_INK = 0.25
"""Share of the cells' ink below which strokes are thickened; the bundled digits have 0.3."""
FAINTEST = 24
"""Grey levels of 255 between ink and paper below which a picture counts as blank."""
MARGIN = 4
"""Cells of paper around a digit on LeNet-5's 32 × 32 input."""


def cells(grey: Image.Image) -> Cells:
    """Ink in 8 × 8 cells of a grey picture (mode L), whether dark on light or light on dark.

    A picture of 8 × 8 pixels is taken as it is: bright is ink.

    Raises:
        CnnvizError: for a picture without ink.
    """
    values = np.asarray(grey, dtype=np.float64)
    if values.shape == (CELLS, CELLS):
        return np.rint(values * (FULL / 255))
    ink = _cropped(_ink(values))
    height, width = ink.shape
    across = WIDEST if width > NARROW * height else max(1, round(PIXELS * width / height))
    scaled = Image.fromarray(ink).resize((across, PIXELS), Image.Resampling.BOX)
    field = Image.new("L", (PIXELS, PIXELS))
    field.paste(scaled, ((PIXELS - across) // 2, 0))
    return _counted(field.point(lambda value: 255 if value >= 128 else 0))


def on_lenet_field(digit: Cells) -> Cells:
    """8 × 8 cells to LeNet-5's 32 × 32: three times as large, smoothly, with paper around.

    LeCun et al. 1998 leave a margin as well, so that strokes near the edge of a digit can lie in
    the middle of what the last feature maps see.
    """
    side = PIXELS - 2 * MARGIN
    large = Image.fromarray(digit.astype(np.float32)).resize(
        (side, side), Image.Resampling.BILINEAR
    )
    return np.pad(np.asarray(large, dtype=np.float64), MARGIN)


def as_picture(digit: Cells) -> Image.Image:
    """Cells as a grey picture, ink bright, one pixel a cell."""
    return Image.fromarray(np.rint(digit * (255 / FULL)).clip(0, 255).astype(np.uint8))


def _ink(values: Cells) -> np.ndarray[Any, np.dtype[np.uint8]]:
    """255 where there is ink: what is on the far side of the threshold from the border."""
    if values.max() - values.min() < FAINTEST:
        raise CnnvizError("there is no digit to see in this picture: draw one, or choose another.")
    edge = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    threshold = _between(values)
    bright = values > threshold
    ink: np.ndarray[Any, np.dtype[np.uint8]] = np.where(
        bright if np.median(edge) <= threshold else ~bright, 255, 0
    ).astype(np.uint8)
    return ink


def _between(values: Cells) -> float:
    """The grey value that best parts ink from paper (Otsu 1979): least variance within both."""
    counts = np.bincount(np.rint(values).astype(int).ravel(), minlength=256).astype(np.float64)
    below = counts.cumsum()
    sums = (counts * np.arange(256)).cumsum()
    above = below[-1] - below
    with np.errstate(divide="ignore", invalid="ignore"):
        apart = np.square(sums / below - (sums[-1] - sums) / above) * below * above
    best = np.flatnonzero(np.nan_to_num(apart) == np.nan_to_num(apart).max())
    return float(best.mean()) + 0.5


def _cropped(ink: np.ndarray[Any, np.dtype[np.uint8]]) -> np.ndarray[Any, np.dtype[np.uint8]]:
    rows, columns = np.flatnonzero(ink.any(axis=1)), np.flatnonzero(ink.any(axis=0))
    return ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]


def _counted(field: Image.Image) -> Cells:
    """Ink per cell of a 32 × 32 field, thin strokes thickened to those of the bundled digits."""
    block = PIXELS // CELLS
    for _ in range(PIXELS // 8):
        if np.asarray(field).mean() >= 255 * LEAST_INK:
            break
        field = field.filter(ImageFilter.MaxFilter(3))
    inked = np.asarray(field, dtype=np.float64) / 255  # (32, 32)
    counted: Cells = inked.reshape(CELLS, block, CELLS, block).sum(axis=(1, 3))
    return counted
