"""The training page's moving part: it reads the run store, and starts and stops runs in it."""

import re
import secrets
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

import altair as alt
import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.figures.curves import error_chart, names
from cnnviz.training import (
    Experiment,
    RunStore,
    Status,
    StoreError,
    Watch,
    cancel,
    load,
    plain_against_residual,
    recorded,
    start,
)
from cnnviz.training.curves import Curve, gap, of_recording
from cnnviz.training.experiment import PAIR_SEED
from cnnviz.training.watch import Look
from cnnviz.ui import links, page
from cnnviz.ui.controls import choice, flag, number
from cnnviz.ui.page import Number, Preset
from cnnviz.ui.text import escaped, quoted

RUNS = "runs"
"""Link parameter and session key: the ids of the shown runs, joined by a comma."""

RUN_ID = re.compile(r"[0-9a-f]{1,32}")
"""What an id can look like; nothing else is looked for in the store."""

MOST_SHOWN = 6
"""Runs drawn at a time: three pairs."""

MOST_ASKED = 24
"""Runs of a link that are looked for."""

DEPTHS = ("8", "14", "20", "32", "44", "56", "80", "110")

PRESETS = (
    Preset("56 layers: the plain net hardly learns", {}),
    Preset("20 layers: both learn", {"depth": "20"}),
    Preset("8 layers: the plain net is as good", {"depth": "8"}),
)


@st.cache_resource
def store() -> RunStore:
    """The run store all visitors of this server share."""
    return RunStore()


@st.cache_resource
def watch(url: str) -> Watch:
    """The one reader of the store with that URL, for all who watch its runs."""
    return Watch(store())


@lru_cache(maxsize=1)
def recording() -> list[Curve]:
    """The recorded pair, which is there before anything has been trained."""
    return [of_recording(each) for each in recorded()]


@lru_cache(maxsize=16)
def chart(curves: tuple[Curve, ...], held_out: bool, logarithmic: bool) -> alt.Chart:
    """The chart of these curves, drawn once for all who watch them."""
    return error_chart(curves, held_out=held_out, logarithmic=logarithmic)


def chosen_pair() -> tuple[Experiment, Experiment]:
    """Draw the controls; returns the plain and the residual experiment.

    Raises:
        CnnvizError: for settings that make no sense or take too long.
    """
    with st.container(horizontal=True, vertical_alignment="bottom"):
        depth = choice("Depth", "depth", DEPTHS, "56", help="Layers with weights: 6n + 2.")
        epochs = number("Epochs", "epochs", 40, low=1, high=200)
        batch = number("Batch size", "batch_size", 128, low=8, high=512)
        seed = number("Seed", "seed", PAIR_SEED, high=10**6)
    return plain_against_residual(int(depth), epochs=epochs, batch_size=batch, seed=seed)


def shown_runs() -> list[str]:
    """Ids of the runs this link or this visit asks for; none shows the recording.

    What a link asks for and is not there is told, and the rest shown.
    """
    texts = links.other(RUNS) or [st.session_state.get(RUNS, "")]
    asked = list(dict.fromkeys(run for run in ",".join(texts).split(",") if run))[:MOST_ASKED]
    try:
        found = [run for run in asked if _is_there(run)]
    except StoreError as error:  # a store that comes back still has the runs
        why = escaped(page.sentence(str(error)))
        st.warning(f"{why} The recorded curves are shown instead.", icon=":material/link_off:")
        return []
    gone = [run for run in asked if run not in found]
    instead = "The others are shown." if found else "The recorded curves are shown instead."
    if gone:
        more = f" and {len(gone) - 1} more" if len(gone) > 1 else ""
        cure = "runs are kept for a month on the server that trained them, so train anew"
        links.note(f"the run {quoted(gone[0])}{more}", cure, instead)
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


def _is_there(run: str) -> bool:
    if not RUN_ID.fullmatch(run):
        return False
    try:
        look([run])
    except StoreError:
        raise
    except CnnvizError:
        return False
    return True


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
            cancel(store(), run)
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


def panel(ids: Sequence[str]) -> None:
    """Draw numbers and curves, once a second for as long as a run goes on."""
    running = is_busy(ids)
    with st.container(horizontal=True):
        held_out = flag("Held-out error too", "held_out", False)
        logarithmic = flag("Logarithmic", "log", False)

    def draw() -> None:
        curves, trouble = look(ids)
        if trouble:
            st.warning(escaped(page.sentence(trouble)), icon=":material/sync_problem:")
        page.numbers(headline(curves))
        st.altair_chart(chart(tuple(curves), held_out, logarithmic), key="curves", alt=said(curves))
        st.caption(escaped(said(curves)))
        if running and all(curve.status.is_over for curve in curves):
            st.rerun()

    st.fragment(draw, run_every="1s" if running else None)()


def look(ids: Sequence[str]) -> Look:
    """The curves to show, as they stand now, and a sentence if they could not be read anew.

    Raises:
        CnnvizError: if one cannot be read and nothing is known of it.
    """
    if not ids:
        return Look(recording(), "")
    return watch(store().url).look(ids)


def is_busy(ids: Sequence[str]) -> bool:
    """Whether one of these runs is not over."""
    return any(not curve.status.is_over for curve in look(ids).curves)


def headline(curves: Sequence[Curve]) -> list[Number]:
    """Training errors; of a pair those at the last epoch both have reached, and their distance."""
    pair = twins(curves)
    if pair is None:
        return [_newest(name, curve) for name, curve in zip(names(curves), curves, strict=True)]
    plain, residual = pair
    reached = gap(plain, residual)
    if reached is None:
        return [Number(f"Training error, {c.label}", "…") for c in (plain, residual)] + [
            Number("Gap", "…"),
            Number("Epoch", f"0 of {plain.experiment.epochs}"),
        ]
    distance, worse, better = reached
    return [
        Number(f"Training error, {plain.label}", f"{worse.train_error:.1%}"),
        Number(f"Training error, {residual.label}", f"{better.train_error:.1%}"),
        Number("Gap", f"{100 * distance:.1f} points"),
        Number("Epoch", f"{round(better.epoch)} of {plain.experiment.epochs}"),
    ]


def _newest(name: str, curve: Curve) -> Number:
    last, epochs = curve.last, curve.experiment.epochs
    reached = f"After epoch {round(last.epoch)} of {epochs}." if last else f"0 of {epochs} epochs."
    value = f"{last.train_error:.1%}" if last else "…"
    return Number(f"Training error, {name}", value, reached)


def twins(curves: Sequence[Curve]) -> tuple[Curve, Curve] | None:
    """The plain and the residual curve of a pair that differs in nothing but the shortcuts."""
    if len(curves) != 2:
        return None
    plain, residual = sorted(curves, key=lambda curve: curve.experiment.is_residual)
    one, other = plain.experiment, residual.experiment
    if one.is_residual or not other.is_residual:
        return None
    same = replace(one, architecture=other.architecture, options=other.options) == other
    sizes = [(e.options.get("depth"), e.options.get("width")) for e in (one, other)]
    return (plain, residual) if same and sizes[0] == sizes[1] else None


def said(curves: Sequence[Curve]) -> str:
    """How each run stands, in a sentence."""
    both = zip(names(curves), curves, strict=True)
    return " ".join(_stands(name, curve) for name, curve in both)


def _stands(name: str, curve: Curve) -> str:
    seconds = f"{curve.records[-1].seconds:.0f} s" if curve.records else "0 s"
    last = curve.last
    if curve.status is Status.QUEUED:
        return f"{name} waits for a free core."
    if curve.status is Status.RUNNING:
        reached = (
            f"epoch {round(last.epoch)} after {seconds}" if last else "its process is starting"
        )
        return f"{name}: {reached}."
    if curve.message:
        return f"{name}: {curve.message}"
    error = f"{last.train_error:.1%} training error" if last else "no epoch finished"
    return f"{name} {curve.status.value}: {error} after {seconds}."


def recipe(curves: Sequence[Curve]) -> str:
    """Data, schedule, seed and machine of the shown curves: of a pair once, else of each."""
    if twins(curves):
        same = (
            "Both nets have the same parameters, start from the same weights and see the same "
            "batches."
        )
        return f"{_data(curves[0])} {_schedule(curves[0])} {same}{_machine(curves[0])}"
    data = dict.fromkeys(_data(curve) for curve in curves)
    each = [
        f"- {name}: {_schedule(curve)}{_machine(curve)}"
        for name, curve in zip(names(curves), curves, strict=True)
    ]
    return " ".join(data) + "\n\n" + "\n".join(each)


def _data(curve: Curve) -> str:
    return load(curve.experiment.dataset).source.description


def _schedule(curve: Curve) -> str:
    one = curve.experiment
    return (
        f"Batches of {one.batch_size}, SGD with learning rate {one.learning_rate:g}, momentum "
        f"{one.momentum:g}, weight decay {one.weight_decay:g}; {one.initialisation.title()} "
        f"initialisation, batch norm, seed {one.seed}, {one.epochs} epochs."
    )


def _machine(curve: Curve) -> str:
    machine = curve.machine
    if not machine:
        return ""
    return (
        f" Trained on {escaped(str(machine['processor']))}, {machine['threads']} thread each, "
        f"torch {machine['torch']}."
    )


def table(curves: Sequence[Curve]) -> list[dict[str, Any]]:
    """One row a network and epoch."""
    return [
        {
            "network": name,
            "epoch": round(record.epoch),
            "step": record.step,
            "loss": record.loss,
            "training error": record.train_error,
            "held-out error": record.test_error,
            "seconds": record.seconds,
        }
        for name, curve in zip(names(curves), curves, strict=True)
        for record in curve.epochs
    ]
