"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _
from cnnviz.training.recording import recorded_pair


def draw() -> str:
    plain, residual = recorded_pair()
    return lines(
        [
            (run.experiment.label, [r.train_error for r in run.records if r.ends_epoch], colour)
            for run, colour in ((plain, PLAIN), (residual, RESIDUAL))
        ],
        _("Training error over epochs, recorded"),
    )
