"""Work that lasts: said beforehand, begun by a press, seen while it goes on, and ended by one.

    with work("about", effort, "11 passes of two nets") as going:
        if going is not None:                 # None: the visitor has yet to press
            with going.part(effort):          # the networks in here are watched
                ...

The work itself is a job of what is kept `away` (`kit/caches.py`); the page only waits for it.
Streamlit ends a script at its next drawing once a visitor touches anything. So a bar that is
drawn anew every now and then is all that a Cancel button needs: to be pressed is enough.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import streamlit as st

from cnnviz import jobs
from cnnviz.errors import CnnvizError
from cnnviz.jobs.watching import watched
from cnnviz.language import _, plural
from cnnviz.running.effort import NOTHING, Effort

if TYPE_CHECKING:
    from streamlit.delta_generator import DeltaGenerator

AT_ONCE = 2.0
"""Estimated seconds of work that a page begins by itself; more waits for a press."""

SEEN_AFTER = 0.5
"""Seconds until a bar is drawn: what is over sooner would only flicker."""

EVERY = 0.1
"""Seconds between two drawings of it, and at most until a press is noticed."""

STOPPED = "_stopped_work"
"""Session key: what the visitor has cancelled, which does not begin again by itself."""


class Going:
    """Work under way, with its bar."""

    def __init__(self, place: "DeltaGenerator", key: str, all_of_it: Effort, what: str) -> None:
        self._place = place
        self._key, self._all, self._what = key, all_of_it, what
        self._asked = self._begun = self._drawn = time.monotonic()
        self._done = NOTHING
        self._at = 0.0
        self._bar: DeltaGenerator | None = None

    @contextmanager
    def part(self, effort: Effort) -> Iterator[None]:
        """Watch the networks that are built and run inside, which take `effort` together."""
        ticks = 0

        def tick() -> None:
            nonlocal ticks
            ticks += 1
            share = min(1.0, ticks / max(1, effort.ticks))
            self._at = self._done.seconds + share * effort.seconds
            self._tell(0)

        with watched(tick), jobs.waited(self._tell, long=self._all.seconds > AT_ONCE):
            yield
        self._done += effort
        self._at = self._done.seconds

    def over(self) -> None:
        """Make room for the result."""
        self._place.empty()

    def _tell(self, ahead: int) -> None:
        """Draw how far it is, or how many jobs go first."""
        now = time.monotonic()
        if ahead:
            self._begun = now
        if now - self._drawn < EVERY or now - self._asked < SEEN_AFTER:
            return
        self._drawn = now
        share = min(1.0, self._at / self._all.seconds) if self._all.seconds else 0.0
        if ahead:
            waits = plural(
                "One piece of other visitors' work goes first …",
                "{count} pieces of other visitors' work go first …",
                ahead,
            )
            self._draw(share, waits)
            return
        passed = now - self._begun
        facts = {"what": self._what, "share": share, "left": ""}
        if share > 0.05:
            facts["left"] = in_words(passed / share - passed)
            self._draw(share, _("{what}: {share:.0%}, {left} left", **facts))
        else:
            self._draw(share, _("{what}: {share:.0%}", **facts))

    def _draw(self, share: float, text: str) -> None:
        if self._bar is None:
            with self._place.container():
                self._bar = st.progress(share, text)
                st.button(
                    _("Cancel"),
                    key="cancel_work",
                    icon=":material/close:",
                    on_click=_stop,
                    args=(self._key,),
                )
        self._bar.progress(share, text)


@contextmanager
def work(key: str, effort: Effort, what: str) -> Iterator[Going | None]:
    """Do a piece of work, at once where it is small, else when the visitor asks for it.

    Args:
        key: stands for the work and all it depends on.
        effort: what is yet to be done.
        what: the work in a few words, such as "11 passes of two nets".

    Yields:
        What shows how far it is; None where the visitor is first to press, and has been told.
    """
    place = st.empty()
    if not _agreed(place, key, effort, what):
        yield None
        return
    going = Going(place, key, effort, what)
    try:
        yield going
    except CnnvizError:
        going.over()
        raise
    going.over()


def _agreed(place: "DeltaGenerator", key: str, effort: Effort, what: str) -> bool:
    """Whether to begin; where the visitor is to say so, they are asked."""
    stopped = effort.ticks > 0 and st.session_state.get(STOPPED) == key
    if effort.seconds <= AT_ONCE and not stopped:
        return True
    with place.container():
        facts = {"what": what, "time": in_words(effort.seconds)}
        st.info(
            _("Stopped; what was finished is kept. Left to do: {what}, {time}.", **facts)
            if stopped
            else _("Not computed yet: {what}, {time}.", **facts),
            icon=":material/hourglass_empty:",
        )
        pressed = st.button(
            _("Compute it"), key="begin_work", type="primary", icon=":material/play_arrow:"
        )
    if pressed:
        st.session_state.pop(STOPPED, None)
    return pressed


def _stop(key: str) -> None:
    st.session_state[STOPPED] = key


def in_words(seconds: float) -> str:
    """An estimate of a time, no more exact than it is: about 7 s, about 40 s, about 3 minutes."""
    if seconds < 9.5:
        return _("about {seconds} s", seconds=max(1, round(seconds)))
    if seconds < 95:
        return _("about {seconds} s", seconds=10 * round(seconds / 10))
    return _("about {minutes} minutes", minutes=max(2, round(seconds / 60)))
