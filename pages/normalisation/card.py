"""The card of this question on the first page: how the divisor grows with the neighbours."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import COLOUR
from cnnviz.language import _
from cnnviz.layers import LocalResponseNorm, Role


def draw() -> str:
    norm = LocalResponseNorm()
    values = [a / (norm.k + norm.alpha * norm.size * a * a) ** norm.beta for a in range(0, 200, 4)]
    told = _("A value among equals, before and after local response normalisation")
    return lines([(_("after"), values, COLOUR[Role.NORMALISATION])], told)
