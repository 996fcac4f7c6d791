"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import pooled
from cnnviz.language import _


def draw() -> str:
    values = ((1, 3, 0, 2), (5, 2, 1, 0), (0, 1, 7, 3), (2, 4, 6, 1))
    return pooled(values, _("The largest of each 2 × 2 window"))
