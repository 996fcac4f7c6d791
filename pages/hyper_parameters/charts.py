"""The best error so far, trial by trial, of the three kinds of search."""

from collections.abc import Sequence

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
    """Thin a recorded search, bold the mean of its kind, pink the one on the page."""
    rows = [
        {"search": _(KINDS[kind]), "seed": f"{kind} {seed}", "trial": n, "error": 100 * error}
        for kind, every in runners().items()
        for seed, errors in enumerate(every)
        for n, error in enumerate(best_so_far(errors), 1)
    ]
    names = [_(name) for name in KINDS.values()]
    scale = alt.Scale(domain=names, range=[COLOURS[kind] for kind in KINDS])
    colour = alt.Color("search:N", title=None, scale=scale, legend=alt.Legend(orient="top"))
    x = alt.X("trial:Q", title=_("trials"), axis=alt.Axis(format="d", tickMinStep=1))
    y = alt.Y("error:Q", title=_("best held-out error so far, %"), scale=alt.Scale(type="log"))
    told = [
        alt.Tooltip("search:N", title=_("search")),
        alt.Tooltip("trial:Q", title=_("trial")),
        alt.Tooltip("error:Q", title=_("error, %"), format=".2f"),
    ]
    base = alt.Chart(pd.DataFrame(rows), height=HEIGHT).encode(x=x, color=colour, tooltip=told)
    layers = [
        base.mark_line(strokeWidth=1, opacity=0.4, interpolate="step-after").encode(
            y=y, detail="seed:N"
        ),
        base.mark_line(strokeWidth=3, interpolate="step-after").encode(y=y.aggregate("mean")),
    ]
    if own:
        layers.append(_own(own).encode(x=x, y=y))
    drawn: Layered = alt.layer(*layers)
    return drawn


def _own(errors: Sequence[float]) -> alt.Chart:
    rows = [{"trial": n, "error": 100 * each} for n, each in enumerate(best_so_far(errors), 1)]
    chart = alt.Chart(pd.DataFrame(rows), height=HEIGHT)
    drawn: alt.Chart = chart.mark_line(
        strokeWidth=2, strokeDash=[5, 3], color=FOCUS, interpolate="step-after"
    )
    return drawn
