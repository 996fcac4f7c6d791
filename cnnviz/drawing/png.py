"""Pictures as PNG, with nothing lost."""

import io
from base64 import b64encode
from collections.abc import Mapping
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo


def png(picture: Image.Image, **options: Any) -> bytes:
    """A picture's file."""
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def signed(file: bytes, origin: Mapping[str, str]) -> bytes:
    """A picture's file that says inside where it is from."""
    said = PngInfo()
    said.add_itxt("Source", origin["link"])
    said.add_itxt("Description", origin["convention"])
    return png(Image.open(io.BytesIO(file)), pnginfo=said)


def address(file: bytes) -> str:
    """A file as an address that a component in the page can show."""
    return "data:image/png;base64," + b64encode(file).decode()
