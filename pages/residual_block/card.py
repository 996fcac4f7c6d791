"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import PLAIN, RESIDUAL

SLOW = True
"""Whether it needs torch, and is filled after the others."""


def draw() -> str:
    """Draw it."""
    from pages.residual_block.controls import STARTS
    from pages.residual_block.lesson import Join, distances, seeded_block

    left = [percent / 100 for percent in range(100, -1, -5)]
    plain, residual = distances(seeded_block(), STARTS, Join.BEFORE, left)
    return lines(
        [("plain", plain, PLAIN), ("residual", residual, RESIDUAL)],
        "Distance of a block's output from its input while its weights shrink to 0",
    )
