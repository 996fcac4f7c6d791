"""Training curves that can move: a Vega chart the browser updates in place."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from cnnviz.figures.palette import PLAIN, RESIDUAL
from cnnviz.training.curves import Curve

LEAST = 0.05
"""Percent at the bottom of a logarithmic axis: one picture in 1,438 is 0.07."""


def error_chart(
    curves: Sequence[Curve], *, held_out: bool, logarithmic: bool, height: int = 400
) -> alt.Chart:
    """Error in percent over epochs, a line a network; held-out errors are dashed."""
    table = error_table(curves, held_out)
    scale = alt.Scale(domain=[0, 100])
    if logarithmic:
        table["error"] = table["error"].clip(lower=LEAST)
        scale = alt.Scale(type="log", domain=[LEAST, 100])
    epochs = max((curve.experiment.epochs for curve in curves), default=1)
    labels = [curve.label for curve in curves]
    colours = [RESIDUAL if curve.experiment.is_residual else PLAIN for curve in curves]
    chart: alt.Chart = (
        alt.Chart(table, height=height)
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=18))
        .encode(
            x=alt.X(
                "epoch:Q",
                title="epoch",
                scale=alt.Scale(domain=[0, epochs], nice=False),
                axis=alt.Axis(tickMinStep=1, format="d"),
            ),
            y=alt.Y("error:Q", title="error, %", scale=scale),
            color=alt.Color(
                "network:N",
                title=None,
                scale=alt.Scale(domain=labels, range=colours),
                legend=alt.Legend(orient="top"),
            ),
            strokeDash=alt.StrokeDash(
                "measured on:N",
                title=None,
                scale=alt.Scale(domain=["training set", "held-out set"], range=[[1, 0], [5, 4]]),
                legend=alt.Legend(orient="top") if held_out else None,
            ),
            tooltip=["network:N", "measured on:N", "epoch:Q", alt.Tooltip("error:Q", format=".2f")],
        )
    )
    return chart


def error_table(curves: Sequence[Curve], held_out: bool) -> pd.DataFrame:
    """One row a point: network, what it is measured on, epoch and error in percent."""
    rows = [
        (curve.label, name, round(record.epoch), 100 * error)
        for curve in curves
        for record in curve.epochs
        for name, error in (
            ("training set", record.train_error),
            ("held-out set", record.test_error),
        )
        if error is not None and (held_out or name == "training set")
    ]
    return pd.DataFrame(rows, columns=["network", "measured on", "epoch", "error"])
