"""Feature maps as one crisp picture: every channel a tile, coloured by its values.

Tiles are enlarged by whole factors without smoothing; where they would not fit they are shrunk
by averaging. The picture is a palette PNG, kept under `MOST_BYTES`.
"""

from enum import StrEnum
from functools import lru_cache
from math import ceil, sqrt
from typing import Any, NamedTuple, TypeAlias

import numpy as np
from PIL import Image
from plotly.colors import sample_colorscale, unlabel_rgb

from cnnviz.drawing.palette import MAGNITUDE, SIGNED
from cnnviz.drawing.png import png

Maps: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
"""(C, H, W)"""
Levels: TypeAlias = np.ndarray[Any, np.dtype[np.uint8]]
"""Palette entries."""

MOST_BYTES = 400_000
WIDEST = 980
TALLEST = 640
"""Pixels; about the page's own width, so that the browser does not resample."""
LARGEST_FACTOR = 24
GAP = 2
BLANK = 255
"""Palette entry of the gaps: transparent."""


class Scale(StrEnum):
    """What the darkest and brightest colours stand for."""

    EACH_MAP = "each-map"
    """A map's own smallest and largest value: patterns show, strengths do not compare."""
    SHARED = "all-maps"
    """The smallest and largest value of the layer: strengths compare."""


@lru_cache(maxsize=2)
def palette(signed: bool) -> tuple[int, ...]:
    """255 colours as R, G, B, R, G, B, ...: sequential, or diverging around zero."""
    scale = [list(stop) for stop in SIGNED] if signed else MAGNITUDE
    colours = sample_colorscale(scale, [i / (BLANK - 1) for i in range(BLANK)])
    return tuple(round(part) for colour in colours for part in unlabel_rgb(colour))


def levels(maps: Maps, scale: Scale, signed: bool) -> Levels:
    """Palette entries 0..254 of each value; signed maps put zero in the middle."""
    axes = (1, 2) if scale is Scale.EACH_MAP else (0, 1, 2)
    finite = np.nan_to_num(maps, posinf=0.0, neginf=0.0)
    if signed:
        high = np.abs(finite).max(axis=axes, keepdims=True)
        share = (finite / np.where(high > 0, high, 1) + 1) / 2
    else:
        low, high = finite.min(axis=axes, keepdims=True), finite.max(axis=axes, keepdims=True)
        share = (finite - low) / np.where(high > low, high - low, 1)
    # A map that is zero everywhere takes the colour of zero: the middle, or the darkest.
    entries: Levels = np.rint(share * (BLANK - 1)).astype(np.uint8)
    return entries


class Mosaic(NamedTuple):
    """A PNG and how its tiles lie: columns of them, and their height and width in pixels."""

    png: bytes
    columns: int
    height: int
    width: int


def mosaic(maps: Maps, scale: Scale = Scale.EACH_MAP, across: int = WIDEST) -> bytes:
    """Draw (C, H, W) as a PNG at most `across` pixels wide, channels in reading order."""
    return laid_out(maps, scale, across).png


def laid_out(maps: Maps, scale: Scale = Scale.EACH_MAP, across: int = WIDEST) -> Mosaic:
    """The same, with where each tile lies."""
    signed = bool(maps.min() < 0)
    tiles = levels(maps, scale, signed)
    channels, height, width = maps.shape
    side = tile_side(channels, height, width, across)
    while True:
        factor, columns = side / width, min(channels, _columns(side, across))
        picture = _assembled(tiles, columns, factor, signed)
        if len(picture) <= MOST_BYTES or side <= 4:
            return Mosaic(picture, columns, *_size(height, width, factor))
        side = int(side * min(0.9, sqrt(MOST_BYTES / len(picture))))


def tile_side(channels: int, height: int, width: int, across: int = WIDEST) -> int:
    """Width in pixels of one tile: the largest that fits the room, whole multiples first."""
    room = across - 2 * GAP
    enlarged = [factor * width for factor in range(LARGEST_FACTOR, 0, -1) if factor * width <= room]
    sides: list[int] = [*enlarged, *range(min(width, room) - 1, 0, -1)]
    for side in sides:
        rows = ceil(channels / _columns(side, across))
        if rows * (side * height / width + GAP) <= TALLEST * across / WIDEST:
            return side
    return 1


def _columns(side: int, across: int) -> int:
    fit: int = (across - GAP) // (side + GAP)
    return max(1, fit)


def enlarged(maps: Maps, channel: int, scale: Scale, side: int = 360) -> bytes:
    """Draw one map of (C, H, W) as a PNG of about `side` pixels, in the mosaic's colours."""
    signed = bool(maps.min() < 0)
    factor = max(1, side // max(maps.shape[1:]))
    one = levels(maps if scale is Scale.SHARED else maps[channel : channel + 1], scale, signed)
    return _assembled(one[[channel if scale is Scale.SHARED else 0]], 1, factor, signed)


def _assembled(tiles: Levels, columns: int, factor: float, signed: bool) -> bytes:
    count, height, width = tiles.shape
    size = _size(height, width, factor)
    columns = min(columns, count)
    rows = ceil(count / columns)
    down, across = size[0] + GAP, size[1] + GAP
    canvas = np.full((rows * down + GAP, columns * across + GAP), BLANK, np.uint8)
    for index, tile in enumerate(tiles):
        top, left = GAP + index // columns * down, GAP + index % columns * across
        canvas[top : top + size[0], left : left + size[1]] = _resized(tile, size)
    picture = Image.fromarray(canvas, mode=None)
    picture = picture.convert("P")
    picture.putpalette([*palette(signed), 0, 0, 0])
    return png(picture, transparency=BLANK, optimize=False, compress_level=6)


def _size(height: int, width: int, factor: float) -> tuple[int, int]:
    return max(1, round(height * factor)), max(1, round(width * factor))


def _resized(tile: Levels, size: tuple[int, int]) -> Levels:
    height, width = tile.shape
    if size[0] % height == 0 and size[1] % width == 0:
        return tile.repeat(size[0] // height, 0).repeat(size[1] // width, 1)
    return np.asarray(Image.fromarray(tile).resize((size[1], size[0]), Image.Resampling.BOX))
