"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.drawing.miniatures import bars
from cnnviz.language import _
from cnnviz.networks import architecture


def draw() -> str:
    names = ("vgg16", "resnet50")
    reports = [analyse(architecture(name)) for name in names]
    said = [_("{network}, parameters", network=each.network.title) for each in reports]
    return bars([(what, r.parameters) for what, r in zip(said, reports, strict=True)])
