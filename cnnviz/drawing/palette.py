"""Colours that mean one thing everywhere; safe for colour-blind eyes, on white and on dark.

Layer roles take Okabe & Ito's hues (2008), with the yellow darkened so that it shows on white.
Magnitudes use one sequential scale (viridis), signed values one diverging scale around zero.
"""

from cnnviz.errors import CnnvizError
from cnnviz.layers import LAYERS, Role


def faint(colour: str, share: float) -> str:
    """A colour given as #RRGGBB with `share` of its strength, in a legend's swatch as well."""
    red, green, blue = (int(colour[place : place + 2], 16) for place in (1, 3, 5))
    return f"rgba({red}, {green}, {blue}, {share:g})"


COLOUR: dict[Role, str] = {
    Role.CONVOLUTION: "#0072B2",
    Role.POOLING: "#E69F00",
    Role.LINEAR: "#009E73",
    Role.NORMALISATION: "#CC79A7",
    Role.ACTIVATION: "#857700",
    Role.JOIN: "#56B4E9",
    Role.RESHAPE: "#666D78",
}

PLAIN = "#D55E00"
RESIDUAL = "#7A5CD6"

FOCUS = "#D6336C"
"""What the visitor points at: the window, the chosen cell, the chosen layer."""

INK = "#7D8590"
"""Axis lines, ticks and labels: readable on white and on dark."""

MAGNITUDE = "Viridis"
"""Name of the sequential scale (Plotly's and the mosaics')."""

SIGNED = (
    (0.0, "#2166AC"),
    (0.25, "#92C5DE"),
    (0.5, "#F7F7F7"),
    (0.75, "#F4A582"),
    (1.0, "#B2182B"),
)
"""Diverging scale, blue below zero and red above (ColorBrewer's RdBu, reversed)."""

WEIGHTS = tuple(
    faint(COLOUR[hue], share)
    for hue in (Role.CONVOLUTION, Role.POOLING, Role.LINEAR)
    for share in (1, 0.66, 0.36)
)
"""Nine that tell the weights of a 3 × 3 filter apart, a hue a row: the filter is the key."""

_ROLES = {str(layer.kind): layer.role for layer in LAYERS}


def role(kind: str) -> Role:
    """The role of a layer kind; raises `CnnvizError` for one that no layer has."""
    if kind not in _ROLES:
        raise CnnvizError(
            "no layer is a {kind!r}: enter its class in cnnviz.layers.LAYERS.", kind=kind
        )
    return _ROLES[kind]


def colour(kind: str) -> str:
    """The colour of a layer kind, as #RRGGBB."""
    return COLOUR[role(kind)]
