"""Watching runs together: each is read once a tick, however many visitors look.

The readers of one server share a `Watch`. Only records that are new are read, and a curve that
has not changed is the same object as before. What was last seen stays when the store cannot be
read.
"""

import threading
import time
from collections.abc import Callable, Sequence
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.language import in_words
from cnnviz.training.curves import Curve, of_run
from cnnviz.training.engines import EngineError
from cnnviz.training.faults import StoreError
from cnnviz.training.launch import tend
from cnnviz.training.store import RunStore

TICK_SECONDS = 0.8
"""What was read a shorter time ago is not read again."""

IDLE_SECONDS = 60.0
"""What nobody has looked at for so long is forgotten."""


class Look(NamedTuple):
    """What a reader gets: the curves, and a sentence if they could not be read or trained."""

    curves: list[Curve]
    trouble: str


class _Seen(NamedTuple):
    """A run's curve and when it was read."""

    curve: Curve
    at: float


class Watch:
    """The one reader of a store for all who watch its runs."""

    def __init__(self, store: RunStore, clock: Callable[[], float] = time.monotonic) -> None:
        self._store = store
        self._clock = clock
        self._lock = threading.Lock()
        self._seen: dict[str, _Seen] = {}
        self._looked: dict[str, float] = {}
        self._failure: StoreError | None = None
        self._unattended = ""
        self._ask_again = self._tend_again = 0.0

    def look(self, runs: Sequence[str]) -> Look:
        """The curves of these runs as they stand, at most `TICK_SECONDS` old; tends the store.

        Raises:
            CnnvizError: if one cannot be read and nothing is known of it.
        """
        curves, trouble = [], ""
        with self._lock:
            self._forget()
            for run in runs:
                known = self._seen.get(run)
                try:
                    curve = self._read(run, known)
                except CnnvizError as error:
                    if known is None:
                        raise
                    curve, trouble = known.curve, in_words(error)
                self._looked[run] = self._clock()
                curves.append(curve)
            if not trouble:
                self._tend()
                trouble = self._unattended
        return Look(curves, trouble)

    def _read(self, run: str, known: _Seen | None) -> Curve:
        started = self._clock()
        if known is not None and started - known.at < TICK_SECONDS:
            return known.curve
        if self._failure is not None and started < self._ask_again:
            raise self._failure
        try:
            curve = of_run(self._store, run, known.curve if known else None)
        except StoreError as error:
            # A lock is waited for: who looks right afterwards does not wait for it again.
            now = self._clock()
            self._failure, self._ask_again = error, now + min(now - started, TICK_SECONDS)
            raise
        self._seen[run] = _Seen(curve, self._clock())
        return curve

    def _tend(self) -> None:
        started = self._clock()
        if started < self._tend_again:
            return
        try:
            tend(self._store)
            self._unattended = ""
        except StoreError:  # reading goes on, and says so if it cannot
            pass
        except EngineError as error:
            self._unattended = in_words(error)
        self._tend_again = 2 * self._clock() - started + TICK_SECONDS

    def _forget(self) -> None:
        idle = [run for run, at in self._looked.items() if self._clock() - at > IDLE_SECONDS]
        for run in idle:
            del self._seen[run], self._looked[run]
