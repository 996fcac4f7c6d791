"""The scene of over-fitting: runs on few pictures, as they are and with what is switched on."""

from collections.abc import Sequence
from dataclasses import replace

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.drawing.palette import COLOUR
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.declared import Drawing
from cnnviz.kit.page import Number
from cnnviz.kit.runs import charts, standing
from cnnviz.kit.runs.buttons import buttons
from cnnviz.kit.runs.groups import Group
from cnnviz.kit.runs.panel import about, follow, look, records_table
from cnnviz.kit.tables import Table
from cnnviz.language import N_
from cnnviz.layers import Role
from cnnviz.training.curves import Curve
from pages.over_fitting import words
from pages.over_fitting.lesson import is_plain
from pages.over_fitting.state import State

HIGHEST = 50
"""Percent at the top of the axis: what happens later stands below."""
HEIGHT = 400
COLOURS = {True: COLOUR[Role.CONVOLUTION], False: COLOUR[Role.POOLING]}


def draw(drawing: Drawing[State], ids: Sequence[str], line: DeltaGenerator) -> None:
    """Draw the scene, its buttons on a `line` that is there."""
    with page.controls():
        state = drawing("pictures", "dropout", "decay", "augmentation", "seeds")
    with page.guarded():
        asked = state.asked
        with line:
            buttons(asked, ids)
    follow(asked, ids, picture, numbers)
    page.below(
        {
            N_("All cures"): Table(words.combinations, "cures"),
            N_("More pictures"): Table(words.sizes, "pictures"),
            N_("Recipe"): lambda: _about(look(ids, asked).curves),
            N_("Epoch by epoch"): records_table(lambda: look(ids, asked).curves),
        }
    )


def _about(curves: Sequence[Curve]) -> None:
    st.markdown(words.cures())
    if curves:
        about(curves)


def named(curves: Sequence[Curve], groups: Sequence[Group]) -> list[Group]:
    """The groups by what is switched on, in colours that stay."""
    found = []
    for group in groups:
        one = curves[group.members[0]].experiment
        found.append(replace(group, name=words.called(one), colour=COLOURS[is_plain(one)]))
    return found


def picture(curves: tuple[Curve, ...], groups: tuple[Group, ...]) -> None:
    """The errors over epochs, and what they say."""
    drawn = chart(curves, tuple(named(curves, groups)))
    st.altair_chart(drawn, key="curves", alt=standing.said(curves, groups))
    st.markdown(words.told(curves))


@cached("over-fitting charts", most=16, worded=True)
def chart(curves: tuple[Curve, ...], groups: tuple[Group, ...]) -> charts.Layered:
    """The chart of these curves."""
    return charts.error_chart(curves, groups, highest=HIGHEST, height=HEIGHT)


def numbers(curves: tuple[Curve, ...], _groups: tuple[Group, ...]) -> list[Number]:
    """Errors and the gap between them; with something switched on what that gains."""
    return words.headline(curves)
