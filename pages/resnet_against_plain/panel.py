"""The training page's moving part: it reads the run store, and starts and stops runs in it."""

import re
import secrets
from collections.abc import Sequence

import altair as alt
import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import links, page
from cnnviz.kit.caches import cached
from cnnviz.kit.controls import choice, flag, number
from cnnviz.kit.text import escaped, quoted
from cnnviz.training import (
    Experiment,
    RunStore,
    StoreError,
    Watch,
    plain_against_residual,
    recorded,
    start,
)
from cnnviz.training.curves import Curve, of_recording
from cnnviz.training.experiment import PAIR_DEPTHS, PAIR_SEED
from cnnviz.training.runs import UnknownRunError
from cnnviz.training.watch import Look
from pages.resnet_against_plain.figure import error_chart
from pages.resnet_against_plain.words import headline, said

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


@cached("recorded pairs", most=len(PAIR_DEPTHS), worded=True)
def recording(depth: int) -> list[Curve]:
    """The recorded pair of a depth, which is there before anything has been trained."""
    return [of_recording(each) for each in recorded(depth)]


@cached("charts", most=16, worded=True)
def chart(curves: tuple[Curve, ...], held_out: bool, logarithmic: bool) -> alt.Chart:
    """The chart of these curves, drawn once for all who watch them."""
    return error_chart(curves, held_out=held_out, logarithmic=logarithmic)


def chosen_pair() -> tuple[Experiment, Experiment]:
    """Draw the controls; returns the plain and the residual experiment.

    Raises:
        CnnvizError: for settings that make no sense or take too long.
    """
    depths = [str(depth) for depth in PAIR_DEPTHS]
    with st.container(horizontal=True, vertical_alignment="bottom"):
        depth = choice("Depth", "depth", depths, "56", help="Layers with weights: 6n + 2.")
        epochs = number("Epochs", "epochs", 40, low=1, high=200)
        batch = number("Batch size", "batch_size", 128, low=8, high=512)
        seed = number("Seed", "seed", PAIR_SEED, high=10**6)
    return plain_against_residual(int(depth), epochs=epochs, batch_size=batch, seed=seed)


def shown_runs() -> list[str]:
    """Ids of the runs this link or this visit asks for; none shows the recording.

    What a link asks for and is not there is told, and the rest shown.
    """
    texts = links.other(RUNS) or [st.session_state.get(RUNS, "")]
    if any(texts) and not any(run for run in ",".join(texts).split(",")):
        instead = "The recorded curves are shown instead."
        links.note("runs without naming one", "give their names, with commas between", instead)
    asked = list(dict.fromkeys(run for run in ",".join(texts).split(",") if run))[:MOST_ASKED]
    try:
        missing = {run: why for run in asked if (why := _missing(run))}
    except StoreError as error:  # a store that comes back still has the runs
        why = escaped(page.sentence(str(error)))
        st.warning(f"{why} The recorded curves are shown instead.", icon=":material/link_off:")
        return []
    found = [run for run in asked if run not in missing]
    instead = "The others are shown." if found else "The recorded curves are shown instead."
    if missing:
        (first, why), more = next(iter(missing.items())), len(missing) - 1
        links.note(f"the run {quoted(first)}{f' and {more} more' if more else ''}", why, instead)
    if len(found) > MOST_SHOWN:
        links.note(
            f"{len(found)} runs at once",
            f"name up to {MOST_SHOWN}",
            f"The first {MOST_SHOWN} are shown.",
        )
    if not found:
        forget()
        return []
    remember(found[:MOST_SHOWN])
    return found[:MOST_SHOWN]


def _missing(run: str) -> str:
    """Why a run cannot be shown; nothing if it can. Raises `StoreError` if nobody knows."""
    if not RUN_ID.fullmatch(run):
        return "no run has such a name"
    try:
        watched([run])
    except StoreError:
        raise
    except UnknownRunError:
        return "there is no run of that name on this server, or no longer: train anew"
    except CnnvizError as error:
        return escaped(str(error).rstrip("."))
    return ""


def remember(ids: Sequence[str]) -> None:
    """Put the shown runs into the link and keep them for this visit."""
    if ids:
        st.session_state[RUNS] = st.query_params[RUNS] = ",".join(ids)


def forget() -> None:
    """Go back to the recording."""
    st.session_state.pop(RUNS, None)
    st.query_params.pop(RUNS, None)


def buttons(pair: Sequence[Experiment], ids: Sequence[str]) -> list[str]:
    """Draw the buttons; returns the ids of the runs to show from now on."""
    busy = is_busy(ids)
    with st.container(horizontal=True):
        train = st.button(
            "Train both now", type="primary", icon=":material/play_arrow:", disabled=busy
        )
        stop = st.button("Stop", icon=":material/stop:", disabled=not busy)
        back = ids and not busy and st.button("Back to the recording", type="tertiary")
    try:
        if train:
            remember(start(store(), pair, visitor=visitor()))
        for run in ids if stop else ():
            store().cancel(run)
    except CnnvizError as error:  # the curves stay where they are
        st.error(escaped(page.sentence(str(error))), icon=":material/edit:")
        return list(ids)
    if back:
        forget()
    if train or back:
        st.rerun()
    return list(ids)


def visitor() -> str:
    """What tells this visit from others: a word made up at its first start."""
    return str(st.session_state.setdefault("_visitor", secrets.token_hex(8)))


def panel(ids: Sequence[str], pair: Sequence[Experiment]) -> None:
    """Draw numbers and curves, once a second for as long as a run goes on.

    Args:
        ids: the runs; where there are none, the recording of `pair`'s depth is drawn.
        pair: the experiments that the controls say.
    """
    running = is_busy(ids)
    with st.container(horizontal=True):
        held_out = flag("Held-out error too", "held_out", False)
        logarithmic = flag("Logarithmic", "log", False)

    def draw() -> None:
        curves, trouble = look(ids, pair)
        if trouble:
            st.warning(escaped(page.sentence(trouble)), icon=":material/sync_problem:")
        page.numbers(headline(curves))
        st.altair_chart(chart(tuple(curves), held_out, logarithmic), key="curves", alt=said(curves))
        st.caption(escaped(said(curves)))
        if running and all(curve.status.is_over for curve in curves):
            st.rerun()

    st.fragment(draw, run_every="1s" if running else None)()


def look(ids: Sequence[str], pair: Sequence[Experiment]) -> Look:
    """The curves to show, as they stand now, and a sentence if they could not be read anew.

    Raises:
        CnnvizError: if one cannot be read and nothing is known of it.
    """
    return watched(ids) if ids else Look(recording(pair[0].options["depth"]), "")


def watched(ids: Sequence[str]) -> Look:
    """The curves of runs; raises as `look`."""
    return watch(store().url).look(ids)


def is_busy(ids: Sequence[str]) -> bool:
    """Whether one of these runs is not over."""
    return bool(ids) and any(not curve.status.is_over for curve in watched(ids).curves)
