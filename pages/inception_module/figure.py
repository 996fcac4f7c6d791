"""What each branch of a module costs, with reductions and without: two bars."""

import plotly.graph_objects as go

from cnnviz.drawing.palette import COLOUR
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.layers import Role
from pages.inception_module.lesson import Module, convolutions, kernel
from pages.inception_module.words import place

BLUE = COLOUR[Role.CONVOLUTION]
DARK = "#1B2430"
SHADE = {1: ("#A6CDE5", DARK), 3: ("#59A3CD", DARK), 5: (BLUE, "#FFFFFF")}
"""By kernel, its colour and that of words on it: all are convolutions, the larger the stronger."""


def branch_costs(counted: Module) -> go.Figure:
    """Multiplies of both modules, one bar each, convolution by convolution."""
    drawn = figure(200, barmode="stack", xaxis_title=_("multiplies per image"), showlegend=False)
    ways = {_("with reductions"): counted.reduced, _("without"): counted.naive}
    for way, report in ways.items():
        for row in convolutions(report):
            name, (fill, ink) = place(row), SHADE[kernel(row)]
            said = _("{place}: {multiplies:,} multiplies", place=name, multiplies=row.macs)
            drawn.add_bar(
                x=[row.macs],
                y=[way],
                orientation="h",
                text=name,
                textposition="inside",
                insidetextanchor="middle",
                textangle=0,
                constraintext="both",
                insidetextfont={"color": ink},
                marker={"color": fill, "line": {"color": "white", "width": 1}},
                hovertemplate=f"{said}<extra></extra>",
            )
    drawn.update_layout(uniformtext={"mode": "hide", "minsize": 11})
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    drawn.update_xaxes(rangemode="tozero")
    return drawn
