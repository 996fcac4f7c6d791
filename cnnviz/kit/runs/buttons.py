"""The buttons that start and stop runs, and how those that go on are told of."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit.runs import lab, standing
from cnnviz.language import _
from cnnviz.training import Experiment, Status, StoreError
from cnnviz.training.curves import Curve
from cnnviz.training.limits import MOST_WAITING_EACH


def buttons(asked: Sequence[Experiment], ids: Sequence[str]) -> None:
    """Draw the buttons, and do what they say."""
    curves = lab.look(ids).curves if ids else []
    held = _held(ids)
    own = [each.run for each in curves if each.run is not None and each.run.id in held]
    going = [run.id for run in own if run.status.goes_on]
    resting = [run.id for run in own if run.status in (Status.PAUSED, Status.LOST)]
    over = bool(ids) and all(curve.status.is_over for curve in curves)
    actions: dict[str, Callable[[], object]] = {
        "train": lambda: lab.train(asked),
        "pause": lambda: lab.each(lab.store().pause, going),
        "resume": lambda: lab.each(lab.store().resume, resting),
        "stop": lambda: lab.each(lab.store().stop, [*going, *resting]),
        "keep": lambda: lab.each(lab.store().hold, ids),
        "anew": lambda: lab.train(asked, anew=True),
        "back": lambda: lab.remember([]),
    }
    there = {
        "pause": bool(going),
        "resume": bool(resting) and not going,
        "stop": bool(going or resting),
        "keep": bool(ids) and not own,
        "anew": over,
        "back": over,
    }
    pressed = [name for name in _pressed(asked, curves, there) if name in actions]
    try:
        for name in pressed:
            actions[name]()
    except CnnvizError as error:  # the curves stay where they are
        st.error(lab.told(error), icon=":material/edit:")
        return
    if pressed:
        st.rerun()


def _held(ids: Sequence[str]) -> set[str]:
    """Those of these runs that are the visitor's own."""
    try:
        return {each.run.id for each in lab.mine()} & set(ids) if ids else set()
    except StoreError:  # which is told where the curves are read
        return set()


def _pressed(
    asked: Sequence[Experiment], curves: Sequence[Curve], there: Mapping[str, bool]
) -> list[str]:
    """Draw the button that trains, and those of the others that are `there`."""
    here = {curve.experiment for curve in curves if curve.status.goes_on} >= set(asked)
    many = bool(too_many(asked))
    label = _("Train all {count}", count=len(asked))
    if len(asked) < 3:
        label = _("Train both") if len(asked) == 2 else _("Train it")
    found = [
        st.button(
            label,
            type="secondary" if here or many else "primary",
            icon=":material/play_arrow:",
            key="lab_train",
            disabled=here or many,
            help=too_many(asked) or None,
        )
        and "train"
    ]
    labels = {
        "pause": (_("Pause"), ":material/pause:"),
        "resume": (_("Go on"), ":material/resume:"),
        "stop": (_("Stop"), ":material/stop:"),
        "keep": (_("Keep these runs"), ":material/bookmark:"),
        "anew": (_("Run anew"), ":material/restart_alt:"),
        "back": (_("Back to the records"), None),
    }
    for name, (text, icon) in labels.items():
        if there[name]:
            drawn = st.button(text, icon=icon, type="tertiary", key=f"lab_{name}")
            found.append(drawn and name)
    return [name for name in found if name]


def too_many(asked: Sequence[Experiment]) -> str:
    """Why so many runs are not started at once; nothing where they can be."""
    if len(asked) <= MOST_WAITING_EACH:
        return ""
    return _("At most {most} runs at a time: take fewer seeds.", most=MOST_WAITING_EACH)


def progress(curves: Sequence[Curve], ids: Sequence[str]) -> None:
    """How far the shown runs are, how long they take, how long those that wait will."""
    if any(not curve.status.is_over for curve in curves):
        share = sum(1.0 if c.status.is_over else c.progress for c in curves) / len(curves)
        st.progress(share, standing.progress(curves, share))
    waiting = next((c.run for c in curves if c.run and c.status is Status.QUEUED), None)
    if waiting is not None:
        with suppress(StoreError):
            st.caption(standing.wait(lab.store().waits(waiting.id)))
    if count := lab.joined(ids):
        st.caption(standing.joined(count, len(ids)))
    if not any(curve.status.is_over for curve in curves) and not _held(ids):
        st.caption(_("These runs are somebody else's: you see them and cannot stop them."))
