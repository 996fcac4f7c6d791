"""What each kind of change does to the error on held-out pictures, by the recorded runs."""

from dataclasses import dataclass
from enum import StrEnum

import plotly.graph_objects as go

from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.drawing.style import figure
from cnnviz.kit.caches import cached
from cnnviz.kit.runs.groups import NAMES
from cnnviz.language import _
from cnnviz.layers import Role
from cnnviz.training import recorded
from pages.augmentation.experiments import NONE, STUDIES


class Verdict(StrEnum):
    """How runs with a change stand to those without: a seed is the same weights and order."""

    HELPS = "the error is less with each seed"
    HARMS = "the error is greater with each seed"
    OPEN = "it depends on the seed"


@dataclass(frozen=True)
class Errors:
    """Held-out errors at the end of training, a run each, by seed."""

    runs: tuple[float, ...]

    @property
    def mean(self) -> float:
        """Their mean."""
        return sum(self.runs) / len(self.runs)

    def less(self, without: "Errors") -> int:
        """With how many seeds they are less than without the change."""
        return sum(a < b for a, b in zip(self.runs, without.runs, strict=True))

    def against(self, without: "Errors") -> Verdict:
        """How they stand to those of runs without the change."""
        if self.less(without) == len(self.runs):
            return Verdict.HELPS
        return Verdict.HARMS if without.less(self) == len(self.runs) else Verdict.OPEN


@cached("errors with augmentation", most=8)
def errors(learnt: str) -> dict[str, Errors]:
    """Of each kind that was tried on a set, and of no change."""
    study, found = STUDIES[learnt], {}
    for kind in study.kinds:
        curves = [recorded(run) for run in study.runs(kind)]
        ends = [curve.newest("test_error") for curve in curves if curve is not None]
        found[kind] = Errors(tuple(end for end in ends if end is not None))
    return {kind: each for kind, each in found.items() if each.runs}


def chart(found: dict[str, Errors], chosen: tuple[str, ...]) -> go.Figure:
    """A line a kind, the least error above: a dot a run, a stroke at the mean."""
    order = sorted(found, key=lambda kind: -found[kind].mean)
    drawn = figure(60 + 30 * len(order), xaxis_title=_("held-out error, %"), showlegend=False)
    for kind in order:
        colour = FOCUS if kind in chosen else INK if kind == NONE else COLOUR[Role.CONVOLUTION]
        name, runs = _(NAMES[kind]), [100 * each for each in found[kind].runs]
        told = f"{name}: %{{x:.1f}} %<extra></extra>"
        dots = {"size": 8, "color": colour, "opacity": 0.55}
        mean = {"symbol": "line-ns", "size": 18, "line": {"width": 3, "color": colour}}
        drawn.add_scatter(
            x=runs, y=[name] * len(runs), mode="markers", marker=dots, hovertemplate=told
        )
        drawn.add_scatter(
            x=[100 * found[kind].mean], y=[name], mode="markers", marker=mean, hovertemplate=told
        )
    if NONE in found:
        drawn.add_vline(100 * found[NONE].mean, line={"color": INK, "dash": "dot", "width": 1})
    return drawn.update_xaxes(rangemode="tozero").update_layout(margin={"t": 8})
