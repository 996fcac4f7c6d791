"""The networks through the years: one measure, on a logarithmic axis, a point for each."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import plotly.graph_objects as go

from cnnviz.claims import Claim, Milestone, Quantity
from cnnviz.counting.memory import MB
from cnnviz.drawing.palette import FOCUS, INK, RESIDUAL
from cnnviz.drawing.style import figure
from cnnviz.language import N_, _
from cnnviz.networks import architecture


class Measure(NamedTuple):
    """What the years are compared by; None where a milestone has no such figure."""

    label: str
    of: Callable[[Milestone], float | None]


def _percent(claim: Claim | None) -> float | None:
    published = claim is not None and claim.quantity is Quantity.TOP_5_ERROR
    return float(claim.value) if claim and published else None


ERROR = "top-5-error"
MEASURES = {
    ERROR: Measure(N_("top-5 error, %"), lambda one: _percent(one.single)),
    "depth-layers": Measure(N_("depth, layers"), lambda one: one.depth),
    "parameters": Measure(N_("parameters"), lambda one: one.parameters),
    "multiplies-per-image": Measure(N_("multiplies per image"), lambda one: one.multiplies),
    "outputs-of-one-image-mb": Measure(
        N_("outputs of one image, MB"), lambda one: one.output_bytes / MB
    ),
}
"""By what a link says."""


def years(walk: Sequence[Milestone], by: str) -> go.Figure:
    """One point a network, grouped by year; those with shortcuts have their own colour.

    Errors have a linear axis, everything else a logarithmic one.
    """
    drawn = figure(480, showlegend=True, hovermode="closest")
    measure = MEASURES[by]
    shown = [one for one in walk if measure.of(one) is not None]
    axis = [[str(one.year) for one in shown], [one.title.split(" (")[0] for one in shown]]
    groups = ((_("with shortcuts"), RESIDUAL, "square"), (_("without shortcuts"), INK, "circle"))
    for name, fill, symbol in groups:
        drawn.add_scatter(
            x=axis,
            y=[
                measure.of(o) if has_shortcuts(o.name) == (fill == RESIDUAL) else None
                for o in shown
            ],
            mode="markers",
            name=name,
            marker={"color": fill, "size": 14, "symbol": symbol},
            hovertemplate=f"<b>%{{x}}</b><br>{_(measure.label)}: %{{y:,}}<extra></extra>",
        )
    if by == ERROR:
        _ensembles(drawn, axis, shown)
        drawn.update_yaxes(rangemode="tozero")
    else:
        drawn.update_yaxes(type="log", dtick=1, exponentformat="SI")
    drawn.update_yaxes(title_text=_(measure.label))
    drawn.update_xaxes(
        tickangle=60, tickfont={"size": 11}, showgrid=False, dividercolor="rgba(0,0,0,0)"
    )
    return drawn


def has_shortcuts(name: str) -> bool:
    """Whether a network adds a block's input to its output."""
    return any(node.layer.kind == "add" for node in architecture(name).nodes)


def _ensembles(drawn: go.Figure, axis: list[list[str]], shown: Sequence[Milestone]) -> None:
    several = _("{percent} %, several models", percent="%{y}")
    drawn.add_scatter(
        x=axis,
        y=[_percent(one.ensemble) for one in shown],
        mode="markers",
        name=_("several models together"),
        marker={"color": FOCUS, "size": 11, "symbol": "diamond-open", "line": {"width": 2}},
        hovertemplate=f"<b>%{{x}}</b><br>{several}<extra></extra>",
    )
