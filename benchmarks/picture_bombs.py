"""Small files made to take much memory or long: what `benchmarks.pictures` tries after the odd."""

import io
import struct
from collections.abc import Callable
from zlib import compress, crc32

from PIL import Image

LONGEST = 9_000_000
"""Bytes, a little below the largest upload."""

SIDE = 6_300
"""Of a square of 39.7 megapixels, a little below the largest picture."""


def chunk(name: bytes, data: bytes) -> bytes:
    """A PNG chunk with the right checksum."""
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", crc32(name + data))


def png(width: int, height: int, depth: int, bytes_a_row: int, more: bytes = b"") -> bytes:
    """A black grey PNG, with chunks before its pixels."""
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, 0, 0, 0, 0))
    pixels = chunk(b"IDAT", compress(bytes(height * (1 + bytes_a_row)), 9))
    return b"\x89PNG\r\n\x1a\n" + head + more + pixels + chunk(b"IEND", b"")


def small(form: str, side: int = 64, **options: object) -> bytes:
    """A black square as a file."""
    out = io.BytesIO()
    Image.new("P" if form == "GIF" else "RGB", (side, side)).save(out, form, **options)
    return out.getvalue()


def after(start: bytes, data: bytes, piece: bytes) -> bytes:
    """A file with a piece repeated behind its first bytes."""
    return start + piece * ((LONGEST - len(data)) // len(piece)) + data[len(start) :]


def scans(side: int) -> bytes:
    """A progressive JPEG whose last scan comes again and again, each over all of its pixels."""
    data = small("JPEG", side, progressive=True, quality=1)
    return after(data[:-2], data, data[data.rindex(b"\xff\xda") : -2])


def header(piece: bytes) -> bytes:
    """A JPEG with a piece again and again behind its start."""
    data = small("JPEG")
    return after(data[:2], data, piece)


def gif(piece: bytes) -> bytes:
    """A GIF with an extension again and again before its picture."""
    data = small("GIF")
    return after(data[: data.index(b",")], data, piece)


SEGMENT = b"\xff\xe1" + struct.pack(">H", 602) + b"Exif\0\0" * 100
TEXT = chunk(b"zTXt", b"k\0\0" + compress(bytes(900_000), 9))
PROFILE = chunk(b"iCCP", b"k\0\0" + compress(bytes(90_000_000), 9))
COMMENT = b"\x21\xfe" + (b"\xff" + bytes(255)) * 30_000 + b"\0"

BOMBS: dict[str, Callable[[], bytes]] = {
    "10,000 × 1": lambda: png(10_000, 1, 8, 10_000),
    "1 × 10,000": lambda: png(1, 10_000, 8, 1),
    "19,000,000 × 2": lambda: png(19_000_000, 2, 8, 19_000_000),
    "39.7 megapixels": lambda: png(SIDE, SIDE, 8, SIDE),
    "39.7 megapixels of 16 bits": lambda: png(SIDE, SIDE, 16, 2 * SIDE),
    "39.7 megapixels of JPEG": lambda: small("JPEG", SIDE, progressive=True, subsampling=0),
    "39.7 megapixels of GIF": lambda: small("GIF", SIDE),
    "24 megapixels of WebP": lambda: small("WEBP", 4_890),
    "texts that unpack": lambda: png(9, 9, 8, 9, TEXT * 90),
    "a profile that unpacks": lambda: png(9, 9, 8, 9, PROFILE),
    "chunks of nothing": lambda: png(9, 9, 8, 9, chunk(b"abCd", b"") * 700_000),
    "pixels in chunks of nothing": lambda: png(9, 9, 8, 9, chunk(b"IDAT", b"") * 700_000),
    "scans of much": lambda: scans(SIDE),
    "scans of little": lambda: scans(640),
    "segments": lambda: header(b"\xff\xe1\0\x08Exif\0\0"),
    "EXIF heads in EXIF heads": lambda: header(SEGMENT),
    "padding": lambda: header(b"\xff"),
    "comments": lambda: gif(COMMENT),
    "extensions": lambda: gif(b"\x21\xfe\x01a\0"),
}
"""Each by what it has too much of; made when it is its turn."""
