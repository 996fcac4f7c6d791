"""Pictures to send through a network: bundled ones, or a visitor's, read with care.

Whatever comes, it leaves turned upright, with transparent parts on white, and 8 bits a channel;
`preparing` brings it before a network.
"""

import io
import warnings
from collections.abc import Callable

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from cnnviz.errors import CnnvizError

MOST_PIXELS = 40_000_000
"""Largest picture decoded: 40 megapixels take 120 MB as colour bytes."""

DIGITS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)


def bundled() -> dict[str, Callable[[], Image.Image]]:
    """Names of the pictures that come with scikit-learn, and how to open each."""
    photographs = {
        "temple (photograph)": lambda: _photograph("china.jpg"),
        "flower (photograph)": lambda: _photograph("flower.jpg"),
    }
    return photographs | {f"digit {digit}": _digit_opener(digit) for digit in DIGITS}


def read(data: bytes) -> Image.Image:
    """Decode a picture file; raises `CnnvizError` if it is none, or too large to decode."""
    with warnings.catch_warnings():
        # Pillow only warns of huge pictures; the check below refuses them.
        warnings.simplefilter("ignore", Image.DecompressionBombWarning)
        try:
            picture = Image.open(io.BytesIO(data))
            _check_size(picture)
            picture.load()
        except Image.DecompressionBombError:
            raise CnnvizError(_too_large("more than 150 megapixels")) from None
        except (UnidentifiedImageError, OSError, SyntaxError, EOFError, ValueError) as error:
            if isinstance(error, CnnvizError):
                raise
            raise CnnvizError(
                "this file is no picture that can be read: upload a PNG, JPEG, WebP, GIF or BMP."
            ) from None
    return ImageOps.exif_transpose(picture)


def flat(picture: Image.Image, mode: str) -> Image.Image:
    """Any colour mode to RGB or L, transparency onto white, 16-bit grey scaled to 8."""
    if picture.mode.startswith("I") or picture.mode == "F":
        values = np.asarray(picture, dtype=np.float64)
        low, high = float(values.min()), float(values.max())
        scale = 257 if picture.mode.startswith("I;16") or high > 255 else 1
        if picture.mode == "F" or high > 65535 or low < 0:
            values, scale = (values - low) / max(high - low, 1e-12) * 255, 1
        picture = Image.fromarray((values / scale).clip(0, 255).astype(np.uint8))
    if "A" in picture.getbands() or "transparency" in picture.info:
        clear = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear)
    return picture.convert("RGB").convert(mode)


def _check_size(picture: Image.Image) -> None:
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise CnnvizError(_too_large(f"{width:,} × {height:,} pixels"))


def _too_large(what: str) -> str:
    return (
        f"this picture has {what}: make it smaller than {MOST_PIXELS // 10**6} megapixels "
        "(the networks here look at 227 × 227 or so)."
    )


def _photograph(name: str) -> Image.Image:
    from sklearn.datasets import load_sample_image

    return Image.fromarray(load_sample_image(name))


def _digit_opener(digit: int) -> Callable[[], Image.Image]:
    return lambda: _digit(digit)


def _digit(digit: int) -> Image.Image:
    from sklearn.datasets import load_digits

    digits = load_digits()
    first = int(np.flatnonzero(digits.target == digit)[0])
    ink = (digits.images[first] * (255 / 16)).astype(np.uint8)  # (8, 8), bright on black
    return Image.fromarray(ink)
