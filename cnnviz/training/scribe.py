"""How a training process writes: in small batches, with a heartbeat, and patiently.

A store may have no room, be locked or be out of reach for a while. Nothing is lost then: the
records, at most a few hundred a run, are in memory until the run is over.
"""

import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol, TypeVar

from cnnviz.errors import CnnvizError
from cnnviz.training.experiment import Experiment
from cnnviz.training.faults import StoreError
from cnnviz.training.machine import machine
from cnnviz.training.record import Record
from cnnviz.training.runs import BEAT_SECONDS, Status, UnknownRunError
from cnnviz.training.store import RunStore

WRITE_SECONDS = 0.2
"""Records are gathered for so long before they are written."""

PAUSE_SECONDS = 2.0
"""Between two tries to write where one has failed."""

PATIENCE_SECONDS = 3600.0
"""A process that has nothing else to do tries for so long."""

T = TypeVar("T")


class Asked(Protocol):
    """Says whether the process was told to terminate."""

    asked: bool


def patiently(action: Callable[[], T], stop: Asked) -> T:
    """Do something with the store, again and again until it can be done.

    Raises:
        StoreError: when that takes longer than `PATIENCE_SECONDS`, or the process is to end.
    """
    until = time.monotonic() + PATIENCE_SECONDS
    said = ""
    while True:
        try:
            return action()
        except StoreError as error:
            if stop.asked or time.monotonic() > until:
                raise
            if str(error) != said:
                said = str(error)
                print(said, file=sys.stderr, flush=True)
        time.sleep(PAUSE_SECONDS)


class Scribe:
    """Writes the records of one run and how it ended.

    All records are kept, and the store takes those that it lacks: one that was away for a while,
    or lost what it had, is complete again after the next write.
    """

    def __init__(self, store: RunStore, run: str, experiment: Experiment, stop: Asked) -> None:
        self._store, self._run, self._stop = store, run, stop
        self._experiment = experiment
        self._records: list[Record] = []
        self._next = 0.0

    def may_go_on(self) -> bool:
        """Write what there is, if that can be done; returns whether the run is still wanted."""
        if self._stop.asked:
            return False
        try:
            wanted = self._write()
        except StoreError:
            self._next = time.monotonic() + PAUSE_SECONDS
            return True
        self._next = time.monotonic() + WRITE_SECONDS
        return wanted

    def add(self, record: Record) -> bool:
        """Take a record, to be written soon; returns whether the run is still wanted."""
        self._records.append(record)
        if time.monotonic() < self._next:
            return not self._stop.asked
        return self.may_go_on()

    def end(self, status: Status, message: str) -> None:
        """Write what there is and how the run ended; raises `StoreError` as `patiently` does."""

        def write() -> None:
            self._write()
            self._store.set_status(self._run, status, message)

        patiently(write, self._stop)

    def _write(self) -> bool:
        try:
            return self._store.append(self._run, self._records)
        except UnknownRunError:
            self._store.restore(self._run, self._experiment, machine(threads=1))
            return self._store.append(self._run, self._records)


@contextmanager
def heart(store: RunStore, run: str) -> Iterator[None]:
    """Say every `BEAT_SECONDS` that the process lives, whatever else it does."""
    over = threading.Event()

    def beat() -> None:
        while not over.wait(BEAT_SECONDS):
            with suppress(CnnvizError):  # the run's own writing meets the same, and says so
                store.append(run)

    thread = threading.Thread(target=beat, name="heart", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
