"""What the lab draws of its curves: over epochs, against depth, or maps of layers."""

from collections.abc import Callable, Sequence

import streamlit as st

from cnnviz.kit.caches import cached
from cnnviz.kit.runs import charts, standing
from cnnviz.kit.runs.groups import Group
from cnnviz.kit.runs.points import layer_rows
from cnnviz.language import _
from cnnviz.training.curves import Curve
from cnnviz.training.recipes.classification import MEASURES
from pages.training_lab.state import State

MOST_MAPS = 4
"""Groups whose layers are mapped beside each other."""

MAPS = {"gradients": "gradient_norm", "activations": "activation_scale"}


def picture(state: State) -> Callable[[tuple[Curve, ...], tuple[Group, ...]], None]:
    """What draws the curves in the view that is set."""

    def draw(curves: tuple[Curve, ...], all_groups: tuple[Group, ...]) -> None:
        if state.view in MAPS:
            _maps(curves, all_groups, MAPS[state.view])
        else:
            drawn = chart(curves, all_groups, state)
            st.altair_chart(drawn, key="curves", alt=standing.said(curves, all_groups))

    return draw


@cached("charts", most=16, worded=True)
def chart(curves: tuple[Curve, ...], all_groups: tuple[Group, ...], state: State) -> charts.Layered:
    """The chart of these curves, drawn once for all who watch them."""
    if state.view == "depth":
        return charts.depth_chart(curves, held_out=state.held_out, logarithmic=state.logarithmic)
    return charts.error_chart(
        curves,
        all_groups,
        axis=state.axis,
        held_out=state.held_out,
        logarithmic=state.logarithmic,
        smoothing=state.smoothing,
    )


def _maps(curves: Sequence[Curve], all_groups: Sequence[Group], measure: str) -> None:
    """A map of layers for the first run of each of some groups, on one scale."""
    firsts = [(group.name, curves[group.members[0]]) for group in all_groups]
    rows = {name: layer_rows(curve, measure) for name, curve in firsts}
    drawn = {name: each for name, each in rows.items() if len(each)}
    if not drawn:
        st.info(_("Not recorded for these runs: train them here."), icon=":material/grid_on:")
        return
    title = next(_(each.title) for each in MEASURES if each.name == measure)
    chosen = dict(list(drawn.items())[:MOST_MAPS])
    values = [v for each in chosen.values() for v in each["value"] if v > 0]
    ends = min(values, default=0.1), max(values, default=1.0)
    for place, (column, (name, each)) in enumerate(
        zip(st.columns(len(chosen)), chosen.items(), strict=True)
    ):
        with column:
            st.caption(name)
            drawing = charts.layer_chart(each[each["value"] > 0], ends, title)
            alt_text = _("{measure} of the layers of {name} over epochs", measure=title, name=name)
            st.altair_chart(drawing, key=f"map_{place}", alt=alt_text)
    if len(drawn) > MOST_MAPS:
        st.caption(_("The first {most} of {count}.", most=MOST_MAPS, count=len(drawn)))
