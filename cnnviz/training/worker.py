"""The training process: `python -m cnnviz.training.worker RUN` trains a run.

It writes to the run store and nowhere else; a traceback goes to its standard error. It runs on
one thread, a little below other processes in rank, and ends as cancelled when it is told to
terminate. When a server has started it, it takes the runs that wait as long as that server lives.
"""

import argparse
import os
import signal
import sys
import traceback
from contextlib import closing
from types import FrameType

from cnnviz.errors import CnnvizError
from cnnviz.training.loop import train
from cnnviz.training.machine import machine
from cnnviz.training.runs import Status, noted
from cnnviz.training.scribe import Scribe, heart, patiently
from cnnviz.training.store import RunStore

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
        StoreError: when the store could not be written for too long.
    """
    experiment = patiently(lambda: store.begin(run, machine(threads=1)), stop)
    scribe = Scribe(store, run, experiment, stop)
    with heart(store, run):
        try:
            import torch

            torch.set_num_threads(1)
            finished = scribe.may_go_on() and all(map(scribe.add, train(experiment)))
            status, message = Status.FINISHED if finished else Status.CANCELLED, ""
        except CnnvizError as error:
            status, message = Status.FAILED, noted(error)
        except Exception as error:
            traceback.print_exc()
            failure = CnnvizError(
                "the training stopped on an error ({kind}): start the run again.",
                kind=type(error).__name__,
            )
            status, message = Status.FAILED, noted(failure)
        scribe.end(status, message)


def main(arguments: list[str] | None = None) -> int:
    """Train a run, then those that wait while the server is there; returns an exit status."""
    parser = argparse.ArgumentParser(prog="cnnviz.training.worker", description=main.__doc__)
    parser.add_argument("run", help="id of the run to train")
    parser.add_argument("--store", help="URL of the run store; by default CNNVIZ_STORE")
    parser.add_argument("--slots", type=int, default=1, help="runs that may be trained at once")
    parser.add_argument(
        "--server", type=int, help="number of the process without which no waiting run is taken"
    )
    options = parser.parse_args(arguments)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    stop = Stop()
    run: str | None = options.run
    status = 0
    try:
        with closing(patiently(lambda: RunStore(options.store), stop)) as store:
            while run is not None:
                try:
                    work(store, run, stop)
                except CnnvizError as error:
                    print(error, file=sys.stderr)
                    status = 2
                served = os.getppid() == options.server and not stop.asked
                run = patiently(lambda: store.claim(options.slots), stop) if served else None
    except CnnvizError as error:
        print(error, file=sys.stderr)
        status = 2
    return status


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
