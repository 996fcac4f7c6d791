"""A map of what speaks for an answer, drawn over the grey picture it is about.

Colour spans zero to the 99.5th percentile of the map's sizes, above it all is brightest: a few
loud pixels would hide the rest. The larger a value, the more its colour covers the picture.
"""

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw

from cnnviz.counting.receptive_field import Box
from cnnviz.drawing.mosaic import GAP, Levels, palette
from cnnviz.drawing.palette import FOCUS
from cnnviz.drawing.png import png
from cnnviz.probing.attribution import Attribution, Map

PERCENTILE = 99.5
MOST_COVER = 0.9
"""Share of the strongest colour that is seen over the picture."""
COLOURS = 255


def top(found: Attribution) -> float:
    """The size at which colours end; 0 for a map that is zero everywhere."""
    sizes = np.abs(found.values)
    percentile = float(np.percentile(sizes, PERCENTILE))
    return percentile if percentile > 0 else float(sizes.max())


def overlay(
    found: Attribution, picture: Image.Image, side: int = 480, box: Box | None = None
) -> bytes:
    """Draw a map over its picture, with an outline around the cells of a box, as a PNG.

    It has about `side` pixels: a small picture is enlarged by a whole factor.
    """
    factor = max(1, side // max(found.values.shape))
    large = Image.fromarray(_pixels(found, picture).repeat(factor, 0).repeat(factor, 1))
    if box is not None:
        draw = ImageDraw.Draw(large)
        corners = (box.left, box.top, box.right + 1, box.bottom + 1)
        left, upper, right, lower = (factor * corner for corner in corners)
        draw.rectangle(
            (left, upper, right - 1, lower - 1), outline=FOCUS, width=max(2, large.width // 160)
        )
    return png(large)


def overlays(found: Sequence[Attribution], picture: Image.Image, side: int = 140) -> bytes:
    """Draw several maps over one picture side by side, as a PNG."""
    factor = max(1, side // max(picture.size))
    tiles = [_pixels(each, picture).repeat(factor, 0).repeat(factor, 1) for each in found]
    height, width = tiles[0].shape[:2]
    sheet = Image.new("RGBA", (len(tiles) * (width + GAP) - GAP, height))
    for index, tile in enumerate(tiles):
        sheet.paste(Image.fromarray(tile), (index * (width + GAP), 0))
    return png(sheet)


def _pixels(found: Attribution, picture: Image.Image) -> Levels:
    """A map over its picture: (H, W, 3)."""
    # Faded, so that neither ink nor shadow hides the colours.
    grey = 96 + np.asarray(picture.convert("L"), dtype=np.float64)[..., None] * (143 / 255)
    most = top(found)
    share = np.clip(found.values / most, -1, 1) if most > 0 else np.zeros_like(found.values)
    colours = _colours(share, found.method.is_signed)  # (H, W, 3)
    cover = MOST_COVER * np.minimum(1, 1.6 * np.abs(share))[..., None]  # (H, W, 1)
    pixels: Levels = np.rint(cover * colours + (1 - cover) * grey).astype(np.uint8)
    return pixels


def _colours(share: Map, signed: bool) -> Map:
    """(H, W, 3), 0 to 255; signed shares put zero in the middle of the scale."""
    table = np.array(palette(signed), dtype=np.float64).reshape(COLOURS, 3)
    place = (share + 1) / 2 if signed else np.maximum(share, 0)
    coloured: Map = table[np.rint(place * (COLOURS - 1)).astype(int)]
    return coloured


def scale_css(signed: bool) -> str:
    """The colours from the smallest to the largest value as a CSS gradient."""
    table = np.array(palette(signed)).reshape(COLOURS, 3)
    places = np.linspace(0, COLOURS - 1, 9).round().astype(int)
    stops = [f"rgb({red},{green},{blue})" for red, green, blue in table[places]]
    return f"linear-gradient(to right,{','.join(stops)})"
