"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import sliding
from cnnviz.layers import Conv


def draw() -> str:
    return sliding(Conv(1, 3, stride=2), 7)
