"""The card of this question on the first page: the matrix of a convolution."""

import numpy as np

from cnnviz.drawing.palette import INK, WEIGHTS
from cnnviz.drawing.svg import svg
from cnnviz.language import _


def draw() -> str:
    from pages.why_convolutions.lesson import taps

    at, cell = taps(6), 7.5
    high, wide = (cell * count for count in at.shape)
    body = f'<g transform="translate(15 15)"><path d="M0 0H{wide}V{high}H0z" '
    body += f'fill="none" stroke="{INK}"/>'
    for (row, column), weight in np.ndenumerate(at):
        if weight >= 0:
            body += (
                f'<rect x="{column * cell}" y="{row * cell}" width="{cell}" height="{cell}" '
                f'fill="{WEIGHTS[weight]}"/>'
            )
    return svg(f"{body}</g>", 300, 150, _("A convolution as a matrix: nine weights, else zeros"))
