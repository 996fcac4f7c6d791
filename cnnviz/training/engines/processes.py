"""Local processes that stand ready: torch is loaded and has run before somebody presses a button.

A worker takes what waits in the store when it is called, by a line on its standard input, and
then again and again until nothing waits. The end of that pipe tells it that the server is gone:
with a run it finishes that one first. It is in a session of its own, so that what ends the
server does not end it.
"""

import os
import subprocess
import sys
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from threading import Lock
from typing import IO

from cnnviz.errors import CnnvizError
from cnnviz.jobs.memory import MB, part
from cnnviz.language import N_
from cnnviz.training.database import data_folder
from cnnviz.training.engines import EngineError
from cnnviz.training.faults import VARIABLE
from cnnviz.training.store import RunStore

SLOTS = "CNNVIZ_SLOTS"
"""Environment variable: runs that are trained at once on this machine."""

MOST_SLOTS = 256

IDLE_SECONDS = 600.0
"""A worker that nobody calls for so long ends; the first one stays."""

RETRY_SECONDS = 10.0
"""After one that ended by itself with an error, the next is started so much later."""

UNSTARTED = N_(
    "no training process can be started here, so runs wait: free some memory; what went wrong "
    "stands in {log}."
)

LARGEST_LOG = 1_000_000

Worker = subprocess.Popen[bytes]


STANDING = 300 * MB
"""Bytes of a worker that has everything loaded and no run."""

SMALLEST = 300 * MB
"""What a run may take at least: digits and the networks of the recordings want less."""


def slots() -> int:
    """Runs that are trained at once: what `CNNVIZ_SLOTS` says, else a core each, from 2 to 4.

    As many as there is memory for, in any case one.
    """
    with suppress(ValueError):
        return max(1, min(MOST_SLOTS, int(os.environ.get(SLOTS, ""))))
    room = part("training") // (STANDING + SMALLEST)
    return max(1, min(room, max(2, min(4, os.cpu_count() or 1))))


class Processes:
    """The workers of this server for one store."""

    def __init__(self, store: RunStore) -> None:
        self.capacity = slots()
        self._store = store
        self._workers: dict[int, Worker] = {}
        self._lock = Lock()
        self._again = 0.0

    def ready(self) -> None:
        """Start as many workers as there may be."""
        with self._lock:
            self._fill(self.capacity)

    def wake(self) -> None:
        """Call all workers, after starting those that are not there."""
        with self._lock:
            self._fill(self.capacity)
            for worker in self._workers.values():
                assert worker.stdin is not None
                # One that is about to end need not hear it, nor one that has thousands of calls.
                with suppress(BrokenPipeError, BlockingIOError):
                    os.write(worker.stdin.fileno(), b"\n")

    def tend(self) -> None:
        """Keep the first worker alive, and call all of them where something waits."""
        if self._store.queued():
            self.wake()
            return
        with self._lock:
            self._fill(1 if self._workers else 0)

    def close(self) -> None:
        """Close the pipes, and say on the terminal what goes on after the server."""
        with self._lock:
            busy = self._busy()
            for worker in self._workers.values():
                _shut(worker)
            self._workers.clear()
        if busy:
            print(_farewell(busy), file=sys.stderr)

    def _fill(self, number: int) -> None:
        """Start workers in those of the first places where none lives."""
        for place, worker in list(self._workers.items()):
            ended = worker.poll()
            if ended is not None:
                _shut(worker)
                del self._workers[place]
                if ended > 0:  # not killed by somebody: the next one would fare no better
                    self._again = time.monotonic() + RETRY_SECONDS
        for place in set(range(number)) - set(self._workers):
            if time.monotonic() < self._again:
                raise EngineError(UNSTARTED, log=str(_log_path()))
            self._workers[place] = self._started(stays=place == 0)

    def _started(self, stays: bool) -> Worker:
        root = Path(__file__).resolve().parents[3]
        command = [sys.executable, "-m", "cnnviz.training.worker", "--slots", str(self.capacity)]
        room = part("training") // self.capacity - STANDING
        command += ["--memory", str(max(SMALLEST, room))]
        if not stays:
            command += ["--idle", str(IDLE_SECONDS)]
        path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
        # The URL goes by the environment: it may hold a password, and a command line is public.
        settings = {VARIABLE: self._store.url, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
        with ExitStack() as stack:
            log = _log(stack)
            try:
                worker = subprocess.Popen(
                    command,
                    env={**os.environ, **settings},
                    stdin=subprocess.PIPE,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,
                )
            except OSError as error:
                self._again = time.monotonic() + RETRY_SECONDS
                raise EngineError(UNSTARTED, log=str(_log_path())) from error
        assert worker.stdin is not None
        os.set_blocking(worker.stdin.fileno(), False)
        return worker

    def _busy(self) -> list[int]:
        """Numbers of the workers that live and have a run, in case of doubt all of them."""
        living = [worker.pid for worker in self._workers.values() if worker.poll() is None]
        try:
            return [row.pid for row in self._store.running() if row.pid in living]
        except CnnvizError:
            return living


def _shut(worker: Worker) -> None:
    assert worker.stdin is not None
    with suppress(OSError):
        worker.stdin.close()


def _farewell(busy: list[int]) -> str:
    one = len(busy) == 1
    return (
        f"Training goes on in {len(busy)} {'process' if one else 'processes'}, which "
        f"{'ends with the run it has' if one else 'end with the runs they have'}; what waits "
        "is trained when there is a server again. "
        f"To end {'it' if one else 'them'} now: kill {' '.join(map(str, busy))}"
    )


def _log_path() -> Path:
    return data_folder() / "workers.log"


def _log(stack: ExitStack) -> IO[bytes] | int:
    """A file for the tracebacks of workers, kept small; nothing where it cannot be written."""
    path = _log_path()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        large = path.exists() and path.stat().st_size > LARGEST_LOG
        return stack.enter_context(path.open("wb" if large else "ab"))
    except OSError:
        return subprocess.DEVNULL
