"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.drawing.volumes import network_svg
from cnnviz.networks import architecture


def draw() -> str:
    return network_svg(analyse(architecture("resnet18")), labels=False)
