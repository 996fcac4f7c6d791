"""The trials of a search as they stand in the run store, and what is queued next.

Who goes on with a search has no state: whoever looks next, a page or the server that tends its
store, finds the same trials and queues what is missing. Equal experiments are one run, so two who
do so at once do no harm.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from cnnviz.training import launch
from cnnviz.training.experiment import Experiment
from cnnviz.training.key import run_key
from cnnviz.training.runs import Run, Status
from cnnviz.training.searching import GUESSING, Search, asked
from cnnviz.training.store import RunStore

AHEAD = 8
"""Trials of a search that wait or are trained at a time: a visitor may have others wait as well."""

MOST_KNOWN = 5000

_errors: OrderedDict[str, float] = OrderedDict()
"""Held-out errors of finished runs, by their ids: these do not change any more."""


@dataclass(frozen=True)
class Trial:
    """One trial of a search.

    Attributes:
        experiment: what is trained.
        error: share of the held-out pictures that it gets wrong; None before its end.
        seconds: how long it trained.
        run: of the store; None where there is none yet, or for a record.
    """

    experiment: Experiment
    error: float | None = None
    seconds: float = 0.0
    run: Run | None = None

    @property
    def goes_on(self) -> bool:
        """Whether it waits to be trained, or is."""
        return self.run is not None and self.run.status.goes_on


Trials = tuple[Trial, ...]


def told(trials: Iterable[Trial]) -> list[float]:
    """The errors of the first trials, up to one that is not over."""
    known = takewhile(lambda trial: trial.error is not None, trials)
    return [trial.error for trial in known if trial.error is not None]


def is_over(search: Search, trials: Sequence[Trial]) -> bool:
    """Whether nothing more is to come of a search."""
    return len(told(trials)) >= search.size


def stand(store: RunStore, search: Search) -> Trials:
    """The trials that are asked for by now, whoever had them trained; raises `StoreError`."""
    found: dict[Experiment, Trial] = {}
    every = asked(search, ())
    while new := [each for each in dict.fromkeys(every) if each not in found]:
        found |= _look(store, new)
        every = asked(search, told(found[each] for each in every))
    return tuple(found[each] for each in every)


def _look(store: RunStore, experiments: Sequence[Experiment]) -> dict[Experiment, Trial]:
    keys = {each: run_key(each) for each in experiments}
    runs = store.newest(keys.values())
    fresh = [r for r in runs.values() if r.status is Status.FINISHED and r.id not in _errors]
    if fresh:
        series = store.series({run.id: run.step - 1 for run in fresh}, ["test_error"])
        for run, measures in series.items():
            if "test_error" in measures:
                _errors[run] = float(measures["test_error"].values[-1])
        while len(_errors) > MOST_KNOWN:
            _errors.popitem(last=False)
    return {each: _trial(each, runs.get(key)) for each, key in keys.items()}


def _trial(experiment: Experiment, run: Run | None) -> Trial:
    if run is None:
        return Trial(experiment)
    error = _errors.get(run.id) if run.status is Status.FINISHED else None
    if run.status is Status.FAILED:  # its numbers ran away: no better than guessing
        error = GUESSING
    return Trial(experiment, error, run.seconds, run)


def drive(store: RunStore, search: Search, visitor: str, *, again: bool = False) -> Trials:
    """Queue the trials that are next, if there is room for them.

    Args:
        store: the run store.
        search: the settings.
        visitor: whose runs they become.
        again: whether those that were stopped are wanted after all.

    Raises:
        CnnvizError: when too many runs wait, or the visitor keeps too many.
    """
    found = stand(store, search)
    room = AHEAD - sum(trial.goes_on for trial in found)
    missing = [
        trial.experiment
        for trial in found
        if trial.error is None and (trial.run is None or (again and not trial.goes_on))
    ]
    if missing and room > 0:
        launch.start(store, missing[:room], visitor=visitor)
    return found


def digest(search: Search) -> str:
    """A short name of a search."""
    return hashlib.sha256(repr(search).encode()).hexdigest()[:8]


def keep_on(search: Search, visitor: str) -> None:
    """Have this server go on with a search, whether anybody watches it or not."""

    def step(store: RunStore) -> bool:
        found = drive(store, search, visitor)
        return not is_over(search, found)

    launch.also(f"{visitor} {digest(search)}", step)


def leave(search: Search, visitor: str) -> None:
    """No longer."""
    launch.no_more(f"{visitor} {digest(search)}")
