"""What every Plotly figure shares: a quiet template that is right on white and on dark.

Colours are explicit and backgrounds transparent, because a figure is shown on the visitor's
theme and also leaves the app as a file.
"""

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go

from cnnviz.drawing.palette import INK

Values: TypeAlias = Sequence[float] | np.ndarray[Any, Any]

GRID = "rgba(125,133,144,0.22)"

AXIS = {
    "gridcolor": GRID,
    "zeroline": False,
    "linecolor": GRID,
    "ticks": "outside",
    "tickcolor": GRID,
    "ticklen": 4,
    "automargin": True,
}

TEMPLATE = go.layout.Template(
    layout={
        "font": {"family": "Source Sans, sans-serif", "size": 13, "color": INK},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "margin": {"l": 8, "r": 8, "t": 34, "b": 8},
        "xaxis": AXIS,
        "yaxis": AXIS,
        "legend": {"orientation": "h", "x": 0, "y": 1.02, "yanchor": "bottom"},
        "hoverlabel": {"font": {"family": "Source Sans, sans-serif"}},
        "bargap": 0.25,
    }
)

CONFIG = {
    "displaylogo": False,
    "showSendToCloud": False,
    "scrollZoom": False,
    "toImageButtonOptions": {"format": "svg"},
}
"""How the figure behaves in a browser, in the app and in an exported page."""


def figure(height: int, **layout: object) -> go.Figure:
    """An empty figure of `height` pixels in the house style."""
    drawn = go.Figure()
    drawn.update_layout(template=TEMPLATE, height=height, **layout)
    return drawn


def band(
    drawn: go.Figure,
    across: Sequence[float],
    low: Values,
    high: Values,
    colour: str,
    opacity: float,
    **at: int,
) -> None:
    """Shade a figure between two lines over the same places, silently; `at` names a subplot."""
    drawn.add_scatter(
        x=[*across, *across[::-1]],
        y=[*high, *low[::-1]],
        mode="lines",
        line={"color": colour, "width": 0},
        fill="toself",
        fillcolor=colour,
        opacity=opacity,
        hoverinfo="skip",
        showlegend=False,
        **at,
    )


def as_page(drawn: go.Figure, origin: Mapping[str, str]) -> str:
    """The figure as an HTML page of its own, Plotly included, on white; its camera saves PNG.

    Its head says the `link` and the `convention` of its origin.
    """
    alone = go.Figure(drawn).update_layout(paper_bgcolor="white", plot_bgcolor="white")
    config = CONFIG | {"toImageButtonOptions": {"format": "png", "scale": 2}}
    page: str = alone.to_html(config=config, include_plotlyjs=True)
    told = f'<link rel="canonical" href="{escape(origin["link"])}">'
    told += f'<meta name="description" content="{escape(origin["convention"])}">'
    return page.replace("<head>", f"<head>{told}", 1)
