"""Pictures to send through a network: bundled ones, or a visitor's, read with care.

A visitor's file leaves as RGB, turned upright, with transparent parts on white; `preparing`
brings it before a network.
"""

import signal
import subprocess
import sys
from collections.abc import Callable
from functools import cache, partial
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np
from PIL import Image

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.pictures import decoding
from cnnviz.pictures.decoding import MOST_PIXELS, MOST_WEBP_PIXELS, Refusal

DIGITS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 9)

LARGEST_FILE = 10
"""MiB of a picture's file: a photograph is smaller."""

LONGEST_WAIT = 30
"""Seconds to wait while others' pictures are opened, and for one's own."""

BUSY = N_("many pictures are being opened: try yours again in a minute.")

TOO_SLOW = N_("this picture takes too long to open: save it anew, or make it smaller.")

_TOO_LARGE = N_(
    "this picture has more than {most} megapixels: make it smaller (the networks here look at "
    "227 × 227 or so)."
)

REFUSALS = {
    Refusal.NO_PICTURE: N_(
        "this file is no picture that can be read: upload a PNG, JPEG, WebP, GIF or BMP, or save "
        "this one anew."
    ),
    Refusal.TOO_MUCH_MEMORY: N_(
        "this picture takes too much memory to open: make it smaller, or save it as a JPEG."
    ),
    Refusal.TOO_LARGE: _TOO_LARGE,
    Refusal.TOO_LARGE_WEBP: _TOO_LARGE,
}

PROGRAM = [sys.executable, "-P", decoding.__file__]

_one_at_a_time = Lock()
"""However many pictures arrive at once, they take the memory of one."""


class Unreadable(CnnvizError):
    """A picture that will not open a second time either."""


def bundled() -> dict[str, Callable[[], Image.Image]]:
    """Names of the pictures that come with scikit-learn, and how to open each."""
    photographs = {
        "temple": lambda: _photograph("china.jpg"),
        "flower": lambda: _photograph("flower.jpg"),
    }
    return photographs | {f"digit-{digit}": partial(_digit, digit) for digit in DIGITS}


def read(data: bytes) -> Image.Image:
    """Decode a picture file to RGB, in a process of its own (see `decoding`).

    Raises:
        Unreadable: if it is no picture, too large, or takes too much memory or time.
        CnnvizError: if the machine has too much else to do.
    """
    run = _decoded(data)
    if run.returncode == decoding.REFUSED:
        why = Refusal(run.stdout.decode())
        most = MOST_WEBP_PIXELS if why is Refusal.TOO_LARGE_WEBP else MOST_PIXELS
        raise Unreadable(REFUSALS[why], most=most // 10**6)
    if run.returncode in _by_signal("SIGXCPU"):
        raise Unreadable(TOO_SLOW)
    if run.returncode in _by_signal("SIGKILL"):  # by a system that is out of memory
        raise CnnvizError(REFUSALS[Refusal.TOO_MUCH_MEMORY])
    if run.returncode:  # the decoder itself was brought down
        raise Unreadable(REFUSALS[Refusal.NO_PICTURE])
    size, _, pixels = run.stdout.partition(b"\n")
    width, height = map(int, size.split())
    return Image.frombytes("RGB", (width, height), pixels)


def _decoded(data: bytes) -> subprocess.CompletedProcess[bytes]:
    """Run the decoder, after those that were there before."""
    if len(data) > LARGEST_FILE * 2**20:
        raise Unreadable(
            "this file is larger than {most} MB: save it smaller, as a JPEG.", most=LARGEST_FILE
        )
    if not _one_at_a_time.acquire(timeout=LONGEST_WAIT):
        raise CnnvizError(BUSY)
    try:
        return subprocess.run(
            PROGRAM,
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=LONGEST_WAIT,
        )
    except (subprocess.TimeoutExpired, BlockingIOError):  # the latter: no more processes
        raise CnnvizError(BUSY) from None
    finally:
        _one_at_a_time.release()


def _by_signal(name: str) -> set[int]:
    """The exit code of a process ended by a signal, on systems that have it."""
    return {-signal.Signals[name]} if name in signal.Signals.__members__ else set()


def come_along(name: str) -> Path:
    """A data file of scikit-learn's; importing it all would take seconds."""
    package = find_spec("sklearn")
    if package is None or package.origin is None:
        raise CnnvizError("the digits come with scikit-learn: install scikit-learn.")
    return Path(package.origin).parent / "datasets" / name


@cache
def digits() -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
    """scikit-learn's digits: ink (N, 1, 8, 8) from 0 to 16, and which digit each is (N,)."""
    table = np.loadtxt(come_along("data/digits.csv.gz"), delimiter=",")
    return table[:, :-1].reshape(-1, 1, 8, 8), table[:, -1]


def _photograph(name: str) -> Image.Image:
    return Image.open(come_along(f"images/{name}")).convert("RGB")


def _digit(digit: int) -> Image.Image:
    images, labels = digits()
    ink = images[int(np.flatnonzero(labels == digit)[0]), 0]
    return Image.fromarray((ink * (255 / 16)).astype(np.uint8))  # bright on black
