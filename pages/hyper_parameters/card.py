"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.language import _
from pages.hyper_parameters.charts import COLOURS
from pages.hyper_parameters.lesson import best_so_far, runners
from pages.hyper_parameters.state import KINDS


def draw() -> str:
    first = {kind: best_so_far(errors[0]) for kind, errors in runners().items()}
    return lines(
        [(_(KINDS[kind]), first[kind], COLOURS[kind]) for kind in ("grid", "tpe")],
        _("Least held-out error over trials, recorded"),
        logarithmic=True,
    )
