"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import bars
from cnnviz.layers import size
from pages.one_by_one.lesson import LARGE, thinned
from pages.one_by_one.state import State


def draw() -> str:
    shapes = LARGE, thinned(State().made).output_shape
    return bars([(size(shape), shape[0]) for shape in shapes])
