"""The four ways trained once more, with a seed of the visitor's: runs of the recipe `transfer`."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import page
from cnnviz.kit.page import Number
from cnnviz.kit.runs import lab
from cnnviz.kit.text import escaped
from cnnviz.language import _, plural
from cnnviz.numerals import percent
from cnnviz.training import Status, launch
from cnnviz.training.curves import Followed
from cnnviz.training.transfer_settings import Transfer
from pages.transfer_learning import words
from pages.transfer_learning.recorded import SCRATCH
from pages.transfer_learning.state import State


def asked(state: State) -> list[Transfer]:
    """The four ways, as they are drawn."""
    return [
        Transfer(state.task, None if way == SCRATCH else int(way), int(state.count), state.seed)
        for way, _name, _colour in words.ways(state)
    ]


def once_more(state: State) -> None:
    """Train them at a press, and show how well each answers while it learns."""
    count = int(state.count)
    st.markdown(
        plural(
            "The four ways from {count} example of each new class, trained now on this machine.",
            "The four ways from {count} examples of each new class, trained now on this machine.",
            count,
        )
    )
    with page.guarded():
        wanted = asked(state)
        found, _trouble = lab.follow(wanted)
    goes_on = any(each.status.goes_on for each in found)

    def draw() -> None:
        curves, trouble = lab.follow(wanted)
        if trouble:
            st.warning(escaped(page.sentence(trouble)), icon=":material/sync_problem:")
        known = {each.experiment: each for each in curves}
        numbers = [
            Number(name, _accuracy(known.get(each)))
            for each, (_way, name, _colour) in zip(wanted, words.ways(state), strict=True)
        ]
        page.numbers(numbers)
        if goes_on:
            st.progress(sum(each.progress for each in curves) / len(wanted))
            if not any(each.status.goes_on for each in curves):
                st.rerun()

    _buttons(wanted, found)
    if found:
        st.fragment(draw, run_every="1s" if goes_on else None)()


def _accuracy(found: Followed | None) -> str:
    error = found.newest("test_error") if found else None
    return "–" if error is None else percent(1 - error)


def _buttons(wanted: Sequence[Transfer], found: Sequence[Followed]) -> None:
    """Begin those that are not there, or end one's own that go on."""
    there = {each.experiment for each in found if each.status in _KEPT}
    going = [each.run.id for each in found if each.run and each.status.goes_on]
    missing = [each for each in wanted if each not in there]
    label = _("Train all {count}", count=len(wanted))
    try:
        if missing and st.button(label, key="train_ways", type="primary"):
            launch.start(lab.store(), missing, visitor=lab.become_owner())
            st.rerun()
        if going and not missing and st.button(_("Stop"), key="stop_ways", type="tertiary"):
            lab.each(lab.store().stop, going)
            st.rerun()
    except CnnvizError as error:
        st.error(lab.told(error), icon=":material/edit:")


_KEPT = (Status.QUEUED, Status.RUNNING, Status.PAUSED, Status.FINISHED)
"""Runs that need not be asked for again."""
