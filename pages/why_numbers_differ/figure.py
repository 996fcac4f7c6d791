"""Small differences beside a large total, as bars: a walk to another number, a count's extras.

Every bar has its words above it, so that long labels fit on a phone; the axis starts where the
large number is, because from zero the differences could not be seen.
"""

from typing import NamedTuple

import plotly.graph_objects as go

from cnnviz.claims.peers import Walk
from cnnviz.counting.conventions import ConventionTotal
from cnnviz.drawing.palette import COLOUR, INK, SIGNED
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.layers import Column, Role
from cnnviz.numerals import signed

ROW = 54
"""Height of one bar with its words, in pixels."""

LESS, MORE = SIGNED[0][1], SIGNED[-1][1]

ROLE_OF: dict[Column, Role] = {
    Column.BIASES: Role.CONVOLUTION,
    Column.BATCH_NORM: Role.NORMALISATION,
    Column.ACTIVATIONS: Role.ACTIVATION,
    Column.POOL_COMPARISONS: Role.POOLING,
    Column.POOL_ADDITIONS: Role.POOLING,
    Column.LRN: Role.NORMALISATION,
    Column.ADDITIONS: Role.JOIN,
    Column.OTHER: Role.RESHAPE,
}
"""What the extra operations are coloured as; nearly all biases are those of convolutions."""


class Bar(NamedTuple):
    """A bar from `start`, `length` long (to the left where negative), and its words."""

    label: str
    value: str
    start: int
    length: int
    colour: str
    opacity: float = 1.0


def walk_figure(walk: Walk, title: str) -> go.Figure:
    """The steps from our number (the line at 0) to a tool's; `title` says what the axis is."""
    bars, reached = [], 0
    for step in walk.steps:
        colour = MORE if step.amount > 0 else LESS
        bars.append(Bar(step.label, signed(step.amount), reached, step.amount, colour))
        reached += step.amount
    bars.append(Bar(_("together"), signed(reached), 0, reached, INK))
    drawn = _rows(bars, title)
    for place, bar in enumerate(bars[:-2]):
        edge = bar.start + bar.length  # where one step ends, the next one starts
        line = {"color": INK, "width": 1, "dash": "dot"}
        drawn.add_shape(x0=edge, x1=edge, y0=place + 0.38, y1=place + 0.98, line=line)
    return drawn


def extras_figure(total: ConventionTotal) -> go.Figure:
    """What a network does beside its multiplies; what the convention leaves out is pale."""
    counted, unlike = total.convention.extras, _("{count:,}, not counted")
    bars = [
        Bar(
            _(extra),
            f"{amount:,}" if extra in counted else unlike.format(count=amount),
            0,
            amount,
            COLOUR[ROLE_OF[extra]],
            1.0 if extra in counted else 0.3,
        )
        for extra, amount in total.total.extras.items()
        if amount
    ]
    multiplies = total.total.multiplies
    return _rows(bars, _("single operations, beside {count:,} multiplies", count=multiplies))


def _rows(bars: list[Bar], title: str) -> go.Figure:
    """One bar a row, its label above it on the left and its value on the right."""
    drawn = figure(ROW * len(bars) + 62, showlegend=False, xaxis_title=title)
    drawn.add_bar(
        x=[bar.length for bar in bars],
        base=[bar.start for bar in bars],
        y=[place + 0.18 for place in range(len(bars))],
        width=0.4,
        orientation="h",
        marker={"color": [bar.colour for bar in bars], "opacity": [bar.opacity for bar in bars]},
        customdata=[[bar.label, bar.value] for bar in bars],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    for place, bar in enumerate(bars):
        words = {"xref": "paper", "y": place - 0.25, "showarrow": False}
        drawn.add_annotation(text=bar.label, x=0, xanchor="left", xshift=3, **words)
        drawn.add_annotation(text=f"<b>{bar.value}</b>", x=1, xanchor="right", **words)
    drawn.add_vline(x=0, line={"color": INK, "width": 1.5})
    drawn.update_yaxes(visible=False, range=[len(bars) - 0.5, -0.52], fixedrange=True)
    drawn.update_xaxes(tickformat="~s", nticks=6, fixedrange=True)
    drawn.update_layout(margin={"l": 12, "r": 12, "t": 8, "b": 8})
    return drawn
