"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _


def draw() -> str:
    from pages.residual_block.lesson import Join, distances
    from pages.residual_block.state import State

    left = [percent / 100 for percent in range(100, -1, -5)]
    plain, residual = distances(State().block, State().a, Join.BEFORE, left)
    return lines(
        [(_("plain"), plain, PLAIN), (_("residual"), residual, RESIDUAL)],
        _("Distance of a block's output from its input while its weights shrink to 0"),
    )
