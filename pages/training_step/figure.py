"""A training step along the network: each piece's pass forward with both ways back upon it."""

from collections.abc import Callable, Sequence

import plotly.graph_objects as go

from cnnviz.counting.backward import Step, StepRow
from cnnviz.counting.units import Unit
from cnnviz.drawing.palette import INK, colour, faint
from cnnviz.drawing.style import figure
from cnnviz.language import _

FROZEN, SAVED = 0.35, 0.0
"""Strength of what runs frozen, and of what freezing leaves out: an outline alone."""


def step_bars(pieces: Sequence[Unit], step: Step, whole: Step, images: int) -> go.Figure:
    """Multiplies of a batch, piece by piece: three parts, what is frozen, and what that saves."""
    drawn = figure(430, barmode="stack", yaxis_title=_("multiplies, {n:,} images", n=images))
    rows = {row.name: row for row in step.rows}
    full = {row.name: row.total for row in whole.rows}
    parts: dict[str, tuple[float, Callable[[StepRow], int]]] = {
        _("forward"): (1, lambda row: row.forward * row.tracked),
        _("gradient to the input"): (0.6, lambda row: row.to_input),
        _("gradient to the weights"): (0.3, lambda row: row.to_weights),
        _("forward, frozen"): (FROZEN, lambda row: row.forward * (not row.tracked)),
        _("saved by freezing"): (SAVED, lambda row: full[row.name] - row.total),
    }
    names = [piece.name + (f" × {piece.repeats}" if piece.repeats > 1 else "") for piece in pieces]
    for number, (part, (strength, amount)) in enumerate(parts.items()):
        sums = [images * sum(amount(rows[row.name]) for row in piece.rows) for piece in pieces]
        if not any(sums):
            continue
        fills = [INK if number > 2 else colour(piece.kind) for piece in pieces]
        hatched = {"shape": "/" if number == 3 else "", "size": 5, "solidity": 0.2}
        drawn.add_bar(
            x=list(range(len(pieces))),
            y=sums,
            showlegend=False,
            marker={
                "color": [faint(fill, strength) for fill in fills],
                "line": {"color": fills, "width": 1},
                "pattern": hatched,
            },
            customdata=names,
            hovertemplate=f"<b>%{{customdata}}</b><br>{part}: %{{y:,}}<extra></extra>",
        )
        # The key in one colour: a piece has that of its kind.
        swatch = {"color": faint(INK, strength), "line": {"color": INK, "width": 1}}
        drawn.add_bar(x=[None], y=[None], name=part, marker=swatch | {"pattern": hatched})
    places = {"tickvals": list(range(len(pieces))), "ticktext": names, "tickangle": 60}
    return drawn.update_xaxes(**places, showgrid=False).update_layout(
        legend_traceorder="normal", yaxis_title_standoff=16
    )
