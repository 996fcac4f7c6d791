"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.counting.memory import memory
from cnnviz.drawing.miniatures import bars
from cnnviz.language import _
from cnnviz.networks import architecture

SLOW = False
"""Whether it needs torch, and is filled after the others."""


def draw() -> str:
    """Draw it."""
    needed = memory(analyse(architecture("vgg16")))
    return bars(
        [
            (_("VGG-16, outputs in bytes"), needed.outputs(), 0.85),
            (_("kept for training"), needed.kept.per_image, 0.85),
        ]
    )
