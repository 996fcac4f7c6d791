"""A run as a value: what was asked for, how it stands, and whether anything still works on it."""

import json
import os
import platform
import time
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from sqlalchemy import Row

from cnnviz.training.experiment import Experiment

STALE_SECONDS = 60.0
"""A running run that has not been heard of for so long is lost."""


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
        message: why it failed or was lost, in a sentence; else empty.
        created: when it was asked for.
        heartbeat: when its process last wrote; None while it is queued.
        pid, host: the process that trains it; None before it has begun.
        machine: what it is trained on; empty before it has begun.
    """

    id: str
    experiment: Experiment
    status: Status
    message: str
    created: float
    heartbeat: float | None
    pid: int | None
    host: str | None
    machine: dict[str, str | int]

    @property
    def is_dead(self) -> bool:
        """Whether it says to be running while its process is gone or silent."""
        if self.status is not Status.RUNNING or self.heartbeat is None:
            return False
        here = self.pid is not None and self.host == platform.node()
        return time.time() - self.heartbeat > STALE_SECONDS or (here and not _lives(self.pid))


def from_row(row: Row[Any]) -> Run:
    """A run from a row of the table `RUNS`."""
    return Run(
        id=row.id,
        experiment=Experiment.from_json(row.experiment),
        status=Status(row.status),
        message=row.message,
        created=row.created,
        heartbeat=row.heartbeat,
        pid=row.pid,
        host=row.host,
        machine=json.loads(row.machine),
    )


def _lives(pid: int | None) -> bool:
    """Whether a process of this machine exists, as far as can be told."""
    if pid is None or os.name != "posix":  # elsewhere signal 0 is no mere question
        return True
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
