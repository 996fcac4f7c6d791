"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import receptive_fields
from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import FOCUS
from cnnviz.language import _
from cnnviz.networks import architecture


def draw() -> str:
    sizes = [field.size[0] for field in receptive_fields(analyse(architecture("vgg16")))[:31]]
    return lines([(_("pixels seen"), sizes, FOCUS)], _("Receptive field over VGG-16's layers"))
