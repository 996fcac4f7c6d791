"""The training process: `python -m cnnviz.training.worker RUN` trains a run and then what waits.

It writes to the run store and nowhere else; a traceback goes to its standard error. It runs on
one thread, a little below other processes in rank, and ends as cancelled when it is told to
terminate.
"""

import argparse
import os
import signal
import sys
import time
import traceback
from collections.abc import Iterator
from contextlib import closing
from types import FrameType

from cnnviz.errors import CnnvizError
from cnnviz.training.loop import Record, train
from cnnviz.training.machine import machine
from cnnviz.training.runs import Status
from cnnviz.training.store import RunStore

WRITE_SECONDS = 0.2
"""Records are gathered for so long before they are written."""

NICENESS = 2
"""Enough for pages to come first, little enough for the curves to move beside a busy browser."""


class Stop:
    """Whether the process was told to terminate."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, signal_number: int, frame: FrameType | None) -> None:
        self.asked = True


def work(store: RunStore, run: str, stop: Stop) -> None:
    """Train one run and write how it ended.

    Raises:
        CnnvizError: when the run is unknown, over, or trained by another process.
    """
    experiment = store.begin(run, machine(threads=1))
    if stop.asked or not store.append(run):
        store.set_status(run, Status.CANCELLED)
        return
    try:
        import torch

        torch.set_num_threads(1)
        finished = _write(store, run, train(experiment), stop)
    except CnnvizError as error:
        sentence = str(error)
        store.set_status(run, Status.FAILED, sentence[:1].upper() + sentence[1:])
    except Exception as error:
        traceback.print_exc()
        kind = type(error).__name__
        store.set_status(
            run, Status.FAILED, f"The training stopped on an error ({kind}): start the run again."
        )
    else:
        store.set_status(run, Status.FINISHED if finished else Status.CANCELLED)


def _write(store: RunStore, run: str, records: Iterator[Record], stop: Stop) -> bool:
    """Write records as they come; returns whether all came before the run was cancelled."""
    waiting: list[Record] = []
    written = 0.0
    try:
        for record in records:
            waiting.append(record)
            if stop.asked:
                return False
            if time.monotonic() - written >= WRITE_SECONDS:
                written = time.monotonic()
                batch, waiting = waiting, []
                if not store.append(run, batch):
                    return False
        return True
    finally:
        if waiting:
            store.append(run, waiting)


def main(arguments: list[str] | None = None) -> int:
    """Train the run named on the command line, then those that wait; returns an exit status."""
    parser = argparse.ArgumentParser(
        prog="cnnviz.training.worker", description="Train a run, then those that wait."
    )
    parser.add_argument("run", help="id of the run to train")
    parser.add_argument("--store", help="URL of the run store; by default CNNVIZ_STORE")
    parser.add_argument("--slots", type=int, default=1, help="runs that may be trained at once")
    options = parser.parse_args(arguments)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    stop = Stop()
    run: str | None = options.run
    try:
        with closing(RunStore(options.store)) as store:
            while run is not None:
                work(store, run, stop)
                run = None if stop.asked else store.claim(options.slots)
    except CnnvizError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
