"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.drawing.miniatures import bars
from cnnviz.language import _
from cnnviz.networks import architecture

SLOW = False
"""Whether it needs torch, and is filled after the others."""


def draw() -> str:
    """Draw it."""
    names = ("vgg16", "resnet50")
    reports = [analyse(architecture(name)) for name in names]
    said = [_("{network}, parameters", network=each.network.title) for each in reports]
    return bars([(what, r.parameters, 0.85) for what, r in zip(said, reports, strict=True)])
