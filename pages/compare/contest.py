"""Several networks side by side: one small picture a measure, bars split by what a layer does."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from textwrap import wrap

import plotly.graph_objects as go

from cnnviz.claims.contenders import Contender
from cnnviz.counting.kept import FLOAT, KeptRow
from cnnviz.counting.memory import MB, Memory
from cnnviz.counting.report import LayerReport
from cnnviz.drawing.palette import COLOUR, INK, role
from cnnviz.drawing.style import figure
from cnnviz.language import N_, _
from cnnviz.layers import Role, numel

Counted = Callable[[LayerReport, KeptRow], int]


@dataclass(frozen=True)
class Measure:
    """What is compared: a title with its unit, a layer's share of it, the size of its unit.

    `picture` is what the input adds before the first layer.
    """

    key: str
    title: str
    of: Counted
    unit: int = 1
    picture: Callable[[Memory], int] = lambda memory: 0


MEASURES = (
    Measure("parameters", N_("Parameters"), lambda row, kept: row.parameters),
    Measure("multiplies", N_("Multiplies per image"), lambda row, kept: row.macs),
    Measure(
        "outputs",
        N_("Outputs of one image, MB"),
        lambda row, kept: FLOAT * row.values if row.layer.is_volume else 0,
        MB,
        lambda memory: FLOAT * numel(memory.report.input_shape),
    ),
    Measure(
        "kept",
        N_("Kept for the backward pass per image, MB"),
        lambda row, kept: kept.per_image,
        MB,
        lambda memory: memory.kept.input,
    ),
)
"""What adds up over layers."""

INPUT = N_("input")

LINE = 19
"""Letters of a network's label before it goes on in a new line."""


def stacked(contenders: Sequence[Contender], measure: Measure) -> go.Figure:
    """One bar a network, split into convolutions, linear layers and the rest."""
    drawn = _frame(contenders, _(measure.title))
    shares = [_shares(contender.memory, measure) for contender in contenders]
    for part in (INPUT, *Role):
        if not any(share.get(part) for share in shares):
            continue
        amounts = [share.get(part, 0) for share in shares]
        words = _("{part}: {count} bytes") if measure.unit > 1 else "{part}: {count}"
        drawn.add_bar(
            x=[amount / measure.unit for amount in amounts],
            y=_labels(contenders),
            name=_(part),
            orientation="h",
            marker_color=INK if part == INPUT else COLOUR[Role(part)],
            customdata=amounts,
            hovertemplate=words.format(part=_(part), count="%{customdata:,}") + "<extra></extra>",
        )
    totals = [sum(share.values()) / measure.unit for share in shares]
    return _ended(drawn, totals, [short(total) for total in totals])


def single(
    contenders: Sequence[Contender], title: str, values: Sequence[float | None], ends: Sequence[str]
) -> go.Figure:
    """One plain bar a network; `ends` are written at the tips, None draws no bar."""
    drawn = _frame(contenders, title)
    drawn.add_bar(
        x=[value or 0 for value in values],
        y=_labels(contenders),
        orientation="h",
        marker_color=INK,
        hovertemplate="%{x:,}<extra></extra>",
    )
    return _ended(drawn, [value or 0 for value in values], ends)


def short(value: float) -> str:
    """Three digits with the unit prefix: 61.0 M, 15.5 G."""
    for size, letter in ((10**9, " G"), (10**6, " M"), (10**3, " k")):
        if abs(value) >= size:
            return f"{value / size:#.3g}".rstrip(".") + letter
    return f"{value:#.3g}".rstrip(".")


def _frame(contenders: Sequence[Contender], title: str) -> go.Figure:
    drawn = figure(70 + 34 * len(contenders), barmode="stack", showlegend=False)
    drawn.update_layout(title={"text": title, "font": {"size": 14}, "x": 0, "xanchor": "left"})
    drawn.update_yaxes(autorange="reversed", showgrid=False, ticks="")
    drawn.update_xaxes(showticklabels=False, showgrid=False, ticks="")
    return drawn


def _ended(drawn: go.Figure, totals: Sequence[float], ends: Sequence[str]) -> go.Figure:
    """Write the totals at the tips of the bars, with room for them."""
    for place, (total, end) in enumerate(zip(totals, ends, strict=True)):
        drawn.add_annotation(
            x=total, y=place, text=end, showarrow=False, xanchor="left", xshift=4, align="left"
        )
    drawn.update_xaxes(range=[0, 1.35 * (max(totals) or 1)])
    return drawn


def _labels(contenders: Sequence[Contender]) -> list[str]:
    return ["<br>".join(wrap(contender.label, LINE)) for contender in contenders]


def _shares(memory: Memory, measure: Measure) -> dict[str, int]:
    """A measure's sum over the layers of each role, and what the picture itself adds."""
    found: dict[str, int] = {INPUT: measure.picture(memory)}
    for row, kept in zip(memory.report.layers, memory.kept.rows, strict=True):
        part = role(row.kind)
        found[part] = found.get(part, 0) + measure.of(row, kept)
    return found
