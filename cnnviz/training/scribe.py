"""How a training process writes: in small batches, with a heartbeat, and patiently.

A thread of its own writes, so that training never waits for the store, and a record that is
there is written at once, however long the next one takes. A store may have no room, be locked or
be out of reach for a while. Nothing is lost then: the records of a run are in memory until it is
over.
"""

import sys
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Protocol, TypeVar

from cnnviz.errors import CnnvizError
from cnnviz.training.faults import StoreError
from cnnviz.training.machine import machine
from cnnviz.training.record import Record
from cnnviz.training.runs import BEAT_SECONDS, Begun, Saved, Status, UnknownRunError
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
    """Writes the records of one run, its checkpoints and how it ended.

    with Scribe(store, run, begun) as scribe:
        scribe.add(record)
        scribe.save(training.saved())
    scribe.end(Status.FINISHED, "", stop)

    The records of this attempt are kept, and the store takes those that it lacks: one that was
    away for a while, or lost what it had, has them all after the next write.

    Attributes:
        wish: what the store wants of the run: "" to go on, "pause" or "stop".
    """

    def __init__(self, store: RunStore, run: str, begun: Begun) -> None:
        self._store, self._run, self._begun = store, run, begun
        self._records: list[Record] = []
        self._written = 0
        self._saved: Saved | None = None
        self.wish = ""
        self._lock = threading.Lock()
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._write_on, name="scribe", daemon=True)

    def __enter__(self) -> "Scribe":
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def add(self, record: Record) -> None:
        """Take a record, to be written soon."""
        with self._lock:
            self._records.append(record)

    def save(self, data: bytes) -> None:
        """Take the state of the training after the last record, to be written with that."""
        with self._lock:
            self._saved = Saved(self._records[-1].step, data)

    def end(self, status: Status, message: str, stop: Asked) -> None:
        """Write what there is and how the run ended; raises `StoreError` as `patiently` does."""

        def write() -> None:
            records, saved = self._records[self._written :], self._saved
            try:
                self._store.end(self._run, self._begun.attempt, status, message, records, saved)
            except UnknownRunError:
                self._restore()
                raise

        def surely() -> None:
            try:
                write()
            except UnknownRunError:
                write()

        patiently(surely, stop)

    def _write_on(self) -> None:
        pause, beaten = 0.0, time.monotonic()
        while not self._over.wait(max(pause, WRITE_SECONDS)):
            due = time.monotonic() - beaten > BEAT_SECONDS
            if due or self._written < len(self._records) or self._saved is not None:
                try:
                    self._write()
                    pause, beaten = 0.0, time.monotonic()
                except CnnvizError:  # who ends the run meets the same, and says so
                    pause = PAUSE_SECONDS

    def _write(self) -> None:
        with self._lock:
            count, saved = len(self._records), self._saved
            records = self._records[self._written : count]
        try:
            wish = self._store.append(self._run, self._begun.attempt, records, saved)
        except UnknownRunError:
            self._restore()
            return  # all is written with the next
        self.wish = wish
        with self._lock:
            self._written = count
            if self._saved is saved:
                self._saved = None

    def _restore(self) -> None:
        self._store.restore(self._run, self._begun, machine(threads=1))
        self._written = 0
