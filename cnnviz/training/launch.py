"""Starting training processes, a bounded number at once, and looking after them.

Whoever asks for runs only queues them in the store. A slot is claimed in the store before its
process is started, by anyone who looks after the store (`tend`), and again by a process that
has finished a run, so a queued run is never lost and never trained twice. The processes are in
sessions of their own: they outlive the server that started them.
"""

import os
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import ExitStack
from pathlib import Path
from typing import IO

from cnnviz.errors import CnnvizError
from cnnviz.training.database import VARIABLE, data_folder
from cnnviz.training.experiment import Experiment
from cnnviz.training.runs import Run, Status
from cnnviz.training.store import RunStore

MOST_QUEUED = 40
LARGEST_LOG = 1_000_000

_children: dict[str, subprocess.Popen[bytes]] = {}
"""Processes this one has started, by the run they were started for."""

_lock = threading.Lock()


def slots() -> int:
    """Runs that are trained at once: one per core, at least the two of a pair, at most four."""
    return max(2, min(4, os.cpu_count() or 1))


def start(
    store: RunStore, experiments: Iterable[Experiment], at_once: int | None = None
) -> list[str]:
    """Queue runs and start what there is room for; returns their ids in the same order.

    Raises:
        CnnvizError: when too many runs wait already.
    """
    wanted = list(experiments)
    if store.queued() + len(wanted) > MOST_QUEUED:
        raise CnnvizError("too many runs are waiting: try again when some of them are over.")
    ids = [store.create(experiment) for experiment in wanted]
    tend(store, at_once)
    return ids


def cancel(store: RunStore, run: str) -> None:
    """End a run: at once if it waits, within a second or so if it is trained."""
    store.request_cancel(run)


def tend(store: RunStore, at_once: int | None = None) -> None:
    """Find dead processes and fill free slots; whoever shows a run calls this now and then."""
    room = at_once or slots()
    _reap(store)
    for run in store.running():
        if run.is_dead:
            store.lose(run)
    while (claimed := store.claim(room)) is not None:
        _spawn(store, claimed, room)


def _spawn(store: RunStore, run: str, room: int) -> None:
    root = Path(__file__).resolve().parents[2]
    command = [sys.executable, "-m", "cnnviz.training.worker", run, "--slots", str(room)]
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
            message = "The training process could not be started: free some memory and try again."
            store.set_status(run, Status.FAILED, message)
            return
    with _lock:
        _children[run] = child


def _log(stack: ExitStack) -> IO[bytes] | int:
    """A file for the tracebacks of workers, kept small; nothing where it cannot be written."""
    path = data_folder() / "workers.log"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        large = path.exists() and path.stat().st_size > LARGEST_LOG
        return stack.enter_context(path.open("wb" if large else "ab"))
    except OSError:
        return subprocess.DEVNULL


def _reap(store: RunStore) -> None:
    """Collect the children that have ended; a run that one of them left running is lost."""
    with _lock:
        ended = {run: child for run, child in _children.items() if child.poll() is not None}
        for run in ended:
            del _children[run]
    for running in store.running():
        if _left_by(running, ended):
            store.lose(running)


def _left_by(run: Run, ended: dict[str, subprocess.Popen[bytes]]) -> bool:
    """Whether a process that has ended was training this run, or died before it began to."""
    never_begun = run.pid is None and run.id in ended
    return never_begun or run.pid in [child.pid for child in ended.values()]
