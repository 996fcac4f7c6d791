"""The networks through the years: one measure, on a logarithmic axis, a point for each."""

from collections.abc import Sequence
from enum import StrEnum

import plotly.graph_objects as go

from cnnviz.claims import Claim, Milestone, Quantity
from cnnviz.counting.memory import MB
from cnnviz.drawing.palette import FOCUS, INK, RESIDUAL
from cnnviz.drawing.style import figure


class Walked(StrEnum):
    """What the years are compared by."""

    ERROR = "top-5 error, %"
    DEPTH = "depth, layers"
    PARAMETERS = "parameters"
    MULTIPLIES = "multiplies per image"
    OUTPUTS = "outputs of one image, MB"


def value(one: Milestone, measure: Walked) -> float | None:
    """A milestone's figure; None where no top-5 error of one model was published."""
    if measure is Walked.ERROR:
        return _percent(one.single)
    return {
        Walked.DEPTH: one.depth,
        Walked.PARAMETERS: one.parameters,
        Walked.MULTIPLIES: one.multiplies,
        Walked.OUTPUTS: one.output_bytes / MB,
    }[measure]


def years(walk: Sequence[Milestone], measure: Walked, residual: Sequence[str]) -> go.Figure:
    """One point a network, grouped by year; those named in `residual` have their colour.

    Errors have a linear axis, everything else a logarithmic one.
    """
    drawn = figure(480, showlegend=True, hovermode="closest")
    shown = [one for one in walk if value(one, measure) is not None]
    axis = [[str(one.year) for one in shown], [one.title.split(" (")[0] for one in shown]]
    groups = (("with shortcuts", RESIDUAL), ("without shortcuts", INK))
    for name, fill in groups:
        heights = [
            value(one, measure) if (one.name in residual) == (fill == RESIDUAL) else None
            for one in shown
        ]
        _points(drawn, axis, heights, name, fill, measure)
    if measure is Walked.ERROR:
        _ensembles(drawn, axis, shown)
        drawn.update_yaxes(rangemode="tozero")
    else:
        drawn.update_yaxes(type="log", dtick=1, exponentformat="SI")
    drawn.update_yaxes(title_text=measure.value)
    drawn.update_xaxes(
        tickangle=60, tickfont={"size": 11}, showgrid=False, dividercolor="rgba(0,0,0,0)"
    )
    return drawn


def _points(
    drawn: go.Figure,
    axis: list[list[str]],
    heights: list[float | None],
    name: str,
    fill: str,
    measure: Walked,
) -> None:
    drawn.add_scatter(
        x=axis,
        y=heights,
        mode="markers",
        name=name,
        marker={"color": fill, "size": 14, "symbol": "square" if fill == RESIDUAL else "circle"},
        hovertemplate=f"<b>%{{x}}</b><br>%{{y:,}} {measure.value}<extra></extra>",
    )


def _ensembles(drawn: go.Figure, axis: list[list[str]], shown: Sequence[Milestone]) -> None:
    drawn.add_scatter(
        x=axis,
        y=[_percent(one.ensemble) for one in shown],
        mode="markers",
        name="several models together",
        marker={"color": FOCUS, "size": 11, "symbol": "diamond-open", "line": {"width": 2}},
        hovertemplate="<b>%{x}</b><br>%{y} %, several models<extra></extra>",
    )


def _percent(claim: Claim | None) -> float | None:
    if claim is None or claim.quantity is not Quantity.TOP_5_ERROR:
        return None
    return float(claim.value)
