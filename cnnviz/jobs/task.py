"""A job under way, and a place for the worker that does it."""

import time
from collections.abc import Hashable
from dataclasses import dataclass, field
from typing import Any

from cnnviz.jobs.born import Born
from cnnviz.jobs.job import Job

LINGER = 0.7
"""Seconds that a job goes on for nobody: a page that is drawn anew asks for it again."""

REMEMBERED = 8
"""Networks that a worker is taken to have still."""


@dataclass(eq=False)
class Task:
    """A job under way, for all who wait for it."""

    job: Job
    number: int
    long: bool
    owners: list[str] = field(default_factory=list)
    alone_since: float = 0.0
    layers: int = 0
    tries: int = 0
    runs: bool = False
    ended: bool = False
    result: Any = None
    error: BaseException | None = None

    @property
    def is_left(self) -> bool:
        """Whether nobody has waited for it for a while."""
        return not self.owners and time.monotonic() - self.alone_since > LINGER


class Hand:
    """A place for a worker, with the one that is there now, and what that one has made."""

    def __init__(self) -> None:
        self.worker: Born | None = None
        self.near: dict[Hashable, None] = {}
        self.task: Task | None = None

    def remember(self, near: Hashable) -> None:
        """Note what a job has left there."""
        self.near.pop(near, None)
        self.near[near] = None
        while len(self.near) > REMEMBERED:
            del self.near[next(iter(self.near))]

    def give_up(self) -> None:
        """End the worker; the next job gets a new one."""
        if self.worker is not None:
            self.worker.end()
        self.worker, self.near = None, {}
