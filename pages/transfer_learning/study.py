"""The scene that compares how much is frozen, from what was recorded; and trains it once more."""

from functools import partial

import streamlit as st

from cnnviz.counting.formulas import explain
from cnnviz.kit import page
from cnnviz.kit.caches import AWAY, cached
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.transfer_learning import words
from pages.transfer_learning.figure import curves
from pages.transfer_learning.recorded import COUNTS, recorded
from pages.transfer_learning.state import State
from pages.transfer_learning.training import once_more

TIMES = "transfer_learning.times"


def study(draw: Drawing[State]) -> None:
    """Curves left, numbers right; all numbers, times and one more seed below."""
    with page.controls():
        state = draw("task", "count", "frozen")
    found = recorded().studies[state.task]
    chance, told = 1 / state.classes_learnt, words.told(state, found)
    picture, aside = page.result()
    with picture:
        ways, frozen = words.ways(state), str(state.frozen)
        drawn = partial(curves, found, ways, frozen, int(state.count), chance)
        page.plot(drawn, "transfer", told, of=state)
        st.caption(words.about(state))
    with aside:
        page.numbers(words.headline(state, found))
        st.markdown(told)
        head = state.report.layers[-1]
        page.steps({_("The new last layer"): explain(head.layer, head.input_shape).parameters})
        query = {"network": "lenet5", "frozen": state.frozen}
        link(_("What freezing saves of a training step"), "training_step", query)

    page.below(
        {
            N_("All numbers"): Table(lambda: words.rows(state, found), "transfer_learning"),
            N_("Time of an epoch"): lambda: _times(state),
            N_("Train it here"): lambda: once_more(draw("seed")),
        }
    )


@cached("epochs timed", most=50, away=AWAY)
def _timed(task: str, frozen: int, count: int) -> tuple[tuple[float, ...], str]:
    from cnnviz.training.machine import machine
    from cnnviz.training.transfer import timed

    return tuple(timed(task, frozen, count)), str(machine(threads=1)["processor"])


def _times(state: State) -> None:
    """What was measured beforehand, and the same here once it is asked for."""
    found = recorded().studies[state.task]
    page.table(words.times(state, found), "epoch_times")
    st.caption(words.how_timed(state))
    if not state.frozen:
        return
    measured = st.session_state.setdefault(TIMES, {})
    asked = state.task, state.frozen
    layer = words.upto(state, state.frozen)
    if st.button(_("Measure it here, frozen up to {layer}", layer=layer), key="measure_epochs"):
        with st.spinner(_("Measuring …")):
            measured[asked] = _timed(*asked, COUNTS[-1])
    if asked in measured:
        page.numbers([words.quicker(state, *measured[asked])])
