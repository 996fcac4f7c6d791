"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.drawing.miniatures import squares
from cnnviz.networks import architecture


def draw() -> str:
    reports = [analyse(architecture(n)) for n in ("alexnet", "vgg16", "googlenet", "resnet50")]
    return squares([(each.network.title, each.parameters) for each in reports])
