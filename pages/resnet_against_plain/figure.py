"""Training curves that can move: a Vega chart the browser updates in place."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.training.curves import Curve

LEAST = 0.05
"""Percent at the bottom of a logarithmic axis: one picture in 1,438 is 0.07."""

PALER = ("", "99", "66", "44")
"""Opacities, as the last two digits of a colour, of the first to fourth curve of a kind."""


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
    labels = names(curves)
    colours = [_colour(curves[: place + 1]) for place in range(len(curves))]
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


def names(curves: Sequence[Curve]) -> list[str]:
    """What each curve is called: Plain-56, and Plain-56 (2) where there are two of them."""
    labels = [curve.label for curve in curves]
    found = [labels[: place + 1].count(label) for place, label in enumerate(labels)]
    return [
        label if number == 1 else f"{label} ({number})"
        for label, number in zip(labels, found, strict=True)
    ]


def _colour(curves: Sequence[Curve]) -> str:
    """The colour of the last curve: that of its kind, paler with each of the kind before it."""
    kinds = [curve.experiment.is_residual for curve in curves]
    return (RESIDUAL if kinds[-1] else PLAIN) + PALER[min(kinds.count(kinds[-1]), len(PALER)) - 1]


def error_table(curves: Sequence[Curve], held_out: bool) -> pd.DataFrame:
    """One row a point: network, what it is measured on, epoch and error in percent."""
    rows = [
        (label, name, round(record.epoch), 100 * error)
        for label, curve in zip(names(curves), curves, strict=True)
        for record in curve.epochs
        for name, error in (
            ("training set", record.train_error),
            ("held-out set", record.test_error),
        )
        if error is not None and (held_out or name == "training set")
    ]
    return pd.DataFrame(rows, columns=["network", "measured on", "epoch", "error"])
