"""A run as a value: what was asked for, how it stands, and who works on it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import Row

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.process import Process
from cnnviz.training.recipe import Settings
from cnnviz.training.recipes import settings_from

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
    PAUSED = "paused"
    FINISHED = "finished"
    CANCELLED = "cancelled"
    FAILED = "failed"
    LOST = "lost"

    @property
    def is_over(self) -> bool:
        """Whether nothing more is to be expected of the run."""
        return self in OVER

    @property
    def goes_on(self) -> bool:
        """Whether records are to be expected without anybody doing anything."""
        return self in GOING_ON


GOING_ON = (Status.QUEUED, Status.RUNNING)
OVER = (Status.FINISHED, Status.CANCELLED, Status.FAILED, Status.LOST)


@dataclass(frozen=True)
class Run:
    """One run as it stood when it was read.

    Attributes:
        id: the word that names it in a link.
        experiment: what is trained.
        status: how it stands.
        message: why it failed or was lost, as `told` reads it; else empty.
        machine: what it is trained on; empty before it has begun.
        key: of the experiment and the code that decide its result.
        created: when it was asked for, in seconds since 1970.
        step: of its newest record, -1 before the first.
        epoch: of its newest record.
        seconds: of training until then.
        resumed: how often it went on by itself after its process was lost.
        wish: what its process is asked to do: "", "pause" or "stop".
    """

    id: str
    experiment: Settings
    status: Status
    message: str
    machine: dict[str, str | int]
    key: str
    created: float
    step: int
    epoch: float
    seconds: float
    resumed: int
    wish: str

    @property
    def progress(self) -> float:
        """The share that is done, from 0 to 1."""
        return min(1.0, self.epoch / self.experiment.epochs)

    @property
    def seconds_left(self) -> float | None:
        """How much longer it trains at the pace it has; None where that is unknown."""
        if self.status is not Status.RUNNING or not self.progress:
            return None
        return self.seconds * (1 / self.progress - 1)


class Holding(NamedTuple):
    """A run in a visitor's list: what they call it, how many others hold it, and since when."""

    run: Run
    name: str
    others: int
    since: float


class Wait(NamedTuple):
    """How many runs are started before one that waits, and in about how many seconds it is."""

    ahead: int
    seconds: float | None


class Saved(NamedTuple):
    """The whole state of a training right after the record of a step."""

    step: int
    data: bytes


class Begun(NamedTuple):
    """What a process gets that begins a run: what to train, its word, and where to go on."""

    experiment: Settings
    attempt: str
    saved: bytes | None
    owner: str


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
        given = {name: getattr(row, name) for name in SAME_IN_ROW}
        return Run(
            experiment=read_experiment(row.experiment),
            status=Status(row.status),
            machine=machine if isinstance(machine, dict) else {},
            **given,
        )
    except (TypeError, ValueError) as error:  # of JSON, of `Status`, of settings
        raise CnnvizError(UNREADABLE) from error


SAME_IN_ROW = tuple(
    field.name for field in fields(Run) if field.name not in ("experiment", "status", "machine")
)


@lru_cache(maxsize=1000)
def read_experiment(text: str) -> Settings:
    """`settings_from`, once for each text: to check an experiment may be to count a network."""
    return settings_from(text)
