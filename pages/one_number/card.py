"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import product

SLOW = False
"""Whether it needs torch, and is filled after the others."""


def draw() -> str:
    """Draw it."""
    return product([[0, 1, 9], [1, 8, 9], [7, 9, 9]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
