"""Runs followed: a picture of their curves, numbers and how they stand, while they go on.

    asked = (Experiment(...), Experiment(...))
    ids = lab.shown_runs()
    buttons.buttons(asked, ids)
    panel.follow(asked, ids, picture, numbers)

Without runs the records of what is asked for stand there.
"""

from collections.abc import Callable, Sequence
from typing import TypeAlias

import streamlit as st

from cnnviz.kit import page, save
from cnnviz.kit.caches import cached
from cnnviz.kit.page import Number
from cnnviz.kit.runs import charts, lab, recipe, records, standing, words
from cnnviz.kit.runs.buttons import progress, too_many
from cnnviz.kit.runs.groups import Group, groups
from cnnviz.kit.tables import Table
from cnnviz.kit.text import escaped
from cnnviz.language import _, sentences
from cnnviz.training import TRAIN_ERROR, Experiment
from cnnviz.training.curves import Curve
from cnnviz.training.watch import Look

PICTURE = "lab_picture"
"""Key of what holds the charts, for the Save menu."""

Curves: TypeAlias = tuple[Curve, ...]
Groups: TypeAlias = tuple[Group, ...]


def look(ids: Sequence[str], asked: Sequence[Experiment], measures: Sequence[str] = ()) -> Look:
    """The curves of these runs as they stand; without runs the records of what is set."""
    if ids:
        return lab.look(ids, measures)
    return Look(records.shown(tuple(asked)).curves, "")


def errors(curves: Curves, all_groups: Groups) -> None:
    """The usual picture: errors over epochs, training thin, held-out bold."""
    drawn = error_chart(curves, all_groups)
    st.altair_chart(drawn, key="curves", alt=standing.said(curves, all_groups))


@cached("error charts", most=16, worded=True)
def error_chart(curves: Curves, all_groups: Groups) -> charts.Layered:
    """The chart of these curves, drawn once for all who watch them."""
    return charts.error_chart(curves, all_groups)


def follow(
    asked: Sequence[Experiment],
    ids: Sequence[str],
    picture: Callable[[Curves, Groups], object] = errors,
    numbers: Callable[[Curves, Groups], Sequence[Number]] = words.headline,
    measures: Sequence[str] = (),
) -> None:
    """Draw picture and numbers, once a second for as long as a run goes on.

    Args:
        asked: what the controls say.
        ids: of the runs shown in its place.
        picture: draws the curves, where there are any.
        numbers: what is told beside it.
        measures: of layers, to be read as well.
    """
    running = bool(ids) and any(curve.status.goes_on for curve in lab.look(ids).curves)

    def draw() -> None:
        curves, trouble = look(ids, asked, measures)
        if trouble:
            st.warning(escaped(page.sentence(trouble)), icon=":material/sync_problem:")
        all_groups = groups([curve.experiment for curve in curves], () if ids else tuple(asked))
        place, aside = page.result()
        with place, st.container(key=PICTURE):
            if curves:
                picture(tuple(curves), tuple(all_groups))
            else:
                st.info(_("Nothing to draw yet: press the button."), icon=":material/show_chart:")
        with aside:
            told = numbers(tuple(curves), tuple(all_groups)) if curves else words.prospect(asked)
            page.numbers(list(told))
            _notes(curves, all_groups, ids, asked)
        if running and not any(curve.status.goes_on for curve in curves):
            st.rerun()

    st.fragment(draw, run_every="1s" if running else None)()
    if look(ids, asked, measures).curves:
        save.drawing(PICTURE, "training")


def _notes(
    curves: Sequence[Curve],
    all_groups: Sequence[Group],
    ids: Sequence[str],
    asked: Sequence[Experiment],
) -> None:
    if len(all_groups) > 3:
        rows = words.errors_of(curves, all_groups)
        st.dataframe(rows, hide_index=True, alt=_("Errors of each group"))
    if not ids:
        note = words.record_note(asked, records.shown(tuple(asked)))
        st.caption(sentences(note, too_many(asked)))
        return
    st.caption(escaped(standing.said(curves, all_groups)))
    progress(curves, ids)


def records_table(read: Callable[[], Sequence[Curve]]) -> Table | Callable[[], object]:
    """The table of all whole epochs, which is on the Save menu too; a sentence before the first."""
    now = read()
    if not any(curve.epochs for curve in now):
        return lambda: st.caption(_("There is no record yet."))
    about_it = {"experiments": [curve.experiment.to_json() for curve in now]}

    def rows() -> list[dict[str, object]]:
        curves = read()
        return recipe.table(curves, groups([curve.experiment for curve in curves]))

    return Table(rows, "training", about_it)


def about(curves: Sequence[Curve]) -> None:
    """Say how they are trained and what is measured."""
    st.markdown(recipe.recipe(curves, groups([curve.experiment for curve in curves])))
    st.caption(_("Training error: {measure}", measure=_(TRAIN_ERROR)))
