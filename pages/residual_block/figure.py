"""Vectors on their way through a block, as strips of coloured numbers; and how close it comes.

Signed colours: white is zero, red above, blue below; both lanes share one scale.
"""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
from plotly.colors import sample_colorscale

from cnnviz.drawing.palette import FOCUS, INK, PLAIN, RESIDUAL, SIGNED
from cnnviz.drawing.style import figure
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.numerals import typeset
from pages.residual_block.lesson import Stage

CELL, HIGH, LEFT, PITCH = 50.0, 28.0, 92.0, 52.0
ROUTE = 24.0
"""Room for the shortcut's line right of the strips."""


def lane(
    strips: Sequence[Stage], title: str, colour: str, limit: float, joins_at: int | None = None
) -> str:
    """Draw one block from top to bottom as SVG, the input first.

    The cells' colours reach to the magnitude `limit`; a line in the lane's own colour leads from
    the first strip to the one it `joins_at`.
    """
    cells = len(strips[0][1])
    right = LEFT + cells * CELL
    parts = [f'<text x="0" y="16" fill="{colour}" font-weight="600">{escape(title)}</text>']
    for index, (name, values) in enumerate(strips):
        top = 30 + index * PITCH
        parts.append(f'<text x="0" y="{top + 19:.0f}">{escape(name)}</text>')
        for place, value in enumerate(values):
            parts.append(_cell(LEFT + place * CELL, top, value, limit))
        if index:
            middle = LEFT + cells * CELL / 2
            parts.append(_arrow(f"M{middle:.0f} {top - PITCH + HIGH + 2:.0f}V{top - 3:.0f}", INK))
    if joins_at is not None:
        start, end = 30 + HIGH / 2, 30 + joins_at * PITCH + HIGH / 2
        far = right + ROUTE - 6
        path = f"M{right + 2:.0f} {start:.0f}H{far:.0f}V{end:.0f}H{right + 3:.0f}"
        parts.append(_arrow(path, colour, sideways=True))
    width, height = right + ROUTE, 30 + (len(strips) - 1) * PITCH + HIGH + 6
    label = f"{title}: " + "; ".join(
        f"{name} = {', '.join(map(_short, values))}" for name, values in strips
    )
    return svg("".join(parts), width, height, label)


def _cell(x: float, y: float, value: float, limit: float) -> str:
    share = 0.5 + 0.5 * max(-1.0, min(1.0, value / limit)) if limit else 0.5
    fill = sample_colorscale([list(stop) for stop in SIGNED], [share])[0]
    middle = x + CELL / 2
    return (
        f'<rect x="{x:.0f}" y="{y:.0f}" width="{CELL:.0f}" height="{HIGH:.0f}" fill="{fill}" '
        f'stroke="{INK}" stroke-width=".8"/><text x="{middle:.0f}" y="{y + 19:.0f}" '
        f'text-anchor="middle" fill="{_ink(fill)}"><title>{value:.12g}</title>'
        f"{_short(value)}</text>"
    )


def _ink(fill: str) -> str:
    """Black or white, whichever stands out more from rgb(r, g, b) (relative luminance, WCAG)."""
    channels = (float(part) / 255 for part in fill.removeprefix("rgb(").rstrip(")").split(","))
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#FFFFFF"


def _short(value: float) -> str:
    """Two decimals; a true minus sign; what is nearly zero is not called zero."""
    if value != 0 and abs(value) < 0.005:
        return "≈ 0"
    text = f"{value:.2f}".rstrip("0").rstrip(".") if abs(value) < 100 else f"{value:.0f}"
    return typeset(text)


def _arrow(path: str, colour: str, *, sideways: bool = False) -> str:
    head = "m5 -4l-5 4 5 4" if sideways else "m-4 -5l4 5 4-5"
    width = 2.2 if sideways else 1.3
    return f'<path d="{path}{head}" fill="none" stroke="{colour}" stroke-width="{width}"/>'


def closeness(
    percents: Sequence[int], plain: Sequence[float], residual: Sequence[float], chosen: int
) -> go.Figure:
    """Distance of both blocks' outputs from their input while the weights shrink to the right.

    `percents` is what is left of the weights, `chosen` the one of them that the visitor has set.
    """
    drawn = figure(250, xaxis_title=_("weights times, in %"), hovermode="x unified")
    for name, values, colour in ((_("plain"), plain, PLAIN), (_("residual"), residual, RESIDUAL)):
        drawn.add_scatter(
            x=list(percents),
            y=list(values),
            mode="lines",
            name=name,
            line={"color": colour, "width": 2.5},
            hovertemplate="%{y:.3g}",
        )
    drawn.add_vline(x=chosen, line={"color": FOCUS, "width": 1.5, "dash": "dot"})
    drawn.update_xaxes(autorange="reversed")
    drawn.update_yaxes(title_text=_("distance of a[l+2] from a[l]"), rangemode="tozero")
    return drawn
