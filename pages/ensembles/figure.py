"""Gain against cost: what nets and crops save in errors, by the multiplies they take."""

import plotly.graph_objects as go

from cnnviz.drawing.palette import COLOUR, FOCUS
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.layers import Role
from pages.ensembles.crops import COUNTS
from pages.ensembles.lesson import Gain, gains
from pages.ensembles.state import NETS, State, crops_in_words, nets_in_words

COLOURS = dict(zip(COUNTS, (Role.POOLING, Role.LINEAR, Role.CONVOLUTION), strict=True))


def against_cost(state: State) -> go.Figure:
    """A line for each number of crops, a mark for each number of nets, the chosen one ringed."""
    drawn = figure(
        300,
        xaxis_title=_("multiply-accumulates of an answer"),
        yaxis_title=_("held-out error"),
        margin={"l": 8, "r": 8, "t": 30, "b": 8},
    )
    found = gains(state.together)
    for crops, role in COLOURS.items():
        line = [found[nets, crops] for nets in range(1, NETS + 1)]
        drawn.add_scatter(
            x=[each.macs for each in line],
            y=[each.error for each in line],
            mode="lines+markers+text",
            name=crops_in_words(crops),
            text=[nets_in_words(each.nets) if each.nets in (1, NETS) else "" for each in line],
            textposition=["top right"] * (NETS - 1) + ["bottom center"],
            cliponaxis=False,
            line={"color": COLOUR[role], "width": 3 if crops == state.count else 1.5},
            marker={"size": 8},
            customdata=[[each.nets, each.nets * each.crops] for each in line],
            hovertemplate=_("nets: %{customdata[0]}, passes: %{customdata[1]}<br>error: %{y:.1%}")
            + "<extra></extra>",
        )
    chosen = [found[nets, state.count] for nets in range(1, NETS + 1)]
    _choices(drawn, chosen, COLOUR[COLOURS[state.count]])
    one = found[state.nets, state.count]
    drawn.add_scatter(
        x=[one.macs],
        y=[one.error],
        mode="markers",
        marker={"size": 17, "color": FOCUS, "symbol": "circle-open", "line": {"width": 3}},
        hoverinfo="skip",
        showlegend=False,
    )
    drawn.update_xaxes(type="log", dtick=1, exponentformat="SI")
    drawn.update_yaxes(tickformat=".0%")
    return drawn


def _choices(drawn: go.Figure, line: list[Gain], colour: str) -> None:
    """A faint mark for each choice of the nets."""
    drawn.add_scatter(
        x=[each.macs for each in line for _error in each.errors],
        y=[error for each in line for error in each.errors],
        mode="markers",
        marker={"size": 5, "color": colour, "opacity": 0.45},
        name=_("each choice of nets"),
        hovertemplate="%{y:.1%}<extra></extra>",
    )
