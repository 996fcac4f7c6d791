"""The card of this question on the first page."""

from cnnviz.counting import analyse
from cnnviz.drawing.volumes import network_svg
from cnnviz.reading import read
from pages.own_network.examples import EXAMPLES


def draw() -> str:
    example = EXAMPLES["three-convolutions"]
    return network_svg(analyse(read(example.text, example.shape)), labels=False)
