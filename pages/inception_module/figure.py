"""What each branch of a module costs, with reductions and without: two bars."""

import plotly.graph_objects as go

from cnnviz.drawing.palette import COLOUR, faint
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.layers import Role
from pages.inception_module.lesson import Module, convolutions, kernel
from pages.inception_module.words import place

BLUE = COLOUR[Role.CONVOLUTION]
STRENGTH = {1: 0.35, 3: 0.65, 5: 1.0}
"""All are convolutions and share their colour; the larger the kernel, the stronger."""


def branch_costs(counted: Module) -> go.Figure:
    """Multiplies of both modules, one bar each, convolution by convolution."""
    drawn = figure(200, barmode="stack", xaxis_title=_("multiplies per image"), showlegend=False)
    ways = {_("with reductions"): counted.reduced, _("without"): counted.naive}
    for way, report in ways.items():
        for row in convolutions(report):
            name, strength = place(row), STRENGTH[kernel(row)]
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
                marker={
                    "color": BLUE if strength == 1 else faint(BLUE, strength),
                    "line": {"color": "white", "width": 1},
                },
                hovertemplate=f"{said}<extra></extra>",
            )
    drawn.update_layout(uniformtext={"mode": "hide", "minsize": 11})
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    drawn.update_xaxes(rangemode="tozero")
    return drawn
