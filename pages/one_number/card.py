"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import product


def draw() -> str:
    return product([[0, 1, 9], [1, 8, 9], [7, 9, 9]], [[-1, 0, 1], [-2, 0, 2], [-1, 0, 1]])
