"""Training curves that can move: a Vega chart the browser updates in place."""

from collections.abc import Sequence

import altair as alt
import pandas as pd

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _
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
    epochs = alt.Scale(
        domain=[0, max((curve.experiment.epochs for curve in curves), default=1)], nice=False
    )
    colours = [_colour(curves[: place + 1]) for place in range(len(curves))]
    networks = alt.Scale(domain=names(curves), range=colours)
    dashes = alt.Scale(domain=[_("training set"), _("held-out set")], range=[[1, 0], [5, 4]])
    legend, whole = alt.Legend(orient="top"), alt.Axis(tickMinStep=1, format="d")
    chart: alt.Chart = (
        alt.Chart(table, height=height)
        .mark_line(strokeWidth=2.5, point=alt.OverlayMarkDef(size=18))
        .encode(
            x=alt.X("epoch:Q", title=_("epoch"), scale=epochs, axis=whole),
            y=alt.Y("error:Q", title=_("error, %"), scale=scale),
            color=alt.Color("network:N", title=None, scale=networks, legend=legend),
            strokeDash=alt.StrokeDash(
                "measured_on:N", title=None, scale=dashes, legend=legend if held_out else None
            ),
            tooltip=[
                alt.Tooltip("network:N", title=_("network")),
                alt.Tooltip("measured_on:N", title=_("measured on")),
                alt.Tooltip("epoch:Q", title=_("epoch")),
                alt.Tooltip("error:Q", title=_("error, %"), format=".2f"),
            ],
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
            (_("training set"), record.train_error),
            *[(_("held-out set"), record.values["test_error"])] * held_out,
        )
    ]
    return pd.DataFrame(rows, columns=["network", "measured_on", "epoch", "error"])
