"""Decoding a visitor's picture, in a process of its own that may take so much and no more.

`pictures.read` runs this file as a program: a picture file comes in, and out goes RGB, upright,
what is transparent on white, with at most `MOST_KEPT` pixels. A file made to exhaust memory or
time, or to crash a decoder, ends this process and nothing else. It knows the standard library
and Pillow only, so that it starts in a moment.

What is written: width and height as text on a line, then three bytes a pixel; or, with the exit
code `REFUSED`, a `Refusal`.
"""

import io
import sys
import warnings
from contextlib import suppress
from enum import StrEnum, auto
from math import ceil, sqrt

from PIL import Image, WebPImagePlugin  # Pillow loads its usual formats by itself, WebP among all

FORMATS = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    WebPImagePlugin.WebPImageFile.format: "image/webp",
    "GIF": "image/gif",
    "BMP": "image/bmp",
}
"""What is opened: Pillow's name and the media type. Its other decoders are never asked."""

MOST_PIXELS = 40_000_000
"""Largest picture decoded: 40 megapixels take 160 MB with four channels."""

MOST_WEBP_PIXELS = 24_000_000
"""WebP is decoded over four copies of the whole, 16 bytes a pixel."""

MOST_KEPT = 4_000_000
"""Pixels of what comes out: larger pictures are averaged over whole squares of pixels."""

MOST_MEMORY = 512 * 2**20
"""Bytes of address space."""

MOST_SECONDS = 5
"""Of processor time; the largest picture allowed takes one."""

REFUSED = 3


class Refusal(StrEnum):
    """Why a picture is not opened; `pictures` has the words."""

    NO_PICTURE = auto()
    TOO_MUCH_MEMORY = auto()
    TOO_LARGE = auto()
    TOO_LARGE_WEBP = auto()


STRIP = 1_000_000
"""Pixels that are converted at a time."""

START_OF_SCAN = b"\xda"
"""The marker in a JPEG after which the pixels come."""

ORIENTATION = 0x0112
UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What undoes each orientation of EXIF (version 2.3, 4.6.4); 1 is upright."""


def decoded(data: bytes) -> Image.Image | Refusal:
    """A picture file as RGB, or why it is refused."""
    try:
        picture = opened(data)
        if picture.format == "WEBP" and picture.width * picture.height > MOST_WEBP_PIXELS:
            return Refusal.TOO_LARGE_WEBP
        factor = shrinks(picture.size)
        # JPEG alone decodes at a half, a quarter or an eighth, in as much less time.
        picture.draft(None, (max(1, picture.width // factor), max(1, picture.height // factor)))
        picture.load()
        return upright(flat(picture, shrinks(picture.size)), orientation(picture))
    except Image.DecompressionBombError:
        return Refusal.TOO_LARGE
    except MemoryError:
        return Refusal.TOO_MUCH_MEMORY
    # On bytes that are no picture Pillow's decoders raise anything: IndexError, struct.error,
    # ZeroDivisionError, RuntimeError and more. Nothing else is done in here.
    except Exception:
        return Refusal.NO_PICTURE


def opened(data: bytes) -> Image.Image:
    """Read a picture's head; raises anything that Pillow raises."""
    try:
        return Image.open(io.BytesIO(data), formats=list(FORMATS))
    # Pillow already looks into a JPEG's EXIF here and may fail over it in any way.
    except Exception:
        return Image.open(io.BytesIO(without_metadata(data)), formats=list(FORMATS))


def without_metadata(data: bytes) -> bytes:
    """A JPEG without APP1 to APP13, on which no pixel depends: EXIF, profiles, more pictures."""
    kept, at = [data[:2]], 2
    while data[at : at + 1] == b"\xff" and data[at + 1 : at + 2] not in (b"", START_OF_SCAN):
        end = at + 2 + int.from_bytes(data[at + 2 : at + 4])
        if not 0xE1 <= data[at + 1] <= 0xED:
            kept.append(data[at:end])
        at = end
    return b"".join(kept) + data[at:]


def shrinks(size: tuple[int, int]) -> int:
    """Side of the squares of pixels to average, so that `MOST_KEPT` or fewer are left."""
    return ceil(sqrt(size[0] * size[1] / MOST_KEPT)) or 1


def flat(picture: Image.Image, factor: int) -> Image.Image:
    """Any colour mode to RGB, averaged over squares of `factor`; a strip at a time."""
    width, height = picture.size
    whole = Image.new("RGB", (ceil(width / factor), ceil(height / factor)))
    rows = factor * max(1, STRIP // (width * factor))
    for top in range(0, height, rows):
        strip = on_white(picture.crop((0, top, width, min(height, top + rows))))
        whole.paste(strip.reduce(factor), (0, top // factor))
    return whole


def on_white(picture: Image.Image) -> Image.Image:
    """To RGB with what is transparent on white; 16-bit grey to the nearest of 8 bits."""
    clear = picture.info.get("transparency")
    if picture.mode.startswith("I;16"):
        table = [255 if value == clear else (value + 128) // 257 for value in range(2**16)]
        return picture.convert("I").point(table, "L").convert("RGB")
    if "A" in picture.getbands() or clear is not None:
        layer = picture.convert("RGBA")
        picture = Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer)
    return picture.convert("RGB")


def orientation(picture: Image.Image) -> int:
    """How the camera was held, as EXIF says it; upright where that is damaged."""
    # Photographs do come with broken EXIF, and Pillow's reader then raises anything.
    with suppress(Exception):
        return int(picture.getexif().get(ORIENTATION, 1))
    return 1


def upright(picture: Image.Image, held: int) -> Image.Image:
    """Turn a picture the way it was seen."""
    return picture.transpose(UPRIGHT[held]) if held in UPRIGHT else picture


def limit_myself() -> None:
    """Bound this process's memory and time, on systems that can (Windows cannot)."""
    with suppress(ImportError):
        import resource

        for kind, most in ((resource.RLIMIT_AS, MOST_MEMORY), (resource.RLIMIT_CPU, MOST_SECONDS)):
            _, hard = resource.getrlimit(kind)
            # A stricter limit stays; macOS knows the first and refuses to set it.
            with suppress(ValueError, OSError):
                least = most if hard == resource.RLIM_INFINITY else min(most, hard)
                resource.setrlimit(kind, (least, hard))


def main() -> int:
    """Read a file from standard input, write it decoded to standard output."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow warns of more, and refuses twice as many
    limit_myself()
    found = decoded(sys.stdin.buffer.read())
    out = sys.stdout.buffer
    if isinstance(found, Refusal):
        out.write(found.encode())
        return REFUSED
    out.write(b"%d %d\n" % found.size)
    out.write(found.tobytes())
    return 0


if __name__ == "__main__":
    sys.exit(main())
