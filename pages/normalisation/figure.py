"""How sure the net is in each company, and what batch norm measures each channel against."""

import plotly.graph_objects as go

from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.drawing.style import figure
from cnnviz.language import _
from cnnviz.layers import Role
from pages.normalisation.batch import Answers, Seen
from pages.normalisation.state import OTHERS

NORM = COLOUR[Role.NORMALISATION]


def certainties(found: Answers, chosen: str) -> go.Figure:
    """A row for each company, a dot for each batch, and the line of testing mode."""
    drawn = figure(215, xaxis_title=_("probability of the right digit"), showlegend=False)
    for others, name in OTHERS.items():
        drawn.add_scatter(
            x=found.training[others],
            y=[_(name)] * len(found.training[others]),
            mode="markers",
            marker={"size": 15 if others == chosen else 10, "color": NORM, "opacity": 0.6},
            hovertemplate="%{x:.2%}<extra>" + _("training mode") + "</extra>",
        )
    drawn.add_vline(x=found.testing, line={"color": FOCUS, "width": 3})
    drawn.add_annotation(
        x=found.testing,
        y=1,
        yref="paper",
        yanchor="bottom",
        xanchor="right",
        text=_("testing mode: {share:.1%}", share=found.testing),
        font={"color": FOCUS},
        showarrow=False,
    )
    drawn.update_xaxes(range=[-0.02, 1.03], tickformat=".0%")
    drawn.update_yaxes(autorange="reversed")
    return drawn


def measures(both: dict[str, Seen], channel: int) -> go.Figure:
    """Mean and standard deviation of each channel: of this batch, and the running ones."""
    drawn = figure(245, xaxis_title=_("channel"), yaxis_title=_("mean ± one deviation"))
    ways = {
        "testing": (_("running: of the training set"), INK, -0.15),
        "training": (_("of this batch"), NORM, 0.15),
    }
    for mode, (name, colour, aside) in ways.items():
        each = both[mode]
        drawn.add_scatter(
            x=[place + aside for place in range(len(each.mean))],
            y=each.mean,
            error_y={
                "array": each.variance**0.5,
                "width": 0,
                "thickness": 5 if len(each.mean) < 40 else 3,
            },
            mode="markers",
            name=name,
            marker={"color": colour, "size": 9, "line": {"color": "white", "width": 1}},
            hovertemplate="%{y:.3f} ± %{error_y.array:.3f}<extra>" + name + "</extra>",
        )
    drawn.add_vline(x=channel, line={"color": FOCUS, "dash": "dot"}, layer="below")
    return drawn


def before_and_after(both: dict[str, Seen], channel: int) -> go.Figure:
    """One channel's values on the batch, before and after, in both modes."""
    drawn = figure(300, barmode="overlay", xaxis_title=_("value"), yaxis_title=_("cells"))
    rows = {
        _("before"): (both["training"].before, INK),
        _("after, in training mode"): (both["training"].after, NORM),
        _("after, in testing mode"): (both["testing"].after, COLOUR[Role.CONVOLUTION]),
    }
    for name, (values, colour) in rows.items():
        cells = values[:, channel].ravel()
        drawn.add_histogram(x=cells, name=name, nbinsx=60, marker={"color": colour}, opacity=0.55)
    return drawn
