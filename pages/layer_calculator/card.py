"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import sliding
from cnnviz.layers import Conv

SLOW = False
"""Whether it needs torch, and is filled after the others."""


def draw() -> str:
    """Draw it."""
    return sliding(Conv(1, 3, stride=2), 7)
