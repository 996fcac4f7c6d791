"""The training process: it stands ready, takes the runs that wait, and writes to the run store.

`python -m cnnviz.training.worker RUN` trains that one run and ends. Without one it loads all that
training takes, then waits for a line on its standard input, takes from the store what waits there,
and waits again; at the end of its input, when its server is gone, it ends.

A traceback goes to its standard error. It runs on one thread, a little below other processes in
rank, and puts the run it has back into the queue when it is told to terminate.
"""

import argparse
import os
import signal
import sys
import threading
from contextlib import ExitStack
from types import FrameType

from cnnviz.errors import CnnvizError
from cnnviz.jobs.memory import hold_to
from cnnviz.training.carry import carry
from cnnviz.training.experiment import Experiment
from cnnviz.training.faults import StoreError
from cnnviz.training.recipes.classification import train
from cnnviz.training.scribe import patiently
from cnnviz.training.store import RunStore

NICENESS = 5
"""Enough for pages and passes (`jobs.nursery`) to come first, little enough for the curves to move
beside a busy browser."""


class Stop:
    """Whether the process was told to terminate."""

    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGTERM, self._ask)

    def _ask(self, signal_number: int, frame: FrameType | None) -> None:
        self.asked = True


class Server:
    """Who started this process, at the other end of its standard input.

    Attributes:
        is_gone: whether that end is closed.
        is_served: whether this process takes runs; else it ends with the server, at once.
    """

    def __init__(self) -> None:
        self.is_gone = self.is_served = False
        self._called = threading.Event()
        threading.Thread(target=self._listen, name="server", daemon=True).start()

    def calls(self, seconds: float | None) -> bool:
        """Wait for a call, at most so long; whether one came and the server is there."""
        came = self._called.wait(seconds)
        self._called.clear()
        return came and not self.is_gone

    def _listen(self) -> None:
        # Not by sys.stdin, whose lock a thread that waits would hold when the process ends.
        while os.read(0, 4096):
            self._called.set()
        self.is_gone = True
        if not self.is_served:
            os._exit(0)  # whatever it is loading
        self._called.set()


def alone(run: str, url: str | None) -> int:
    """Train one run; returns an exit status."""
    stop = Stop()
    try:
        with ExitStack() as stack:
            store = patiently(lambda: RunStore(url), stop)
            stack.callback(store.close)
            carry(store, run, stop)
    except CnnvizError as error:
        print(error, file=sys.stderr)
        return 2
    return 0


def stand(url: str | None, slots: int, idle: float | None, memory: int | None) -> int:
    """Train what waits whenever the server calls, until it is gone or has not called for long.

    Runs may take so much `memory`; one that wants more fails.
    """
    server = Server()
    warm_up()
    if memory is not None:
        hold_to(memory)
    stop = Stop()
    store: RunStore | None = None
    while not stop.asked and server.calls(idle):
        server.is_served = True
        try:
            store = store or RunStore(url)
            while not (stop.asked or server.is_gone) and (run := store.claim(slots)):
                _tried(store, run, stop)
        except StoreError as error:  # as long as something waits, the server calls again
            print(error, file=sys.stderr, flush=True)
        server.is_served = False
    if store is not None:
        store.close()
    return 0


def _tried(store: RunStore, run: str, stop: Stop) -> None:
    try:
        carry(store, run, stop)
    except StoreError:
        raise
    except CnnvizError as error:  # of this run: the next may do
        print(error, file=sys.stderr, flush=True)


def warm_up() -> None:
    """Take a few steps of a small training: everything is loaded, and torch has run."""
    import torch

    torch.set_num_threads(1)
    tiny = Experiment("resnet20-cifar", {"depth": 8, "width": 1}, epochs=1, batch_size=512)
    for _ in train(tiny):
        pass


def main(arguments: list[str] | None = None) -> int:
    """Train a run, or those that wait whenever the server calls; returns an exit status."""
    parser = argparse.ArgumentParser(prog="cnnviz.training.worker", description=main.__doc__)
    parser.add_argument("run", nargs="?", help="id of the one run to train")
    parser.add_argument("--store", help="URL of the run store; by default CNNVIZ_STORE")
    parser.add_argument("--slots", type=int, default=1, help="runs that may be trained at once")
    parser.add_argument("--idle", type=float, help="seconds without a call after which to end")
    parser.add_argument("--memory", type=int, help="bytes that runs may take")
    options = parser.parse_args(arguments)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    if options.run:
        return alone(options.run, options.store)
    return stand(options.store, options.slots, options.idle, options.memory)


if __name__ == "__main__":
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    sys.exit(main())
