"""The pictures around one number: maps a pixel a cell, and what each channel adds to a sum."""

from typing import Any, TypeAlias

import numpy as np
import plotly.graph_objects as go
from PIL import Image
from plotly.colors import sample_colorscale

from cnnviz.drawing.mosaic import Scale, levels, palette
from cnnviz.drawing.palette import INK, MAGNITUDE, SIGNED
from cnnviz.drawing.png import png
from cnnviz.drawing.style import figure
from cnnviz.language import _

LESS, MORE = SIGNED[0][1], SIGNED[-1][1]
MOST_BARS = 24
STEPS = 17
"""Colours of a scale that are handed to the browser, which blends between them."""

Plane: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
"""(H, W)"""


def plane(values: Plane) -> bytes:
    """One map (H, W) as a PNG, a pixel a cell, in the colours of the feature maps."""
    signed = bool(values.min() < 0)
    picture = Image.fromarray(levels(values[None], Scale.EACH_MAP, signed)[0])
    picture = picture.convert("P")
    picture.putpalette([*palette(signed), 0, 0, 0])
    return png(picture)


def colours(signed: bool) -> list[str]:
    """The signed scale or the one for magnitudes, from its low end to its high one."""
    scale = [list(stop) for stop in SIGNED] if signed else MAGNITUDE
    found: list[str] = sample_colorscale(scale, [i / (STEPS - 1) for i in range(STEPS)])
    return found


def contributions(names: list[str], sums: list[float]) -> go.Figure:
    """Bars of the channels that add or take most, strongest first; red adds, blue takes."""
    order = sorted(range(len(sums)), key=lambda i: -abs(sums[i]))[:MOST_BARS]
    drawn = figure(300, showlegend=False)
    drawn.update_xaxes(title_text=_("channel below, strongest first"))
    drawn.update_yaxes(title_text=_("adds to the sum"))
    drawn.add_bar(
        x=[names[i] for i in order],
        y=[sums[i] for i in order],
        marker_color=[MORE if sums[i] > 0 else LESS for i in order],
        hovertemplate="%{x}: %{y:.5g}<extra></extra>",
    )
    drawn.update_xaxes(type="category", showgrid=False)
    drawn.add_hline(y=0, line={"color": INK, "width": 1})
    return drawn
