"""A text in a link: compressed, in letters that a link can hold, within bounds."""

import base64
import binascii
import zlib
from functools import lru_cache

from cnnviz.reading.syntax import LONGEST

MOST = 8_000
"""Letters of a packed text; a link of more is not everywhere carried."""


@lru_cache(maxsize=64)
def packed(text: str) -> str:
    """A text as a link has it."""
    return base64.urlsafe_b64encode(zlib.compress(text.encode(), 9)).decode().rstrip("=")


def unpacked(said: str) -> str:
    """The text again; raises `ValueError` for what was never packed, or is too long."""
    if len(said) > MOST:
        raise ValueError("too long")
    try:
        letters = base64.b64decode(said + "=" * (-len(said) % 4), b"-_", validate=True)
        unpacking = zlib.decompressobj()
        text = unpacking.decompress(letters, LONGEST)  # a few letters may stand for very many
    except (binascii.Error, zlib.error, UnicodeEncodeError) as error:
        raise ValueError("not packed") from error
    if not unpacking.eof or unpacking.unused_data:
        raise ValueError("cut, or more than one")
    return text.decode()


def is_packed(said: str) -> bool:
    """Whether a link's text can be unpacked."""
    try:
        return unpacked(said) is not None
    except ValueError:  # also of what is no UTF-8
        return False
