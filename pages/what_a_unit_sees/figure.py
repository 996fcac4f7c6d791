"""What a unit sees: heat to lay over a picture, and how fields grow along a network."""

import io
from collections.abc import Sequence
from math import sqrt

import numpy as np
import plotly.graph_objects as go
from PIL import Image
from plotly.colors import sample_colorscale, unlabel_rgb

from cnnviz.counting.receptive_field import Box, ReceptiveField
from cnnviz.drawing.palette import FOCUS, INK, MAGNITUDE
from cnnviz.drawing.style import figure
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
    scale = sample_colorscale(MAGNITUDE, [i / 255 for i in range(256)])
    colours = np.array([unlabel_rgb(colour) for colour in scale]).round().astype(np.uint8)
    pixels = np.empty((*part.shape, 4), np.uint8)
    pixels[..., :3] = colours[np.rint(share * 255).astype(int)]
    pixels[..., 3] = np.rint(np.minimum(share * 1.6, 1) * 235)
    out = io.BytesIO()
    Image.fromarray(pixels).save(out, "PNG")
    return out.getvalue()


def side(height: float, width: float) -> float:
    """One number for a field that is not square: the side of the square of the same area."""
    return sqrt(height * width)


def growth(
    fields: Sequence[ReceptiveField],
    chosen: str,
    measured: Box | None,
    picture: tuple[int, int],
) -> go.Figure:
    """Size of the theoretical field at each layer, the chosen one marked, in cells of the input.

    Args:
        fields: of the layers, in order.
        chosen: name of the layer looked at.
        measured: the effective field of its unit.
        picture: (height, width), drawn as a line.
    """
    drawn = figure(340, yaxis_title="side of the field, pixels", hovermode="closest")
    names = [field.name for field in fields]
    sides = [side(*field.size) for field in fields]
    drawn.add_scatter(
        x=names,
        y=sides,
        customdata=[f"{field.size[0]:,} × {field.size[1]:,}" for field in fields],
        mode="lines+markers",
        name="theoretical, padding counted",
        line={"color": FOCUS, "width": 2},
        marker={"size": [13 if name == chosen else 5 for name in names], "color": FOCUS},
        hovertemplate="%{x}: %{customdata}<extra></extra>",
    )
    if measured is not None:
        _mark(drawn, chosen, measured)
    drawn.add_hline(
        y=side(*picture),
        line={"color": INK, "dash": "dash", "width": 1},
        annotation={"text": "the whole picture", "font": {"color": INK}},
        annotation_position="top left",
    )
    drawn.update_xaxes(type="category", showgrid=False, tickangle=60, nticks=24)
    drawn.update_yaxes(rangemode="tozero")
    return drawn


def _mark(drawn: go.Figure, chosen: str, measured: Box) -> None:
    down = measured.bottom - measured.top + 1
    across = measured.right - measured.left + 1
    drawn.add_scatter(
        x=[chosen],
        y=[side(down, across)],
        mode="markers",
        name="95 % of the gradient, here",
        marker={"size": 13, "symbol": "diamond", "color": EFFECTIVE},
        hovertemplate=f"%{{x}}: {down} × {across}<extra></extra>",
    )
