"""The picture with its crops, every pass over them, and what they come to, drawn in the browser."""

from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from cnnviz.drawing.palette import COLOUR, FOCUS, INK, PLAIN
from cnnviz.drawing.png import address, png
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.language import _
from cnnviz.layers import Role
from cnnviz.numerals import percent
from cnnviz.training.datasets.shapes import SHAPES
from pages.ensembles import words
from pages.ensembles.crops import CROP, SIDE, Crop, ten
from pages.ensembles.lesson import Looks
from pages.ensembles.nets import Array
from pages.ensembles.state import NETS, State

KEY = "passes"
ICON = 40
"""Pixels of an icon's side."""

_component = component(KEY, '<div class="frame"></div>', Path(__file__).parent)


@cache
def icons() -> list[str]:
    """Each shape in white on nothing, upright, as an address: drawn as the pictures are."""
    at = (np.arange(ICON, dtype=np.float32) * 2 + 1) / ICON - 1
    x, y = np.meshgrid(at, -at)
    found = []
    for shape in SHAPES.values():
        cover = (0.5 - shape((x, y)) * ICON / 2).clip(0, 1)
        white = np.full((ICON, ICON), 255)
        pixels = np.dstack([white, white, white, (255 * cover).round()]).astype(np.uint8)
        found.append(address(png(Image.fromarray(pixels))))
    return found


def passes(state: State, looks: Looks) -> None:
    """Draw one picture's passes."""
    best = looks.said.argmax(-1)
    said = [
        [[int(k), percent(float(shares[k]), 0)] for k, shares in zip(row, net, strict=True)]
        for row, net in zip(best, looks.said, strict=True)
    ]
    data: dict[str, Any] = {
        "picture": address(png(Image.fromarray(looks.pixels))),
        "looks": [_cut(looks.pixels, each) for each in ten()],
        "side": SIDE,
        "crop": CROP,
        "crops": [list(each) for each in ten()],
        "nets": NETS,
        "said": said,
        "label": looks.label,
        "answer": looks.answer(state.together),
        "bars": _bars(state, looks),
        "icons": icons(),
        "colours": {"right": COLOUR[Role.CONVOLUTION], "wrong": PLAIN, "focus": FOCUS, "ink": INK},
        "words": words.drawn(state, looks),
    }
    _component(key=KEY, data=data)
    save.drawing(KEY, "passes")


def _cut(pixels: Array, crop: Crop) -> str:
    part = pixels[crop.top : crop.top + CROP, crop.left : crop.left + CROP]
    seen = part[:, ::-1] if crop.mirrored else part
    return address(png(Image.fromarray(np.ascontiguousarray(seen))))


def _bars(state: State, looks: Looks) -> list[list[float | str]]:
    if state.together == "vote":
        return [[int(n), _("{count}×", count=int(n))] for n in looks.votes]
    return [[round(float(share), 4), percent(float(share))] for share in looks.mean]
