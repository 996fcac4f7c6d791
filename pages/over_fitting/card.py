"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import COLOUR
from cnnviz.language import _
from cnnviz.layers import Role
from pages.over_fitting.lesson import kept
from pages.over_fitting.trials import USUAL, trials


def draw() -> str:
    (run,) = kept(trials(USUAL, (), 1))
    found = {
        _("held-out"): ("test_error", COLOUR[Role.POOLING]),
        _("training"): ("train_error", COLOUR[Role.CONVOLUTION]),
    }
    return lines(
        [(name, list(run.measure(of).values), colour) for name, (of, colour) in found.items()],
        _("Errors over epochs, recorded: on the pictures learnt from, and on others"),
    )
