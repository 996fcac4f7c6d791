"""The cost of the way through a bottleneck over its width."""

from fractions import Fraction

import plotly.graph_objects as go

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.layers import Role

BLUE = COLOUR[Role.CONVOLUTION]


def width_curve(
    curve: list[tuple[int, int]], compared: Bottleneck, width: int, even: Fraction | float
) -> go.Figure:
    """Multiplies through a bottleneck over its width, against the direct way, on one axis.

    `curve` has (width, multiplies); `even` is the width at which both cost the same.
    """
    direct, chosen = compared.direct.macs, compared.through.macs
    drawn = figure(
        320,
        xaxis_title=_("width of the bottleneck (channels)"),
        yaxis_title=_("multiplies per image"),
    )
    widths, costs = zip(*curve, strict=True)
    point = {"width": "%{x}", "multiplies": "%{y:,}"}
    through = _("width {width} through the bottleneck: {multiplies} multiplies", **point)
    straight = _("directly: {multiplies} multiplies", **point)
    dashed = {"color": INK, "width": 2.5, "dash": "dash"}
    for name, y, line, said in (
        (_("through the bottleneck"), costs, {"color": BLUE, "width": 3}, through),
        (_("directly"), [direct] * len(widths), dashed, straight),
    ):
        hover = f"{said}<extra></extra>"
        drawn.add_scatter(x=widths, y=y, mode="lines", name=name, line=line, hovertemplate=hover)
    drawn.add_scatter(
        x=[width],
        y=[chosen],
        mode="markers",
        name=_("width {width}", width=width),
        marker={"color": FOCUS, "size": 13, "line": {"color": "white", "width": 2}},
        hovertemplate=_("width {width}: {chosen:,} multiplies", width=width, chosen=chosen)
        + "<extra></extra>",
    )
    if widths[0] <= even <= widths[-1]:
        _mark_even(drawn, even)
    drawn.update_yaxes(rangemode="tozero")
    return drawn


def _mark_even(drawn: go.Figure, even: Fraction | float) -> None:
    """A dotted line at the width where nothing is saved any more."""
    drawn.add_vline(x=float(even), line={"color": INK, "dash": "dot", "width": 1.5})
    drawn.add_annotation(
        x=float(even),
        y=0,
        text=_("break-even at {even:.1f}", even=float(even)),
        showarrow=False,
        xanchor="right",
        yanchor="bottom",
        xshift=-6,
    )
