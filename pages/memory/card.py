"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.drawing.miniatures import mirrored
from cnnviz.drawing.palette import colour
from cnnviz.language import _
from cnnviz.networks import architecture


def draw() -> str:
    rows = [row for row in analyse(architecture("vgg16")).layers if row.layer.is_volume]
    outputs = [(row.values, colour(row.kind)) for row in rows]
    said = _("VGG-16, layer by layer: outputs are large at first, parameters sit at the end")
    words = _("outputs, layer by layer"), _("parameters"), said
    return mirrored(outputs, [row.parameters for row in rows], words)
