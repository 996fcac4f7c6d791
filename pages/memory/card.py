"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.counting.memory import memory
from cnnviz.drawing.miniatures import bars
from cnnviz.language import _
from cnnviz.networks import architecture


def draw() -> str:
    needed = memory(analyse(architecture("vgg16")))
    return bars(
        [
            (_("VGG-16, outputs in bytes"), needed.outputs()),
            (_("kept for training"), needed.kept.per_image),
        ]
    )
