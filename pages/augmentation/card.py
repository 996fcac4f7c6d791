"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import SIZE
from cnnviz.drawing.palette import COLOUR, FOCUS
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import Role

CHANGES = ("", "scale(-1 1)", "scale(1 -1)", "rotate(15)", "skewX(-15)", "translate(9 -7)")
"""Nothing, then what is done to the others."""


def draw() -> str:
    parts = []
    for place, change in enumerate(CHANGES):
        x, y = 60 + 90 * (place % 3), 40 + 70 * (place // 3)
        colour = COLOUR[Role.CONVOLUTION] if place else FOCUS
        parts.append(
            f'<rect x="{x - 32}" y="{y - 32}" width="64" height="64" rx="3" fill="{colour}" '
            f'fill-opacity=".15"/><g transform="translate({x} {y})"><text transform="{change}" '
            f'y="17" font-size="48" text-anchor="middle" fill="{colour}">5</text></g>'
        )
    return svg("".join(parts), *SIZE, _("A digit, and what five changes make of it"), 12)
