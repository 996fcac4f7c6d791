"""Where a network's parameters, multiplies and memory sit: one bar a piece, in order."""

import plotly.graph_objects as go
from plotly.subplots import make_subplots

from cnnviz.counting.units import Unit
from cnnviz.drawing.palette import colour
from cnnviz.drawing.style import TEMPLATE
from cnnviz.language import N_, _
from cnnviz.layers import size

MEASURES = {"parameters": N_("parameters"), "macs": N_("multiplies"), "values": N_("output values")}


def shares(pieces: list[Unit]) -> go.Figure:
    """Three rows of bars over the same pieces: parameters, multiplies, values in the outputs."""
    drawn = make_subplots(len(MEASURES), 1, shared_xaxes=True, vertical_spacing=0.06)
    drawn.update_layout(template=TEMPLATE, height=520, showlegend=False, margin={"t": 10})
    names = [piece.name + (f" × {piece.repeats}" if piece.repeats > 1 else "") for piece in pieces]
    shapes = [size(piece.output_shape) for piece in pieces]
    for row, (attribute, label) in enumerate(MEASURES.items(), 1):
        values = [getattr(piece, attribute) for piece in pieces]
        total = sum(values) or 1
        drawn.add_bar(
            x=list(range(len(pieces))),
            y=values,
            marker={"color": [colour(piece.kind) for piece in pieces], "line": {"width": 0}},
            customdata=[[n, s, v / total] for n, s, v in zip(names, shapes, values, strict=True)],
            hovertemplate="<b>%{customdata[0]}</b> %{customdata[1]}<br>"
            + _(
                "{value} {measure}, {share}<extra></extra>",
                value="%{y:,}",
                measure=_(label),
                share="%{customdata[2]:.1%}",
            ),
            row=row,
            col=1,
        )
        drawn.update_yaxes(title_text=_(label), row=row, col=1)
    drawn.update_xaxes(
        tickvals=list(range(len(pieces))), ticktext=names, tickangle=60, row=len(MEASURES), col=1
    )
    return drawn
