"""Accuracy over the number of examples for every way; own classes with what was answered."""

from collections.abc import Sequence
from html import escape

import plotly.graph_objects as go
from PIL import Image

from cnnviz.drawing.palette import COLOUR, FOCUS, INK, PLAIN, RESIDUAL
from cnnviz.drawing.png import address, png
from cnnviz.drawing.style import band, figure
from cnnviz.language import _
from cnnviz.layers import Role
from cnnviz.numerals import percent
from pages.transfer_learning.recorded import COUNTS, SCRATCH, Spread, Study

HEAD, LATER, FREE = COLOUR[Role.LINEAR], COLOUR[Role.CONVOLUTION], RESIDUAL
FROM_SCRATCH = PLAIN
SIDE = 56
"""Pixels of a small picture's side."""
RIGHT, WRONG = COLOUR[Role.LINEAR], PLAIN


def curves(
    study: Study, ways: Sequence[tuple[str, str, str]], chosen: str, count: int, chance: float
) -> go.Figure:
    """A line a way with its band over the seeds; the chosen one is thicker, one column is lit.

    Args:
        study: what was recorded.
        ways: of it, what to call each, and its colour.
        chosen: the way that is lit.
        count: the number of examples that is lit.
        chance: accuracy of guessing.
    """
    drawn = figure(430, hovermode="x unified")
    places, at = list(range(len(COUNTS))), COUNTS.index(count)
    drawn.add_vrect(
        x0=at - 0.35, x1=at + 0.35, fillcolor=FOCUS, opacity=0.12, line_width=0, layer="below"
    )
    drawn.add_hline(y=chance, line={"color": INK, "width": 1, "dash": "dot"})
    drawn.add_annotation(
        x=places[-1], y=chance, text=_("guessing"), showarrow=False, yshift=-10, font={"size": 12}
    )
    for way, name, colour in ways:
        _line(drawn, study.spread(way), name, colour, dashed=way == SCRATCH, lit=way == chosen)
    drawn.update_xaxes(
        title_text=_("examples of each new class"), tickvals=places, ticktext=list(map(str, COUNTS))
    )
    drawn.update_yaxes(title_text=_("held-out accuracy"), tickformat=".0%", range=[0, 1.02])
    return drawn


def _line(
    drawn: go.Figure, found: Sequence[Spread], name: str, colour: str, *, dashed: bool, lit: bool
) -> None:
    """The mean of a way, and a band from the least to the most."""
    places = list(range(len(found)))
    low, high = [each.low for each in found], [each.high for each in found]
    band(drawn, places, low, high, colour, 0.15)
    drawn.add_scatter(
        x=places,
        y=[each.mean for each in found],
        name=name,
        mode="lines+markers",
        line={"color": colour, "width": 4 if lit else 2, "dash": "dash" if dashed else "solid"},
        marker={"size": 9 if lit else 6},
        hovertemplate="%{y:.1%}",
    )


def small(picture: Image.Image, told: str, colour: str = "transparent") -> str:
    """A small picture with an edge of a colour."""
    shown = picture.convert("RGB")
    shown.thumbnail((2 * SIDE, 2 * SIDE))
    said = escape(told)
    return (
        f'<img src="{address(png(shown))}" alt="{said}" title="{said}" width="{SIDE}" '
        f'height="{SIDE}" style="object-fit:cover;border:3px solid {colour};border-radius:4px;'
        'image-rendering:pixelated">'
    )


def gallery(rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    """The small pictures of each class under its name."""
    parts = [
        f'<div><b>{escape(name)}</b> · {len(pictures)}<div style="display:flex;flex-wrap:wrap;'
        f'gap:4px;margin:2px 0 10px">{"".join(pictures)}</div></div>'
        for name, pictures in rows
    ]
    return f"<div>{''.join(parts)}</div>"


def answer(picture: str, names: Sequence[str], shares: Sequence[float]) -> str:
    """A picture and a bar a class."""
    best = max(shares)
    bars = "".join(
        f'<div style="display:flex;gap:8px;justify-content:space-between"><span>{escape(name)}'
        f"</span><b>{escape(percent(share))}</b></div>"
        f'<div style="height:8px;border-radius:3px;margin-bottom:6px;width:{100 * share:.1f}%;'
        f'background:{FOCUS if share == best else INK}"></div>'
        for name, share in zip(names, shares, strict=True)
    )
    return (
        '<div style="display:flex;gap:12px;align-items:flex-start">'
        f'{picture}<div style="flex:1;min-width:140px">{bars}</div></div>'
    )
