"""Norms over depth on a logarithmic axis: exact zeros are drawn as zeros, seeds as a band."""

from collections.abc import Iterator, Mapping, Sequence
from math import ceil, floor, isfinite, log10

import plotly.graph_objects as go

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.drawing.style import band, figure
from cnnviz.language import N_, _
from cnnviz.numerals import number, short
from pages.gradient_norms.lesson import Band

Norms = Sequence[tuple[str, float]]

NORM = N_("norm of the weight gradient")
SCALE = N_("root mean square of the activations")


def norms_of(
    depth: str, both: tuple[Band, Band], within: Sequence[float], title: str = NORM
) -> go.Figure:
    """The median of each net in its colour, and where there is more than one seed its band."""
    names = f"Plain-{depth}", f"ResNet-{depth}"
    named = dict(zip(names, both, strict=True))
    colours = zip(named.items(), (PLAIN, RESIDUAL), strict=True)
    lines = {name: (band.middle, colour) for (name, band), colour in colours}
    bands = {name: (band.low, band.high) for name, band in named.items() if band.low != band.high}
    return norms_over_depth(lines, bands, title=title, within=within)


def norms_over_depth(
    series: Mapping[str, tuple[Norms, str]],
    bands: Mapping[str, tuple[Norms, Norms]] | None = None,
    *,
    title: str = NORM,
    within: Sequence[float] = (),
) -> go.Figure:
    """One line a network: the norm of each layer's weight gradient, first layer left.

    `series` has {label: (norms, colour)}, `bands` {label: (lowest, highest)} of what a line is the
    middle of; `title`, of the vertical axis, is yet to be translated, and the axis has room for
    what is `within` as well. A norm of exactly zero has no place on a logarithm: it sits as a
    cross on a line of its own at the bottom. Norms that overflowed are left out.
    """
    drawn = figure(440, xaxis_title=_("layer with weights, from the input"), hovermode="x unified")
    edges = [norms for band in (bands or {}).values() for norms in band]
    lines = [norms for norms, _ in series.values()]
    values = [norm for norms in lines + edges for _, norm in norms]
    bottom, top = _axis(drawn, [*values, *within], _(title))
    for label, (low, high) in (bands or {}).items():
        for part in _parts(low, high):
            _fill(drawn, part, series[label][1], (bottom, top))
    for label, (norms, colour) in series.items():
        _line(drawn, label, norms, colour)
        _zeros(drawn, label, norms, colour, bottom)
    return drawn


def _zeros(drawn: go.Figure, label: str, norms: Norms, colour: str, bottom: float) -> None:
    gone = [(x, name) for x, (name, norm) in enumerate(norms, 1) if norm == 0]
    if gone:
        drawn.add_scatter(
            x=[x for x, _ in gone],
            y=[bottom] * len(gone),
            customdata=[name for _, name in gone],
            mode="markers",
            name=_("{label}: exactly 0", label=label),
            marker={"symbol": "x-thin", "size": 9, "line": {"color": colour, "width": 2}},
            hovertemplate="0  (%{customdata})",
        )


def _line(drawn: go.Figure, label: str, norms: Norms, colour: str) -> None:
    drawn.add_scatter(
        x=list(range(1, len(norms) + 1)),
        y=[norm if norm > 0 and isfinite(norm) else None for _, norm in norms],
        customdata=[[name, short(norm)] for name, norm in norms],
        mode="lines+markers",
        name=label,
        line={"color": colour, "width": 2.5},
        marker={"size": 5},
        hovertemplate="%{customdata[1]}  (%{customdata[0]})",
    )


Edges = list[tuple[int, float, float]]


def _parts(low: Norms, high: Norms) -> Iterator[Edges]:
    """Stretches of layers (number, lowest, highest) whose lowest is a finite number."""
    part: Edges = []
    for x, ((_name, least), (_same, most)) in enumerate(zip(low, high, strict=True), 1):
        if isfinite(least):
            part.append((x, least, most))
        elif part:
            yield part
            part = []
    if part:
        yield part


def _fill(drawn: go.Figure, part: Edges, colour: str, ends: tuple[float, float]) -> None:
    """Shade between the edges; a zero reaches down to its line, an overflow to the top."""
    bottom, top = ends
    under = [low if low > 0 else bottom for _, low, _ in part]
    over = [(high if high > 0 else bottom) if isfinite(high) else top for _, _, high in part]
    across = [x for x, _, _ in part]
    band(drawn, across, under, over, colour, 0.22)


def _axis(drawn: go.Figure, everything: Sequence[float], title: str) -> tuple[float, float]:
    """Whole powers of ten, and where needed a line for 0 under them.

    Returns:
        The height of that line, and the top of the axis.
    """
    positive = [norm for norm in everything if norm > 0 and isfinite(norm)] or [1.0]
    lowest, highest = floor(log10(min(positive))), ceil(log10(max(positive)))
    zeros, bottom = 0 in everything, 10.0 ** (lowest - 1)
    step = max(1, ceil((highest - lowest) / 8))
    powers = list(range(lowest, highest + 1, step))
    values = [10.0**power for power in powers]
    names = [f"10<sup>{number(power)}</sup>" for power in powers]
    if zeros:
        values, names = [bottom, *values], ["0", *names]
    drawn.update_yaxes(
        type="log",
        title_text=title,
        tickvals=values,
        ticktext=names,
        range=[lowest - (1.3 if zeros else 0.1), highest + 0.1],
    )
    return bottom, 10.0 ** min(highest + 0.1, 308)
