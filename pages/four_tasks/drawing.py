"""The scene four times, on each what one head says of it; what is true is dashed."""

from html import escape
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from PIL import Image

from cnnviz.drawing.palette import COLOUR
from cnnviz.drawing.png import address, png
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.language import _
from cnnviz.layers import Role
from cnnviz.numerals import percent
from pages.four_tasks.answers import CELL, Array
from pages.four_tasks.lesson import Seen
from pages.four_tasks.scenes import KINDS, SIDE
from pages.four_tasks.state import TASKS, State
from pages.four_tasks.words import kind_name, output, pointed, said, shares

KEY = "tasks"
HTML = """<div class="frame"><div class="tasks"></div>
<p class="said" role="status" aria-live="off"></p></div>"""
COLOURS = (COLOUR[Role.CONVOLUTION], COLOUR[Role.POOLING], COLOUR[Role.LINEAR])
"""Of circle, square and triangle."""
LETTERS, ALONE, PANEL = 4.6, 3.2, 17
"""How high letters, those of a picture alone and the bars are: as all here in pixels of a scene."""
LAST_LATIN = "\u2e7f"
"""Letters behind it are as wide as high."""

_component = component(KEY, HTML, Path(__file__).parent)


class Tag(NamedTuple):
    """A box with a word at it."""

    box: Array
    kind: int
    text: str
    right: bool = True


def tasks(state: State, seen: Seen) -> None:
    """Draw the task that is asked for, or all four side by side."""
    drawn = {"label": _label, "box": _box, "boxes": _boxes, "mask": _mask}
    shown = [state.task] if state.task in drawn else list(drawn)
    letters = LETTERS if len(shown) > 1 else ALONE
    data: dict[str, Any] = {
        "figures": [
            {
                "title": _(TASKS[task]),
                "output": output(task),
                "told": said(task, seen),
                "body": drawn[task](seen, state.truth, letters),
            }
            for task in shown
        ],
        "side": SIDE,
        "cell": CELL,
        "grid": [[round(float(value), 3) for value in cell] for cell in seen.grid.T],
        "mask": seen.said_mask[CELL // 2 :: CELL, CELL // 2 :: CELL].ravel().tolist(),
        "words": pointed(),
    }
    _component(key=KEY, data=data)
    save.drawing(KEY, "four_tasks")


def _image(picture: Array) -> str:
    """A picture (H, W, 3 or 4) pixel by pixel."""
    file = address(png(Image.fromarray(picture)))
    return (
        f'<image href="{file}" width="{SIDE}" height="{SIDE}" style="image-rendering:pixelated"/>'
    )


def _scene(seen: Seen) -> str:
    return _image(np.ascontiguousarray(seen.picture.transpose(1, 2, 0)))


def _label(seen: Seen, truth: bool, _letters: float) -> str:
    """A bar for each kind, at the end of the picture where there is less to see."""
    below = (seen.mask[:PANEL] > 0).sum() > (seen.mask[-PANEL:] > 0).sum()
    start = (SIDE - PANEL) * int(below)
    made = [
        _scene(seen),
        f'<rect y="{start}" width="{SIDE}" height="{PANEL}" fill="#000" fill-opacity=".62"/>',
    ]
    for kind, share in enumerate(seen.label):
        y = start + 1 + 5.2 * kind
        words = f'y="{y + 3.9:.1f}" fill="#fff" font-size="{LETTERS}"'
        made += [
            f'<rect x="20" y="{y:.1f}" width="{28 * share:.2f}" height="4.4" '
            f'fill="{COLOURS[kind]}"/>',
            f'<text x="19" {words} text-anchor="end">{escape(kind_name(kind))}</text>',
            f'<text x="49" {words}>{percent(float(share), 0)}</text>',
        ]
        if truth and kind == seen.kinds[0]:
            made.append(_dashed((20, y, 48, y + 4.4)))
    return "".join(made)


def _box(seen: Seen, truth: bool, letters: float) -> str:
    kind = int(seen.single.argmax())
    tag = Tag(seen.box, kind, shares(kind, float(seen.single[kind])))
    return _scene(seen) + (_dashed(seen.boxes[0]) if truth else "") + _tagged([tag], letters)


def _boxes(seen: Seen, truth: bool, letters: float) -> str:
    """Every box that is kept, over the cells that may each hold one."""
    lines = "".join(f"M{at} 0V{SIDE}M0 {at}H{SIDE}" for at in range(CELL, SIDE, CELL))
    found = seen.found
    tags = [
        Tag(box, int(kind), shares(int(kind), float(sure)), bool(right))
        for box, kind, sure, right in zip(
            found.boxes, found.kinds, found.sure, seen.right, strict=True
        )
    ]
    dashed = "".join(map(_dashed, seen.boxes)) if truth else ""
    grid = f'<path d="{lines}" stroke="#fff" stroke-opacity=".3" stroke-width=".25"/>'
    return _scene(seen) + grid + dashed + _tagged(tags, letters)


def _mask(seen: Seen, truth: bool, _letters: float) -> str:
    """A colour for each pixel of a shape, the rest dark; the edge of the true mask dashed."""
    colours = [(20, 22, 28), *(tuple(bytes.fromhex(each[1:])) for each in COLOURS)]
    layer = np.array([(*each, 225 if kind else 165) for kind, each in enumerate(colours)], np.uint8)
    edge = f'<path d="{_edges(seen.mask)}" {_DASHES} fill="none"/>' if truth else ""
    return _scene(seen) + _image(layer[seen.said_mask]) + edge


_DASHES = 'stroke="#fff" stroke-width=".55" stroke-dasharray="1.2 .8"'


def _edges(mask: Array) -> str:
    """The edges between pixels of different kinds, as runs along a row or a column."""
    made = []
    for down, each in ((False, mask), (True, mask.T)):
        for line in range(1, SIDE):
            differs = np.flatnonzero(np.diff((each[line] != each[line - 1]), prepend=0, append=0))
            for start, end in differs.reshape(-1, 2):
                made.append(f"M{line} {start}V{end}" if down else f"M{start} {line}H{end}")
    return "".join(made)


def _dashed(box: Array | tuple[float, ...]) -> str:
    left, top, right, bottom = map(float, box)
    place = f'x="{left}" y="{top}" width="{right - left:.2f}" height="{bottom - top:.2f}"'
    return (
        f'<rect {place} fill="none" stroke="#000" stroke-width=".9" stroke-opacity=".55"/>'
        f'<rect {place} fill="none" {_DASHES}/>'
    )


def _tagged(tags: list[Tag], letters: float) -> str:
    """Boxes, and on them their words, the surest on top; a wrong one's is crossed out."""
    boxes, words, tall = [], [], letters + 1
    for box, kind, text, right in reversed(tags):
        left, top, far, bottom = map(float, box)
        place = f'x="{left:.2f}" y="{top:.2f}" width="{far - left:.2f}" height="{bottom - top:.2f}"'
        boxes.append(
            f'<rect {place} fill="none" stroke="#fff" stroke-width="1.6" stroke-opacity=".8"/>'
            f'<rect {place} fill="none" stroke="{COLOURS[kind]}" stroke-width=".9"/>'
        )
        told = text if right else f"✗ {text}"
        wide = letters * sum(1.02 if each > LAST_LATIN else 0.52 for each in told) + 2
        x = min(max(left, 0), max(SIDE - wide, 0))
        y = top - tall if top >= tall else min(bottom, SIDE - tall)
        words.append(
            f'<rect x="{x:.2f}" y="{y:.2f}" width="{wide:.2f}" height="{tall:.1f}" '
            f'fill="{COLOURS[kind]}"/>'
            f'<text x="{x + 1:.2f}" y="{y + tall - 1.2:.2f}" fill="{_on(kind)}" '
            f'font-size="{letters}">{escape(told)}</text>'
        )
    return "".join(boxes + words)


def _on(kind: int) -> str:
    """The ink that can be read on the colour of a kind."""
    return "#000" if KINDS[kind] == "square" else "#fff"
