"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import COLOUR
from cnnviz.language import _
from cnnviz.layers import Role
from pages.over_fitting.experiments import USUAL, experiments
from pages.over_fitting.lesson import kept


def draw() -> str:
    (run,) = kept(experiments(USUAL, (), 1))
    found = {
        _("held-out"): ("test_error", COLOUR[Role.POOLING]),
        _("training"): ("train_error", COLOUR[Role.CONVOLUTION]),
    }
    return lines(
        [(name, list(run.measure(of).values), colour) for name, (of, colour) in found.items()],
        _("Errors over epochs, recorded: on the pictures learnt from, and on others"),
    )
