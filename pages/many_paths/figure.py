"""Error over what was done to a net, and paths over their length."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnviz.drawing.palette import INK, RESIDUAL
from cnnviz.drawing.style import band, figure
from cnnviz.language import _
from pages.many_paths.lesson import path_shares, shares, spread
from pages.many_paths.recorded import Carried

Wrong = Sequence[Sequence[int]]
"""Digits wrong: a row for each number of deletions or swaps, in it one for each seed."""

GUESSING = 0.9
"""Error of who guesses one of ten."""


def growth(rows: Mapping[str, tuple[Wrong, str]], count: int, x: str) -> go.Figure:
    """Mean error and its range over the seeds: {net: (digits wrong, colour)}."""
    drawn = figure(330, xaxis_title=x, yaxis_title=_("held-out digits wrong"), hovermode="x")
    for net, (wrong, colour) in rows.items():
        spreads = [spread([each / count for each in row]) for row in wrong]
        across = list(range(len(spreads)))
        low, high = [each.low for each in spreads], [each.high for each in spreads]
        band(drawn, across, low, high, colour, 0.2)
        drawn.add_scatter(
            x=across,
            y=[each.mean for each in spreads],
            mode="lines+markers",
            name=net,
            line={"color": colour, "width": 2.5},
            marker={"size": 5},
            hovertemplate="%{y:.1%}<extra>" + net + "</extra>",
        )
    drawn.add_hline(y=GUESSING, line={"color": INK, "dash": "dash", "width": 1.5})
    drawn.update_yaxes(range=[0, 1.02], tickformat=".0%")
    return drawn


def by_length(carried: Carried) -> go.Figure:
    """Share of all paths, and of the gradient, that each length has."""
    blocks = len(carried.together) - 1
    drawn = figure(330, xaxis_title=_("blocks that a path goes through"), hovermode="x")
    parts = (
        (_("share of all paths"), path_shares(blocks), INK),
        (_("share of the gradient"), shares(carried.together), RESIDUAL),
    )
    for name, values, colour in parts:
        drawn.add_bar(
            x=list(range(blocks + 1)),
            y=values,
            name=name,
            marker={"color": colour},
            hovertemplate="%{y:.2%}<extra>" + name + "</extra>",
        )
    drawn.update_yaxes(tickformat=".0%")
    return drawn


def single(carried: Carried) -> go.Figure:
    """What one path sends back, by its length."""
    drawn = figure(
        330,
        xaxis_title=_("blocks that a path goes through"),
        yaxis_title=_("gradient by one path"),
        showlegend=False,
    )
    drawn.add_scatter(
        x=list(range(len(carried.single))),
        y=carried.single,
        mode="lines+markers",
        line={"color": RESIDUAL, "width": 2.5},
        marker={"size": 5},
        hovertemplate="%{y:.2g}<extra></extra>",
    )
    drawn.update_yaxes(type="log", exponentformat="power")
    return drawn
