"""The training page's moving part: it reads the run store, and starts and stops runs in it."""

import re
import secrets
from collections.abc import Sequence

import altair as alt
import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import links, page
from cnnviz.kit.caches import cached
from cnnviz.kit.text import escaped, quoted
from cnnviz.language import _, in_words, sentences
from cnnviz.training import TRAIN_ERROR, Experiment, RunStore, StoreError, Watch, recorded, start
from cnnviz.training.curves import Curve
from cnnviz.training.runs import UnknownRunError
from cnnviz.training.watch import Look
from pages.training_lab.figure import error_chart
from pages.training_lab.state import State
from pages.training_lab.words import headline, recipe, said

RUNS = "runs"
"""Link parameter and session key: the ids of the shown runs, joined by a comma."""

RUN_ID = re.compile(r"[0-9a-f]{1,32}")
"""What an id can look like; nothing else is looked for in the store."""

MOST_SHOWN = 6
"""Runs drawn at a time: three pairs."""

MOST_ASKED = 24
"""Runs of a link that are looked for."""


@cached("run store", most=1)
def store() -> RunStore:
    """The run store all visitors of this server share."""
    return RunStore()


@cached("watch", most=1)
def watch(url: str) -> Watch:
    """The one reader of the store with that URL, for all who watch its runs."""
    return Watch(store())


@cached("charts", most=16, worded=True)
def chart(curves: tuple[Curve, ...], held_out: bool, logarithmic: bool) -> alt.Chart:
    """The chart of these curves, drawn once for all who watch them."""
    return error_chart(curves, held_out=held_out, logarithmic=logarithmic)


def shown_runs() -> list[str]:
    """Ids of the runs this link or this visit asks for; none shows the recording.

    What a link asks for and is not there is told, and the rest shown.
    """
    texts = links.other(RUNS) or [st.session_state.get(RUNS, "")]
    asked = list(dict.fromkeys(run for run in ",".join(texts).split(",") if run))[:MOST_ASKED]
    recording, rest = _("The recorded curves are shown instead."), _("The others are shown.")
    if any(texts) and not asked:
        cure = _("give their names, with commas between")
        links.note(_("runs without naming one"), cure, recording)
    try:
        missing = {run: why for run in asked if (why := _missing(run))}
    except StoreError as error:  # a store that comes back still has the runs
        st.warning(sentences(_told(error), recording), icon=":material/link_off:")
        return []
    found = [run for run in asked if run not in missing]
    if missing:
        (first, why), *others = missing.items()
        what = _("the run {run}", run=quoted(first))
        if others:
            what = _("the run {run} and {count} more", run=quoted(first), count=len(others))
        links.note(what, why, rest if found else recording)
    if len(found) > MOST_SHOWN:
        at_once = _("{count} runs at once", count=len(found))
        cure = _("name up to {most}", most=MOST_SHOWN)
        links.note(at_once, cure, _("The first {most} are shown.", most=MOST_SHOWN))
    remember(found[:MOST_SHOWN])
    return found[:MOST_SHOWN]


def _missing(run: str) -> str:
    """Why a run cannot be shown; nothing if it can. Raises `StoreError` if nobody knows."""
    if not RUN_ID.fullmatch(run):
        return _("no run has such a name")
    try:
        look([run])
    except StoreError:
        raise
    except UnknownRunError as error:
        if "aside" in error.facts:
            return escaped(in_words(error).rstrip("."))
        return _("there is no run of that name on this server, or no longer: train anew")
    except CnnvizError as error:
        return escaped(in_words(error).rstrip("."))
    return ""


def _told(error: CnnvizError) -> str:
    return escaped(page.sentence(in_words(error)))


def remember(ids: Sequence[str]) -> None:
    """Put the shown runs into the link and keep them for this visit; none is the recording."""
    if ids:
        st.session_state[RUNS] = st.query_params[RUNS] = ",".join(ids)
    else:
        st.session_state.pop(RUNS, None)
        st.query_params.pop(RUNS, None)


def buttons(pair: Sequence[Experiment], ids: Sequence[str]) -> list[str]:
    """Draw the buttons; returns the ids of the runs to show from now on."""
    busy = is_busy(ids)
    with st.container(horizontal=True):
        train = st.button(
            _("Train both now"), type="primary", icon=":material/play_arrow:", disabled=busy
        )
        stop = st.button(_("Stop"), icon=":material/stop:", disabled=not busy)
        back = ids and not busy and st.button(_("Back to the recording"), type="tertiary")
    try:
        if train:
            remember(start(store(), pair, visitor=visitor()))
        for run in ids if stop else ():
            store().stop(run, visitor())
    except CnnvizError as error:  # the curves stay where they are
        st.error(_told(error), icon=":material/edit:")
        return list(ids)
    if back:
        remember([])
    if train or back:
        st.rerun()
    return list(ids)


def panel(state: State, ids: Sequence[str]) -> None:
    """Draw numbers and curves, once a second for as long as a run goes on; as `look` finds them."""
    running = is_busy(ids)

    def follow() -> None:
        curves, trouble = look(ids, state.pair)
        if trouble:
            st.warning(escaped(page.sentence(trouble)), icon=":material/sync_problem:")
        picture, aside = page.result()
        with picture:
            drawn = chart(tuple(curves), state.held_out, state.logarithmic)
            st.altair_chart(drawn, key="curves", alt=said(curves))
        with aside:
            page.numbers(headline(curves))
            st.caption(escaped(said(curves)))
        if running and all(curve.status.is_over for curve in curves):
            st.rerun()

    st.fragment(follow, run_every="1s" if running else None)()


def about(curves: Sequence[Curve]) -> None:
    """Say how they are trained and what is measured."""
    st.markdown(recipe(curves))
    st.caption(_("Training error: {measure}", measure=_(TRAIN_ERROR)))


def look(ids: Sequence[str], pair: Sequence[Experiment] = ()) -> Look:
    """The curves of runs as they stand, and a sentence if they could not be read anew.

    Without runs they are the recording of the depth of `pair`, which the controls say.

    Raises:
        CnnvizError: if one cannot be read and nothing is known of it.
    """
    if ids:
        return watch(store().url).look(ids)
    return Look(list(recorded(pair[0].options["depth"])), "")


def visitor() -> str:
    """The word of this visit, by which its runs are known as its own."""
    return str(st.session_state.setdefault("_visitor", secrets.token_hex(8)))


def is_busy(ids: Sequence[str]) -> bool:
    """Whether one of these runs is not over."""
    return bool(ids) and any(not curve.status.is_over for curve in look(ids).curves)
