"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.counting.backward import training_step
from cnnviz.drawing.miniatures import bars
from cnnviz.language import _
from cnnviz.networks import architecture


def draw() -> str:
    step = training_step(analyse(architecture("alexnet")))
    return bars([(_("AlexNet, forward"), step.forward), (_("a whole training step"), step.total)])
