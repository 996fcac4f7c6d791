"""A run as a value: what was asked for, how it stands, and who works on it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Row

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.experiment import Experiment
from cnnviz.training.process import Process

BEAT_SECONDS = 5.0
"""A process that trains says so this often, however long a record takes."""

STALE_SECONDS = 60.0
"""A run whose process cannot be seen from here is lost when it says nothing for so long."""

UNREADABLE = N_("This run was made by another version of this program: start a new one.")


class UnknownRunError(CnnvizError):
    """The store has no run of that name."""


class Status(StrEnum):
    """How a run stands."""

    QUEUED = "queued"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    LOST = "lost"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be expected of the run."""
        return self not in (Status.QUEUED, Status.RUNNING)


UNFINISHED = (Status.QUEUED, Status.RUNNING)


@dataclass(frozen=True)
class Run:
    """One run as it stood when it was read.

    Attributes:
        id: the word that names it in a link.
        experiment: what is trained.
        status: how it stands.
        message: why it failed or was lost, as `told` reads it; else empty.
        machine: what it is trained on; empty before it has begun.
    """

    id: str
    experiment: Experiment
    status: Status
    message: str
    machine: dict[str, str | int]


def noted(error: CnnvizError) -> str:
    """An error as the store keeps it, to be read in any language."""
    return json.dumps([error.message, error.facts], default=str) if error.facts else error.message


def told(text: str) -> CnnvizError:
    """What `noted` wrote."""
    try:
        message, facts = json.loads(text)
    except (TypeError, ValueError):  # words without facts
        message, facts = text, {}
    return CnnvizError(message, **facts)


class Watchman:
    """Tells which runs are lost: those whose process is gone, or out of sight and silent.

    Silence is timed by the own clock, from one look to the next: clocks of two machines may
    differ, and a sleeping laptop's stands still.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._heard: dict[str, tuple[float | None, float]] = {}

    def is_lost(self, row: Row[Any]) -> bool:
        """Whether nobody works on a running run, a row of the table `RUNS`, any more."""
        ended = process_of(row).has_ended
        if ended is not None:
            return ended
        now = self._clock()
        beat, since = self._heard.get(row.id, (row.heartbeat, now))
        if beat != row.heartbeat:
            since = now
        self._heard[row.id] = row.heartbeat, since
        return bool(now - since > STALE_SECONDS)


def process_of(row: Row[Any]) -> Process:
    """Which process trains a run, or has claimed it."""
    return Process(row.pid, row.host, row.born)


def from_row(row: Row[Any]) -> Run:
    """A run from a row of the table `RUNS`; raises `CnnvizError` if it cannot be read."""
    try:
        machine = json.loads(row.machine)
        return Run(
            id=row.id,
            experiment=read_experiment(row.experiment),
            status=Status(row.status),
            message=row.message,
            machine=machine if isinstance(machine, dict) else {},
        )
    except (TypeError, ValueError) as error:  # of JSON, of `Status`, of `Experiment`
        raise CnnvizError(UNREADABLE) from error


@lru_cache(maxsize=200)
def read_experiment(text: str) -> Experiment:
    """`Experiment.from_json`, once for each text: to check an experiment is to count a network."""
    return Experiment.from_json(text)
