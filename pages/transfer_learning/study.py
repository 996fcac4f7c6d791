"""The scene that compares how much is frozen, from what was recorded; and trains it once more."""

from functools import partial

import streamlit as st

from cnnviz.counting.formulas import explain
from cnnviz.jobs.watching import layer_built
from cnnviz.kit import page
from cnnviz.kit.caches import AWAY, cached
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.page import Number
from cnnviz.kit.tables import Table
from cnnviz.kit.waiting import work
from cnnviz.language import N_, _, plural
from cnnviz.numerals import percent
from cnnviz.running.effort import Effort, passing
from pages.transfer_learning import words
from pages.transfer_learning.figure import curves
from pages.transfer_learning.recorded import COUNTS, SCRATCH, recorded
from pages.transfer_learning.state import State

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

    def once_more() -> None:
        state = draw("seed")
        _trained(state)

    page.below(
        {
            N_("All numbers"): Table(lambda: words.rows(state, found), "transfer_learning"),
            N_("Time of an epoch"): lambda: _times(state),
            N_("Train it here"): once_more,
        }
    )


@cached("transferred", most=500, away=AWAY)
def _made(task: str, frozen: int | None, count: int, seed: int) -> float:
    from cnnviz.training.transfer import transferred

    return transferred(task, frozen, count, seed)


def _trained(state: State) -> None:
    """The four ways with a seed of the visitor's, trained now."""
    count = int(state.count)
    st.markdown(
        plural(
            "The four ways from {count} example of each new class, trained now on this machine.",
            "The four ways from {count} examples of each new class, trained now on this machine.",
            count,
        )
    )
    asked = [
        (state.task, None if way == SCRATCH else int(way), count, state.seed)
        for way, _name, _colour in words.ways(state)
    ]
    new = [each for each in asked if not _made.has(*each)]
    one = passing(state.report, min(32, count * state.classes_learnt), back=1)
    takes = Effort(3 * words.STEPS * one.seconds * len(new), len(new))
    with work(
        str(asked), takes, plural("{count} training", "{count} trainings", len(new))
    ) as going:
        if going is None:
            return
        with going.part(takes):
            for each in new:
                _made(*each)
                layer_built()
    page.numbers(
        [
            Number(name, percent(_made(*each)))
            for (_way, name, _colour), each in zip(words.ways(state), asked, strict=True)
        ]
    )


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
        import torch

        from cnnviz.training.machine import machine
        from cnnviz.training.transfer import timed

        with st.spinner(_("Measuring …")):
            here = machine(torch.get_num_threads())["processor"]
            measured[asked] = timed(*asked, COUNTS[-1]), str(here)
    if asked in measured:
        page.numbers([words.quicker(state, *measured[asked])])
