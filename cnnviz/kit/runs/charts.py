"""Curves, error against depth and maps of layers: Vega charts the browser updates in place."""

from collections.abc import Sequence
from typing import TypeAlias

import altair as alt
import pandas as pd

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.kit.runs.groups import Group
from cnnviz.kit.runs.points import band_rows, depth_rows, error_rows
from cnnviz.language import N_, _
from cnnviz.training.curves import Curve

Layered: TypeAlias = alt.LayerChart | alt.FacetChart

LEAST = 0.05
"""Percent at the bottom of a logarithmic axis: one picture in 1,438 is 0.07."""

HEIGHT = 450

LONG_NAME = 14
"""Letters of a group's name from which only two stand beside each other."""

PARTS = {"train": N_("training set"), "test": N_("held-out set")}

WIDTHS = {"train": 1.1, "test": 2.8}
"""Of the lines: the held-out error is the bold one, as in He et al. 2015, Figs. 4 and 6."""


def error_chart(
    curves: Sequence[Curve],
    groups: Sequence[Group],
    *,
    axis: str = "epoch",
    held_out: bool = True,
    logarithmic: bool = False,
    smoothing: int = 0,
    highest: float = 100,
    height: int = HEIGHT,
) -> Layered:
    """Errors in percent over epochs or steps, a line a run; training thin, held-out bold.

    What is above `highest` is left out.
    """
    rows = error_rows(curves, groups, smoothing, held_out)
    rows["part"] = rows["part"].map({part: _(title) for part, title in PARTS.items()})
    rows["error"] = rows["error"].clip(lower=LEAST if logarithmic else 0)
    rows = rows[rows["error"] <= highest]
    whole = alt.Axis(format=",d", tickMinStep=1)
    ends = [0, max((c.experiment.epochs for c in curves), default=1)] if axis == "epoch" else None
    along = alt.Scale(nice=False, domain=ends) if ends else alt.Scale(nice=False)
    title = _("epoch") if axis == "epoch" else _("step")
    x = alt.X(f"{axis}:Q", title=title, scale=along, axis=whole)
    y = alt.Y("error:Q", title=_("error, %"), scale=_errors(logarithmic, highest))
    colour = _coloured("group:N", [g.name for g in groups], [g.colour for g in groups])
    told = [
        alt.Tooltip("group:N", title=_("network")),
        alt.Tooltip("part:N", title=_("measured on")),
        alt.Tooltip("epoch:Q", title=_("epoch"), format=".2~f"),
        alt.Tooltip("error:Q", title=_("error, %"), format=".2f"),
    ]
    base = alt.Chart(rows, height=height).encode(x=x, y=y, color=colour, tooltip=told)
    lines = base.mark_line().encode(strokeWidth=_widths(held_out), detail="run:N")
    ends_of = rows.groupby(["run", "part"], sort=False).tail(1)
    tips = base.mark_circle(size=34, opacity=1).properties(data=ends_of)
    drawn: Layered = alt.layer(lines, tips)
    return drawn


def _errors(logarithmic: bool, highest: float = 100) -> alt.Scale:
    if logarithmic:
        return alt.Scale(type="log", domain=[LEAST, highest])
    return alt.Scale(domain=[0, highest])


def _coloured(field: str, names: Sequence[str], shown: Sequence[str]) -> alt.Color:
    long = max(map(len, names), default=0) > LONG_NAME
    legend = alt.Legend(orient="top", columns=2 if long else 4, labelLimit=260, symbolOpacity=1)
    scale = alt.Scale(domain=list(names), range=list(shown))
    return alt.Color(field, title=None, scale=scale, legend=legend)


def _widths(held_out: bool) -> alt.StrokeWidth:
    scale = alt.Scale(domain=[_(title) for title in PARTS.values()], range=list(WIDTHS.values()))
    legend = alt.Legend(orient="bottom", symbolType="stroke") if held_out else None
    return alt.StrokeWidth("part:N", title=None, scale=scale, legend=legend)


def depth_chart(
    curves: Sequence[Curve], *, held_out: bool = True, logarithmic: bool = False
) -> Layered:
    """Last errors against depth: a point a run, the mean, and from the least to the greatest."""
    rows = depth_rows(curves, held_out)
    kinds = {"plain": _("plain"), "residual": _("with shortcuts")}
    rows["part"] = rows["part"].map({part: _(title) for part, title in PARTS.items()})
    rows["kind"] = rows["kind"].map(kinds)
    rows["error"] = rows["error"].clip(lower=LEAST if logarithmic else 0)
    depths = sorted(set(rows["depth"]))
    axis = alt.Axis(values=depths, format="d", grid=False)
    scale = alt.Scale(nice=False, padding=24)
    x = alt.X("depth:Q", title=_("layers with weights"), axis=axis, scale=scale)
    y = alt.Y("error:Q", title=_("error, %"), scale=_errors(logarithmic))
    colour = _coloured("kind:N", list(kinds.values()), [PLAIN, RESIDUAL])
    base = alt.Chart(rows, height=HEIGHT).encode(x=x, color=colour, detail="part:N")
    told = [
        alt.Tooltip("kind:N", title=_("network")),
        alt.Tooltip("part:N", title=_("measured on")),
        alt.Tooltip("depth:Q", title=_("layers")),
        alt.Tooltip("error:Q", title=_("error, %"), format=".2f"),
    ]
    means = base.mark_line().encode(y=y.aggregate("mean"), strokeWidth=_widths(held_out))
    spans = base.mark_rule(opacity=0.45, strokeWidth=5).encode(
        y=y.aggregate("min"), y2=alt.Y2("error:Q", aggregate="max")
    )
    runs = base.mark_circle(size=38, opacity=0.9).encode(y=y, tooltip=told)
    drawn: Layered = alt.layer(spans, means, runs)
    return drawn


def layer_chart(rows: pd.DataFrame, ends: tuple[float, float], title: str) -> alt.Chart:
    """A map of layers over epochs, the input above: one shade for a value, by its logarithm.

    Args:
        rows: as `layer_rows` makes them.
        ends: of the scale, which several maps share.
        title: of the measure.
    """
    layers = list(dict.fromkeys(rows["layer"]))
    named = layers[:: max(1, len(layers) // 12)]
    shade = alt.Color(
        "value:Q",
        title=title,
        scale=alt.Scale(type="log", domain=list(ends), scheme="viridis", clamp=True),
        legend=alt.Legend(orient="bottom", format="~e", gradientLength=220),
    )
    epochs = sorted(set(rows["epoch"]))
    drawn: alt.Chart = (
        alt.Chart(rows, height=HEIGHT)
        .mark_rect()
        .encode(
            x=alt.X(
                "epoch:O",
                title=_("epoch"),
                axis=alt.Axis(values=epochs[:: max(1, len(epochs) // 8)], format="d", labelAngle=0),
            ),
            y=alt.Y("layer:N", title=None, sort=layers, axis=alt.Axis(values=named)),
            color=shade,
            tooltip=[
                alt.Tooltip("layer:N", title=_("layer")),
                alt.Tooltip("epoch:Q", title=_("epoch"), format=".2~f"),
                alt.Tooltip("value:Q", title=title, format=".3~e"),
            ],
        )
    )
    return drawn


def band_chart(
    curves: Sequence[Curve], pair: Sequence[Group], *, logarithmic: bool = False
) -> Layered:
    """Mean held-out error of groups over epochs, with a standard deviation either way."""
    rows = band_rows(curves, pair, "test_error")
    least = LEAST if logarithmic else 0
    for column in ("mean", "low", "high"):
        rows[column] = rows[column].clip(least, 100)
    x = alt.X("epoch:Q", title=_("epoch"), axis=alt.Axis(format=",d", tickMinStep=1))
    colour = _coloured("group:N", [g.name for g in pair], [g.colour for g in pair])
    scale = _errors(logarithmic)
    base = alt.Chart(rows, height=260).encode(x=x, color=colour)
    band = base.mark_area(opacity=0.22).encode(
        y=alt.Y("low:Q", title=_("held-out error, %"), scale=scale), y2="high:Q"
    )
    mean = base.mark_line(strokeWidth=2.8).encode(
        y=alt.Y("mean:Q", scale=scale),
        tooltip=[
            alt.Tooltip("group:N", title=_("network")),
            alt.Tooltip("epoch:Q", title=_("epoch")),
            alt.Tooltip("mean:Q", title=_("error, %"), format=".2f"),
        ],
    )
    drawn: Layered = alt.layer(band, mean)
    return drawn
