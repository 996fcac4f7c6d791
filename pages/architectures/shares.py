"""Where a network's parameters, multiplies and memory sit: one bar a piece, in order."""

import plotly.graph_objects as go

from cnnviz.counting.units import Unit
from cnnviz.drawing.along import AMOUNT, SHARE, Measure, along
from cnnviz.language import N_, _

MEASURES = {"parameters": N_("parameters"), "macs": N_("multiplies"), "values": N_("output values")}


def shares(pieces: list[Unit]) -> go.Figure:
    """Three rows of bars over the same pieces: parameters, multiplies, values in the outputs."""
    rows = []
    for attribute, label in MEASURES.items():
        told = _("{value} {measure}, {share}", value=AMOUNT, measure=_(label), share=SHARE)
        rows.append(Measure(_(label), [getattr(piece, attribute) for piece in pieces], told))
    return along(pieces, rows, 520)
