"""The bottleneck's savings as pictures: two bars, and the cost over the bottleneck's width."""

from fractions import Fraction

import plotly.graph_objects as go

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.figures.palette import COLOUR, FOCUS, INK, Role
from cnnviz.figures.style import figure

BLUE = COLOUR[Role.CONVOLUTION]
SHADE = {"direct": 0.85, "reduce": 0.4, "expand": 0.85}
"""All three are convolutions and share their colour; the 1×1 is the paler one."""


def cost_bars(compared: Bottleneck) -> go.Figure:
    """Multiplies of both ways, one bar each, the bottleneck's split into its two layers."""
    drawn = figure(190, barmode="stack", xaxis_title="multiplies per image", showlegend=True)
    reduce, expand = compared.through.layers
    kernel = expand.layer.kernel  # type: ignore[attr-defined]
    for way, name, value, label in (
        ("direct", f"{kernel} × {kernel} directly", compared.direct.macs, "direct"),
        ("reduce", "1 × 1 in front", reduce.macs, "bottleneck"),
        ("expand", f"{kernel} × {kernel} on fewer channels", expand.macs, "bottleneck"),
    ):
        drawn.add_bar(
            x=[value],
            y=[label],
            name=name,
            orientation="h",
            marker={"color": BLUE, "opacity": SHADE[way]},
            hovertemplate=f"{name}: {value:,} multiplies<extra></extra>",
        )
    drawn.update_layout(legend_traceorder="normal")
    drawn.update_yaxes(autorange="reversed", showgrid=False)
    drawn.update_xaxes(rangemode="tozero")
    return drawn


def width_curve(
    curve: list[tuple[int, int]], compared: Bottleneck, width: int, even: Fraction
) -> go.Figure:
    """Multiplies through a bottleneck over its width, against the direct way, on one axis.

    `curve` has (width, multiplies); `even` is the width at which both cost the same.
    """
    direct, chosen = compared.direct.macs, compared.through.macs
    drawn = figure(
        320, xaxis_title="width of the bottleneck (channels)", yaxis_title="multiplies per image"
    )
    widths, costs = zip(*curve, strict=True)
    for name, y, line in (
        ("through the bottleneck", costs, {"color": BLUE, "width": 3}),
        ("directly", [direct] * len(widths), {"color": INK, "width": 2.5, "dash": "dash"}),
    ):
        hover = f"width %{{x}} {name}: %{{y:,}} multiplies<extra></extra>"
        drawn.add_scatter(x=widths, y=y, mode="lines", name=name, line=line, hovertemplate=hover)
    drawn.add_scatter(
        x=[width],
        y=[chosen],
        mode="markers",
        name=f"width {width}",
        marker={"color": FOCUS, "size": 13, "line": {"color": "white", "width": 2}},
        hovertemplate=f"width {width}: {chosen:,} multiplies<extra></extra>",
    )
    if widths[0] <= even <= widths[-1]:
        _mark_even(drawn, even)
    drawn.update_yaxes(rangemode="tozero")
    return drawn


def _mark_even(drawn: go.Figure, even: Fraction) -> None:
    """A dotted line at the width where nothing is saved any more."""
    drawn.add_vline(x=float(even), line={"color": INK, "dash": "dot", "width": 1.5})
    drawn.add_annotation(
        x=float(even),
        y=0,
        text=f"break-even at {float(even):.1f}",
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
        xshift=-6,
    )
