"""The best error so far, trial by trial, of the three kinds of search."""

from collections.abc import Mapping, Sequence
from statistics import median
from typing import Any

import altair as alt
import pandas as pd

from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.kit.caches import cached
from cnnviz.kit.runs.charts import Layered
from cnnviz.language import _
from cnnviz.layers import Role
from pages.hyper_parameters.lesson import best_so_far, runners
from pages.hyper_parameters.state import KINDS

HEIGHT = 380

COLOURS = {"grid": INK, "random": COLOUR[Role.POOLING], "tpe": COLOUR[Role.CONVOLUTION]}


@cached("best so far", most=16, worded=True)
def race_chart(own: tuple[float, ...]) -> Layered:
    """Thin a recorded search, bold the median of its kind, dashed the one on the page."""
    thin, bold = _rows()
    names = [_(name) for name in KINDS.values()]
    scale = alt.Scale(domain=names, range=[COLOURS[kind] for kind in KINDS])
    legend = alt.Legend(orient="top", symbolOpacity=1)
    colour = alt.Color("search:N", title=None, scale=scale, legend=legend)
    last = max(len(own), *(row["trial"] for row in thin))
    along = alt.Scale(domain=[1, last], nice=False)
    x = alt.X("trial:Q", title=_("trials"), scale=along, axis=alt.Axis(format="d", tickMinStep=1))
    high = alt.Scale(type="log", nice=True, zero=False)
    y = alt.Y("error:Q", title=_("best held-out error so far, %"), scale=high)
    told = [
        alt.Tooltip("search:N", title=_("search")),
        alt.Tooltip("trial:Q", title=_("trial")),
        alt.Tooltip("error:Q", title=_("error, %"), format=".2f"),
    ]

    def line(rows: Sequence[Mapping[str, Any]], **look: Any) -> alt.Chart:
        chart = alt.Chart(pd.DataFrame(rows), height=HEIGHT).encode(x=x, y=y)
        drawn: alt.Chart = chart.mark_line(interpolate="step-after", **look)
        return drawn

    layers = [
        line(thin, strokeWidth=1, opacity=0.35).encode(color=colour, detail="seed:N"),
        line(bold, strokeWidth=3).encode(color=colour, tooltip=told),
    ]
    if own:
        rows = [_point("tpe", n, error) for n, error in enumerate(best_so_far(own), 1)]
        layers.append(line(rows, strokeWidth=2, strokeDash=[5, 3], color=FOCUS))
    drawn: Layered = alt.layer(*layers)
    return drawn


def _rows() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The points of every recorded search, and of the median of each kind."""
    curves = {kind: [best_so_far(each) for each in every] for kind, every in runners().items()}
    thin = [
        _point(kind, n, error) | {"seed": f"{kind} {seed}"}
        for kind, every in curves.items()
        for seed, errors in enumerate(every)
        for n, error in enumerate(errors, 1)
    ]
    bold = [
        _point(kind, n, median(errors))
        for kind, every in curves.items()
        for n, errors in enumerate(zip(*every, strict=True), 1)
    ]
    return thin, bold


def _point(kind: str, trial: int, error: float) -> dict[str, Any]:
    return {"search": _(KINDS[kind]), "trial": trial, "error": 100 * error}
