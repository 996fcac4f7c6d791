"""The card of this question on the first page: how the slopes of two functions fall off."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import COLOUR, INK
from cnnviz.language import _
from cnnviz.layers import Role
from pages.activations.state import FUNCTIONS, NAMES


def draw() -> str:
    shown = {"tanh": COLOUR[Role.ACTIVATION], "sigmoid": INK}
    points = [k / 10 - 4 for k in range(81)]
    return lines(
        [
            (_(NAMES[name]), [FUNCTIONS[name].derivative(x) for x in points], colour)
            for name, colour in shown.items()
        ],
        _("Slopes of tanh and sigmoid: nothing is left of them far from 0"),
    )
