"""Bars along a network: what its pieces come to, one measure under the other."""

from collections.abc import Sequence
from typing import NamedTuple

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.counting.units import Unit
from cnnviz.drawing.palette import colour
from cnnviz.drawing.style import TEMPLATE
from cnnviz.layers import size
from cnnviz.numerals import percent

AMOUNT, SHARE = "%{customdata[2]:,}", "%{customdata[3]}"
"""Stand for a piece's amount, and its share of all, in what is told of it."""


class Measure(NamedTuple):
    """A row of bars: the title of its axis, an amount a piece, and what is told of one."""

    title: str
    amounts: Sequence[int]
    told: str
    unit: int = 1


def along(pieces: Sequence[Unit], measures: Sequence[Measure], height: int) -> go.Figure:
    """A row of bars for each measure over the same pieces, coloured by what they do."""
    titles = [measure.title for measure in measures]
    drawn = make_subplots(
        len(measures), 1, shared_xaxes=True, vertical_spacing=0.12, subplot_titles=titles
    )
    drawn.update_annotations(x=0, xanchor="left", font_size=13)
    drawn.update_layout(template=TEMPLATE, height=height, showlegend=False, margin={"t": 24})
    names = [piece.name + (f" × {piece.repeats}" if piece.repeats > 1 else "") for piece in pieces]
    shapes = [size(piece.output_shape) for piece in pieces]
    for row, (_title, amounts, told, unit) in enumerate(measures, 1):
        shares = [percent(amount / (sum(amounts) or 1)) for amount in amounts]
        drawn.add_bar(
            x=list(range(len(pieces))),
            y=[amount / unit for amount in amounts] if unit > 1 else amounts,
            marker_color=[colour(piece.kind) for piece in pieces],
            customdata=[*zip(names, shapes, amounts, shares, strict=True)],
            hovertemplate=f"<b>%{{customdata[0]}}</b> %{{customdata[1]}}<br>{told}<extra></extra>",
            row=row,
            col=1,
        )
    places = {"tickvals": list(range(len(pieces))), "ticktext": names, "tickangle": 60}
    return drawn.update_xaxes(**places, row=len(measures), col=1)
