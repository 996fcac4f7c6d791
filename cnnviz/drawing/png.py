"""Pictures as PNG, with nothing lost."""

import io
from base64 import b64encode
from typing import Any

from PIL import Image


def png(picture: Image.Image, **options: Any) -> bytes:
    """A picture's file."""
    out = io.BytesIO()
    picture.save(out, "PNG", **options)
    return out.getvalue()


def address(file: bytes) -> str:
    """A file as an address that a component in the page can show."""
    return "data:image/png;base64," + b64encode(file).decode()
