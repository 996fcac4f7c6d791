"""Controls that something else than the visitor's hand on them sets: a click on a drawing.

The browser tells with each message what all its controls show. A message that left before it heard
what was set here tells what stood there before, and would undo it. So what was set is remembered
until the browser has had the time to hear of it, and set again where a message says nothing newer.
"""

from dataclasses import dataclass, field
from time import monotonic
from typing import Any

import streamlit as st

KEY = "_put"
"""Session key of what was set last: a `Put`."""

HEARD = 2.0
"""Seconds after a page has ended until its browser has heard of it; else it is too busy to tell."""


@dataclass
class Put:
    """What was set.

    Attributes:
        values: {key: (what it was, what it is to be)}.
        ended: when a page with all of it had ended; None while none has.
    """

    values: dict[str, tuple[Any, Any]] = field(default_factory=dict)
    ended: float | None = None

    @property
    def is_heard(self) -> bool:
        """Whether the browser knows by now, or the visitor has set one of them since."""
        if self.ended is None:
            return False
        state, told = st.session_state, self.values.items()
        return monotonic() - self.ended > HEARD or any(
            state.get(key) != was for key, (was, _) in told
        )


def put(key: str, value: Any) -> None:
    """Set a control that is still to be drawn."""
    state = st.session_state
    last = state.get(KEY)
    if last is None or last.ended is not None:
        last = state[KEY] = Put()
    if state.get(key) != value:
        last.values[key] = state.get(key), value
    state[key] = value


def begin() -> None:
    """Start a page: set again what a message that left too early has undone."""
    state = st.session_state
    last = state.get(KEY)
    if last is not None and last.is_heard:
        del state[KEY]
    elif last is not None:
        state.update({key: new for key, (was, new) in last.values.items() if state.get(key) == was})


def finish() -> None:
    """End a page: what was set is on its way to the browser."""
    last = st.session_state.get(KEY)
    if last is not None and last.ended is None:
        last.ended = monotonic()
