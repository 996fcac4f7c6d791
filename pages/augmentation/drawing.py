"""The pictures side by side; a hand over one shows the original in its place."""

import io
from base64 import b64encode
from pathlib import Path

import numpy as np
from PIL import Image

from cnnviz.drawing.png import png, signed
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.language import _
from pages.augmentation.lesson import COUNT, Pictures

KEY = "changed"
COLUMNS = 4
SHARP = 64
"""Pixels of a side below which each is shown as a square."""

HTML = (
    '<div class="frame">'
    + COUNT * '<figure><img alt=""><figcaption></figcaption></figure>'
    + '</div><p class="said"></p>'
)

_component = component(KEY, HTML, Path(__file__).parent)


def grid(pictures: Pictures, alt: str) -> None:
    """Draw the pictures, the original first, and offer them as one file."""
    data = {
        "pictures": [_address(each) for each in pictures],
        "sharp": pictures.shape[1] < SHARP,
        "words": {
            "original": _("original"),
            "alt": alt,
            "said": _("Point at a picture to see the original in its place."),
        },
    }
    _component(key=KEY, data=data)
    save.add(
        save.PICTURES,
        "PNG",
        lambda origin: signed(png(_together(pictures)), origin),
        "augmented.png",
        "image/png",
    )


def _address(picture: Pictures) -> str:
    out = io.BytesIO()
    # Photographs as a browser's own would be; a digit has few pixels, and each is seen.
    Image.fromarray(picture).save(out, "WEBP", quality=90, lossless=len(picture) < SHARP)
    return "data:image/webp;base64," + b64encode(out.getvalue()).decode()


def _together(pictures: Pictures) -> Image.Image:
    side = pictures.shape[1]
    rows = pictures.reshape(-1, COLUMNS, side, side, 3).transpose(0, 2, 1, 3, 4)
    return Image.fromarray(np.ascontiguousarray(rows).reshape(-1, COLUMNS * side, 3))
