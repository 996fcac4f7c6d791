"""Watching runs together: all are read once a tick, however many visitors look.

The readers of one server share a `Watch`. Only what is new is read, measures of layers only of
those who ask for them, and a curve that has not changed is the same object as before. What was
last seen stays when the store cannot be read.
"""

import threading
import time
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.language import in_words
from cnnviz.training.curves import Curve, Followed, as_curve, followed, longer
from cnnviz.training.engines import EngineError
from cnnviz.training.faults import StoreError
from cnnviz.training.launch import tend
from cnnviz.training.reading import Series
from cnnviz.training.recipes import RECIPES
from cnnviz.training.runs import Run
from cnnviz.training.store import RunStore

TICK_SECONDS = 0.8
"""What was read a shorter time ago is not read again."""

IDLE_SECONDS = 60.0
"""What nobody has looked at for so long is forgotten."""

PLAIN = tuple(
    dict.fromkeys(
        each.name for recipe in RECIPES.values() for each in recipe.measures if not each.per_layer
    )
)
"""The measures that are always read."""


class Look(NamedTuple):
    """What a reader gets: the curves, and a sentence if they could not be read or trained."""

    curves: list[Curve]
    trouble: str


class _Seen(NamedTuple):
    """A run followed, which measures of layers it has, its last step, and when it was read."""

    curve: Followed
    layered: frozenset[str]
    step: int
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

    def look(self, runs: Sequence[str], measures: Iterable[str] = ()) -> Look:
        """The curves of these runs as they stand, at most `TICK_SECONDS` old; tends the store.

        Args:
            runs: ids.
            measures: of layers, each with the sign for layers at its end.

        Raises:
            CnnvizError: if one cannot be read and nothing is known of it, or is of another recipe.
        """
        found, trouble = self.follow(runs, measures)
        return Look([as_curve(each) for each in found], trouble)

    def follow(
        self, runs: Sequence[str], measures: Iterable[str] = ()
    ) -> tuple[list[Followed], str]:
        """The same for runs of whatever recipe."""
        trouble = ""
        with self._lock:
            self._forget()
            try:
                self._read(runs, frozenset(measures))
            except CnnvizError as error:
                if not self._seen.keys() >= {*runs}:
                    raise
                trouble = in_words(error)
            self._looked |= dict.fromkeys(runs, self._clock())
            found = [self._seen[run].curve for run in runs]
            if not trouble:
                self._tend()
                trouble = self._unattended
        return found, trouble

    def _read(self, runs: Sequence[str], measures: frozenset[str]) -> None:
        started = self._clock()
        stale = [run for run in runs if not self._is_fresh(run, measures, started)]
        if not stale:
            return
        if self._failure is not None and started < self._ask_again:
            raise self._failure
        try:
            self._read_anew(stale, measures)
        except StoreError as error:
            # A lock is waited for: who looks right afterwards does not wait for it again.
            now = self._clock()
            self._failure, self._ask_again = error, now + min(now - started, TICK_SECONDS)
            raise

    def _is_fresh(self, run: str, measures: frozenset[str], now: float) -> bool:
        seen = self._seen.get(run)
        return seen is not None and seen.layered >= measures and now - seen.at < TICK_SECONDS

    def _read_anew(self, stale: Sequence[str], measures: frozenset[str]) -> None:
        found = self._store.runs(stale)
        wanted: dict[frozenset[str], dict[str, int]] = {}
        for run in found.values():
            layered, step = self._state(run, measures)
            wanted.setdefault(layered, {})[run.id] = step
        for layered, after in wanted.items():
            newer = {name: step for name, step in after.items() if found[name].step > step}
            series = self._store.series(newer, [*PLAIN, *layered]) if newer else {}
            for name, step in after.items():
                self._note(found[name], series.get(name, {}), layered, step)
        for name in stale:
            if name not in found:
                self._store.run(name)  # says why

    def _state(self, run: Run, measures: frozenset[str]) -> tuple[frozenset[str], int]:
        """Which measures of layers are read of a run, and from which step on."""
        seen = self._seen.get(run.id)
        if seen is None:
            return measures, -1
        before = seen.curve.run
        same = before is not None and before.key == run.key and seen.layered >= measures
        return seen.layered | measures, seen.step if same else -1

    def _note(
        self, run: Run, new: dict[str, Series], layered: frozenset[str], after_step: int
    ) -> None:
        seen = self._seen.get(run.id)
        if seen is None or after_step < seen.step:
            curve = followed(run, new)
        elif new or run != seen.curve.run:
            curve = followed(run, longer(seen.curve.series, new))
        else:
            curve = seen.curve
        last = [int(columns.steps[-1]) for columns in new.values()]
        self._seen[run.id] = _Seen(curve, layered, max([after_step, *last]), self._clock())

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
            self._looked.pop(run)
            self._seen.pop(run, None)
