"""Memory as pictures: what a pass needs at a batch, and where along a network it sits.

Convention: MB is 10^6 bytes, GB 10^9. Grey is what a batch of any size needs, the accent what
comes on top for its images.
"""

from functools import reduce

import plotly.graph_objects as go

from cnnviz.counting.memory import MB, Budget, Memory, Outputs
from cnnviz.counting.units import readable, units
from cnnviz.drawing.along import AMOUNT, SHARE, Measure, along
from cnnviz.drawing.palette import FOCUS, INK, faint
from cnnviz.drawing.style import figure
from cnnviz.language import _

GB = 1000 * MB

SHADES = (1.0, 0.72, 0.5, 0.35)
"""Opacity of the parts that do not grow with the batch, in the order they are listed."""


def batch_bars(budget: Budget, batch: int, images: str) -> go.Figure:
    """What the chosen batch and the largest one take, part by part, against what there is.

    `images` says what each image of them needs memory for.
    """
    bars = {_("batch of {count:,}", count=batch): batch}
    if budget.batch and budget.batch != batch:
        bars[_("largest, {count:,}", count=budget.batch)] = budget.batch
    drawn = figure(230, barmode="stack", xaxis_title=_("GB (10⁹ bytes)"), showlegend=True)
    for (name, amount), shade in zip(_visible(budget.fixed).items(), SHADES, strict=False):
        _stack(drawn, name, list(bars), [amount] * len(bars), INK, shade)
    grown = [count * budget.per_image for count in bars.values()]
    _stack(drawn, images, list(bars), grown, FOCUS, 0.8)
    drawn.add_vline(x=budget.available / GB, line={"color": INK, "width": 2, "dash": "dash"})
    drawn.add_annotation(
        x=budget.available / GB,
        y=1,
        yref="paper",
        text=_("{amount:g} GB available", amount=budget.available / GB),
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
    )
    drawn.update_layout(legend_traceorder="normal", legend_y=1.16, margin={"t": 60})
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    drawn.update_xaxes(rangemode="tozero")
    return drawn


def _visible(fixed: dict[str, int]) -> dict[str, int]:
    """The parts by what they are called, those of less than a hundredth joined at the end."""
    parts = {_(name): amount for name, amount in fixed.items() if amount}
    small = [name for name, amount in parts.items() if 100 * amount < sum(parts.values())]
    joined = reduce(lambda one, two: _("{one} and {two}", one=one, two=two), small or [""])
    rest = sum(parts.pop(name) for name in small)
    return parts | ({joined: rest} if small else {})


def _stack(
    drawn: go.Figure, name: str, labels: list[str], amounts: list[int], fill: str, opacity: float
) -> None:
    drawn.add_bar(
        x=[amount / GB for amount in amounts],
        y=labels,
        name=name,
        orientation="h",
        # Not the marker's opacity: the legend would show every part alike.
        marker_color=faint(fill, opacity),
        customdata=amounts,
        hovertemplate=_("{part}: {count} bytes", part=name, count="%{customdata:,}")
        + "<extra></extra>",
    )


def over_layers(figures: Memory, counted: Outputs = Outputs.DRAWN) -> go.Figure:
    """Three rows of bars over the same pieces: outputs, what is kept, and parameters, in MB."""
    pieces, every = readable(units(figures.report)), counted is Outputs.EVERY
    number, kept = figures.number, {row.name: row.per_image for row in figures.kept.rows}
    added = [[row.values for row in p.rows if row.layer.is_volume or every] for p in pieces]
    measures = {
        _("outputs, MB"): [number * sum(values) for values in added],
        _("kept for the backward pass, MB"): [sum(kept[r.name] for r in p.rows) for p in pieces],
        _("parameters, MB"): [number * p.parameters for p in pieces],
    }
    told = _("{count} bytes, {share}", count=AMOUNT, share=SHARE)
    bars = [Measure(title, amounts, told, MB) for title, amounts in measures.items()]
    return along(pieces, bars, 400)
