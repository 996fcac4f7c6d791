"""Gradient norms over depth on a logarithmic axis; exact zeros are drawn as zeros."""

from collections.abc import Mapping, Sequence
from math import ceil, floor, isfinite, log10

import plotly.graph_objects as go

from cnnviz.figures.style import figure

Norms = Sequence[tuple[str, float]]


def norms_over_depth(series: Mapping[str, tuple[Norms, str]]) -> go.Figure:
    """One line a network: the norm of each layer's weight gradient, first layer left.

    Args:
        series: {label: ([(layer name, norm), ...] in network order, colour)}.

    A norm of exactly zero has no place on a logarithm: it sits as a cross on a line of its own
    at the bottom, labelled 0. Norms that overflowed are left out of the line.
    """
    drawn = figure(440, xaxis_title="layer with weights, from the input", hovermode="x unified")
    bottom = _axis(drawn, [norm for norms, _ in series.values() for _, norm in norms])
    for label, (norms, colour) in series.items():
        layers = list(range(1, len(norms) + 1))
        names = [name for name, _ in norms]
        drawn.add_scatter(
            x=layers,
            y=[norm if norm > 0 and isfinite(norm) else None for _, norm in norms],
            customdata=names,
            mode="lines+markers",
            name=label,
            line={"color": colour, "width": 2.5},
            marker={"size": 5},
            hovertemplate="%{y:.3g}  (%{customdata})",
        )
        gone = [(x, name) for x, (name, norm) in zip(layers, norms, strict=True) if norm == 0]
        if gone:
            drawn.add_scatter(
                x=[x for x, _ in gone],
                y=[bottom] * len(gone),
                customdata=[name for _, name in gone],
                mode="markers",
                name=f"{label}: exactly 0",
                marker={"symbol": "x-thin", "size": 9, "line": {"color": colour, "width": 2}},
                hovertemplate="0  (%{customdata})",
            )
    return drawn


def _axis(drawn: go.Figure, everything: Sequence[float]) -> float:
    """Whole powers of ten, and where needed a line for 0 under them; returns its height."""
    positive = [norm for norm in everything if norm > 0 and isfinite(norm)] or [1.0]
    lowest, highest = floor(log10(min(positive))), ceil(log10(max(positive)))
    zeros, bottom = 0 in everything, 10.0 ** (lowest - 1)
    step = max(1, ceil((highest - lowest) / 8))
    powers = list(range(lowest, highest + 1, step))
    values = [10.0**power for power in powers]
    names = [f"10<sup>{power}</sup>".replace("-", "−") for power in powers]
    if zeros:
        values, names = [bottom, *values], ["0", *names]
    drawn.update_yaxes(
        type="log",
        title_text="norm of the weight gradient",
        tickvals=values,
        ticktext=names,
        range=[lowest - (1.3 if zeros else 0.1), highest + 0.1],
    )
    return bottom
