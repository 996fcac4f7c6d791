"""What a unit sees: heat to lay over a picture, and how fields grow along a network."""

from collections.abc import Sequence
from math import sqrt

import numpy as np
import plotly.graph_objects as go
from PIL import Image

from cnnviz.counting.receptive_field import Box, ReceptiveField
from cnnviz.drawing.mosaic import palette
from cnnviz.drawing.palette import FOCUS, INK
from cnnviz.drawing.png import png
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.probing.effective_field import Heat

EFFECTIVE = "#E69F00"
"""The effective field; the theoretical one has the colour of what is pointed at."""


def overlay(heat: Heat, within: Box) -> bytes:
    """The part of a heat (H, W) in a box as a PNG, a pixel a cell, clear where there is none.

    Colour and cover go with the square root of the heat, so that its faint skirts show.
    """
    top, bottom, left, right = within
    part = heat[top : bottom + 1, left : right + 1]
    share = np.sqrt(part / max(float(part.max()), 1e-300))
    colours = np.array(palette(signed=False), np.uint8).reshape(-1, 3)
    pixels = np.empty((*part.shape, 4), np.uint8)
    pixels[..., :3] = colours[np.rint(share * (len(colours) - 1)).astype(int)]
    pixels[..., 3] = np.rint(np.minimum(share * 1.6, 1) * 235)
    return png(Image.fromarray(pixels))


def side(height: float, width: float) -> float:
    """One number for a field that is not square: the side of the square of the same area."""
    return sqrt(height * width)


def growth(
    fields: Sequence[ReceptiveField], chosen: str, measured: Box | None, picture: tuple[int, int]
) -> go.Figure:
    """Size of the theoretical field at each layer, the chosen one marked, in cells of the input.

    `measured` is the effective field of its unit; `picture` (height, width) is drawn as a line.
    """
    drawn = figure(340, yaxis_title=_("side of the field, pixels"), hovermode="closest")
    names = [field.name for field in fields]
    drawn.add_scatter(
        x=names,
        y=[side(*field.size) for field in fields],
        customdata=["{:,} × {:,}".format(*field.size) for field in fields],
        mode="lines+markers",
        name=_("theoretical, padding counted"),
        line={"color": FOCUS, "width": 2},
        marker={"size": [13 if name == chosen else 5 for name in names], "color": FOCUS},
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )
    if measured is not None:
        drawn.add_scatter(
            x=[chosen],
            y=[side(*measured.size)],
            mode="markers",
            name=_("95 % of the gradient, here"),
            marker={"size": 13, "symbol": "diamond", "color": EFFECTIVE},
            hovertemplate="%{{x}}: {} × {}<extra></extra>".format(*measured.size),
        )
    drawn.add_hline(
        y=side(*picture),
        line={"color": INK, "dash": "dash", "width": 1},
        annotation={"text": _("the whole picture"), "font": {"color": INK}},
        annotation_position="top left",
    )
    drawn.update_xaxes(type="category", showgrid=False, tickangle=60, nticks=24)
    return drawn.update_yaxes(rangemode="tozero")
