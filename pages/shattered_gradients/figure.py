"""Gradients over the input, their autocorrelation over the lag, and the rule over the layers."""

from collections.abc import Mapping, Sequence

import plotly.graph_objects as go

from cnnviz.drawing.palette import FOCUS, INK, PLAIN, RESIDUAL, faint
from cnnviz.drawing.style import band, figure
from cnnviz.language import _
from cnnviz.numerals import short
from pages.shattered_gradients.found import Found
from pages.shattered_gradients.lesson import LAGS, Exact, Numbers

COLOUR = {
    "shallow": faint(PLAIN, 0.6),
    "plain": PLAIN,
    "plain-norm": PLAIN,
    "residual": RESIDUAL,
    "residual-norm": RESIDUAL,
}
DASH = {"plain": "dash", "residual": "dash", "white": "dot", "brown": "dash"}
"""With batch norm a line is drawn through."""

ROW, TITLE, AROUND = 50, 22, 56
"""Pixels of a row, of its title, and of what stands around all of them."""


def gradients(
    grid: Numbers, found: Mapping[str, Found], names: Mapping[str, str], lag: int
) -> go.Figure:
    """A row for each: the gradient of the first seed left, the mean autocorrelation right.

    `names` are the titles of rows; the noises of `found` stand in every other row as well.
    """
    high = (ROW + TITLE) * len(found)
    drawn = figure(high + AROUND, showlegend=False, margin={"t": TITLE, "l": 4})
    drawn.set_subplots(
        len(found),
        2,
        column_widths=[0.62, 0.38],
        vertical_spacing=TITLE / high,
        horizontal_spacing=0.06,
    )
    for row, (name, each) in enumerate(found.items(), 1):
        colour, at = COLOUR.get(name, INK), {"row": row, "col": 1}
        line = {"color": colour, "width": 1.3}
        hover = "g(%{x:.2f}) = %{y:.3g}<extra></extra>"
        drawn.add_scatter(x=grid, y=each.slopes[0], line=line, hovertemplate=hover, **at)
        for noise in {"brown", "white"} - {name}:
            _correlation(drawn, noise, found[noise], row, faint=True)
        _correlation(drawn, name, each, row)
        drawn.add_vline(x=lag, line={"color": FOCUS, "width": 1}, row=row, col=2)
        size = _("size {size}", size=short(each.size())) if each.runs else ""
        drawn.add_annotation(
            text=f"<b>{names[name]}</b> {size}",
            font={"color": colour, "size": 12},
            xref="paper",
            x=0,
            yref=f"y{2 * row - 1 if row > 1 else ''} domain",
            y=1,
            yanchor="bottom",
            xanchor="left",
            showarrow=False,
        )
    _axes(drawn, len(found))
    return drawn


def _correlation(
    drawn: go.Figure, name: str, each: Found, row: int | None = None, *, faint: bool = False
) -> None:
    """A mean, and where it is what the row is about, its band."""
    colour, mean, spread = COLOUR.get(name, INK), each.mean(), each.spread()
    at = {"row": row, "col": 2} if row else {}
    lags = list(range(LAGS + 1))
    if not faint and spread.max() > 0:
        band(drawn, lags, mean - spread, mean + spread, colour, 0.2, **at)
    width, dash = (1.0, DASH[name]) if faint else (2.2, "solid" if row else DASH.get(name))
    drawn.add_scatter(
        x=lags,
        y=mean,
        mode="lines",
        line={"color": colour, "width": width, "dash": dash},
        hovertemplate=_("lag {lag}: {r}", lag="%{x}", r="%{y:.2f}") + "<extra></extra>",
        hoverinfo="skip" if faint else None,
        **at,
    )


def _axes(drawn: go.Figure, rows: int) -> None:
    drawn.update_xaxes(showticklabels=False)
    drawn.update_yaxes(showticklabels=False, ticks="", col=1)
    drawn.update_yaxes(range=[-0.35, 1.08], tickvals=[0, 1], col=2)
    titles = _("gradient over the input"), _("autocorrelation")
    for col, title in enumerate(titles, 1):
        drawn.update_xaxes(showticklabels=True, title_text=title, row=rows, col=col)


def together(found: Mapping[str, Found], names: Mapping[str, str], lag: int) -> go.Figure:
    """All autocorrelations over each other."""
    drawn = figure(400, xaxis_title=_("lag, in points of the grid"), hovermode="x unified")
    drawn.update_yaxes(title_text=_("autocorrelation r"), range=[-0.35, 1.05])
    for name, each in found.items():
        _correlation(drawn, name, each)
        drawn.data[-1].update(name=names[name], hovertemplate="%{y:.2f}")
    drawn.add_vline(x=lag, line={"color": FOCUS, "width": 1})
    return drawn


def along_layers(
    lines: Mapping[str, tuple[Exact, Exact, Sequence[float]]], names: Mapping[str, str]
) -> go.Figure:
    """{net: (mean cosine, its error, the paper's rule)} over the layers passed from the output."""
    drawn = figure(380, xaxis_title=_("layers passed, from the output"), hovermode="x unified")
    drawn.update_yaxes(title_text=_("correlation of the gradients"))
    for name, (mean, error, rule) in lines.items():
        passed, colour = list(range(len(mean))), COLOUR[name]
        dash = DASH.get(name, "solid")
        band(drawn, passed, mean - 2 * error, mean + 2 * error, colour, 0.2)
        drawn.add_scatter(
            x=passed, y=mean, name=names[name], line={"color": colour, "width": 2.5, "dash": dash}
        )
        drawn.add_scatter(
            x=passed,
            y=list(rule),
            mode="markers",
            name=_("{net}: the rule", net=names[name]),
            marker={"color": colour, "size": 6, "symbol": "circle-open" if name in DASH else "x"},
        )
    drawn.update_traces(hovertemplate="%{y:.3g}", selector={"type": "scatter", "showlegend": None})
    return drawn
