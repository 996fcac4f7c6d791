"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _
from pages.transfer_learning.recorded import SCRATCH, recorded


def draw() -> str:
    study = recorded().studies["shapes"]
    ways = (("2", _("from a trained net"), RESIDUAL), (SCRATCH, _("from scratch"), PLAIN))
    series = [
        (name, [each.mean for each in study.spread(way)], colour) for way, name, colour in ways
    ]
    return lines(series, _("Accuracy over the number of examples, from a trained net and without"))
