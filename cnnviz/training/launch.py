"""Starting training processes, a bounded number at once, and looking after them.

Whoever asks for runs only queues them in the store. A slot is claimed in the store before its
process is started, by anyone who looks after the store (`tend`), and again by a process that
has finished a run, so a queued run is never lost and never trained twice. The processes are in
sessions of their own: they outlive the server that started them, finish the run they have, and
take another one only while that server is there.
"""

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO, Any

from sqlalchemy import Row

from cnnviz.language import N_
from cnnviz.training.database import data_folder
from cnnviz.training.experiment import Experiment
from cnnviz.training.faults import VARIABLE, StoreError
from cnnviz.training.process import process, this_process
from cnnviz.training.runs import Status, process_of
from cnnviz.training.store import RunStore

UNSTARTED = N_("The training process could not be started: free some memory and try again.")

LARGEST_LOG = 1_000_000

_children: dict[str, subprocess.Popen[bytes]] = {}
"""Processes this one has started, by the run they were started for."""

_lock = threading.Lock()
"""Held by whoever tends: then no run is between its claim and its process."""


def slots() -> int:
    """Runs that are trained at once: one per core, at least the two of a pair, at most four."""
    return max(2, min(4, os.cpu_count() or 1))


def start(
    store: RunStore,
    experiments: Iterable[Experiment],
    at_once: int | None = None,
    visitor: str = "",
) -> list[str]:
    """Queue all of these runs, or none, and start what there is room for.

    Returns their ids in the same order.

    Raises:
        CnnvizError: when too many runs wait already, or too many of this visitor.
    """
    ids = store.queue(list(experiments), visitor)
    with suppress(StoreError):  # they are queued: whoever looks next starts them
        tend(store, at_once)
    return ids


def tend(store: RunStore, at_once: int | None = None) -> None:
    """Find dead processes and fill free slots; whoever shows a run calls this now and then."""
    room = at_once or slots()
    with _lock:
        ended = [run for run, child in _children.items() if child.poll() is not None]
        for row in store.running():
            if _was_left(row, ended) or store.watchman.is_lost(row):
                store.lose(row)
        for run in ended:
            del _children[run]
        while (claimed := store.claim(room)) is not None:
            _spawn(store, claimed, room)


def _was_left(row: Row[Any], ended: list[str]) -> bool:
    """Whether this process has claimed the run and no process of its is going to begin it."""
    waits = row.begun is None and process_of(row) == this_process()
    return waits and (row.id not in _children or row.id in ended)


def _spawn(store: RunStore, run: str, room: int) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "cnnviz.training.worker", run]
    command += ["--slots", str(room), "--server", str(os.getpid())]
    path = os.pathsep.join(filter(None, [str(root), os.environ.get("PYTHONPATH")]))
    # The URL goes by the environment: it may hold a password, and a command line is public.
    settings = {VARIABLE: store.url, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    with ExitStack() as stack:
        log = _log(stack)
        try:
            child = subprocess.Popen(
                command,
                env={**os.environ, **settings},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        except OSError:
            store.set_status(run, Status.FAILED, UNSTARTED)
            return
    _children[run] = child
    # From here on it is the child's, even if this process ends before the child has begun.
    store.hand_over(run, process(child.pid))


def _log(stack: ExitStack) -> IO[bytes] | int:
    """A file for the tracebacks of workers, kept small; nothing where it cannot be written."""
    path = data_folder() / "workers.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        large = path.exists() and path.stat().st_size > LARGEST_LOG
        return stack.enter_context(path.open("wb" if large else "ab"))
    except OSError:
        return subprocess.DEVNULL


@atexit.register
def _part() -> None:
    """Say on the terminal what goes on after the server."""
    living = [str(child.pid) for child in _children.values() if child.poll() is None]
    if living:
        one = len(living) == 1
        print(
            f"Training goes on in {len(living)} {'process' if one else 'processes'}, which "
            f"{'ends with the run it has' if one else 'end with the runs they have'}; what waits "
            "is trained when there is a server again. "
            f"To end {'it' if one else 'them'} now: kill {' '.join(living)}",
            file=sys.stderr,
        )
