"""Parameters and connections of both ways, as bars on one scale."""

import plotly.graph_objects as go

from cnnviz.drawing.palette import COLOUR
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.layers import Role
from pages.why_convolutions.lesson import Counted


def bars(found: Counted) -> go.Figure:
    """Two pairs of bars, each ten times as long where there are ten times as many digits."""
    drawn = figure(170, barmode="group", margin={"t": 30, "b": 4})
    labels = [_("connections"), _("parameters")]
    ways = (
        (_("fully connected"), found.dense.parameters, found.dense.parameters, Role.LINEAR),
        (_("convolution"), found.connections, found.convolution.parameters, Role.CONVOLUTION),
    )
    for name, connections, parameters, role in ways:
        values = [connections, parameters]
        drawn.add_bar(
            y=labels,
            x=[float(value) for value in values],
            name=name,
            orientation="h",
            marker_color=COLOUR[role],
            text=[f"{value:,}" for value in values],
            hovertemplate="%{text}<extra></extra>",
        )
    drawn.update_layout(legend_traceorder="reversed", showlegend=True)
    drawn.update_xaxes(type="log", showticklabels=False, ticks="", showgrid=False)
    drawn.update_yaxes(ticks="", showgrid=False)
    return drawn
