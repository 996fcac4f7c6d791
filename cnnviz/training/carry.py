"""Carrying a run from where it stands to its end, whichever engine has started the process.

Records are written as they come, the whole state of the training now and then, in the same
transaction as the records before it. So a process may die at any moment: the next one goes on at
the last state, and writes what comes after the last record.
"""

import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from cnnviz.errors import CnnvizError, Words, memory_refusals
from cnnviz.training.data import telling
from cnnviz.training.faults import StoreError
from cnnviz.training.machine import machine
from cnnviz.training.recipe import Training
from cnnviz.training.recipes import recipe_of
from cnnviz.training.runs import Status, noted
from cnnviz.training.scribe import Asked, Scribe, patiently
from cnnviz.training.store import RunStore

CHECKPOINT_SECONDS = 10.0
"""Between two checkpoints."""

CHECKPOINT_SHARE = 0.02
"""Of its time a training makes checkpoints at most: those of large networks come less often."""

LEFT = {"stop": Status.CANCELLED, "pause": Status.PAUSED}
"""How a run stands that is left by such a wish."""

SAY_SECONDS = 1.0
"""Between two words on how the pictures arrive."""


class _LeftError(Exception):
    """The run is left while its pictures are read."""


def carry(store: RunStore, run: str, stop: Asked, **where: str | int) -> None:
    """Train one run from where it stands and write how it ended.

    What is said of `where` is kept with its machine.

    A wish to pause or to stop is followed at the next record. A process that is told to terminate
    saves the run and puts it back in the queue.

    Raises:
        CnnvizError: when the run is unknown, over, or trained by another process.
        StoreError: when the store could not be written for too long.
    """
    begun = patiently(lambda: store.begin(run, machine(threads=1) | where), stop)
    message = ""
    with Scribe(store, run, begun) as scribe:
        try:
            import torch

            torch.set_num_threads(1)
            with memory_refusals():
                with _heard(store, run, begun.attempt, scribe, stop):
                    training = recipe_of(begun.experiment).begin(begun.experiment, begun.saved)
                status = _follow(training, scribe, stop)
        except _LeftError:
            status = LEFT.get(scribe.wish, Status.QUEUED)
        except CnnvizError as error:
            status, message = Status.FAILED, noted(error)
        except Exception as error:
            traceback.print_exc()
            failure = CnnvizError(
                "the training stopped on an error ({kind}): start the run again.",
                kind=type(error).__name__,
            )
            status, message = Status.FAILED, noted(failure)
    scribe.end(status, message, stop)


@contextmanager
def _heard(store: RunStore, run: str, attempt: str, scribe: Scribe, stop: Asked) -> Iterator[None]:
    """Notes now and then how pictures arrive, and leaves the run where that is wished."""
    said, due = False, time.monotonic() + SAY_SECONDS  # most are there at once

    def hear(share: float, what: Words) -> None:
        nonlocal said, due
        if scribe.wish or stop.asked:
            raise _LeftError
        if time.monotonic() >= due:
            with suppress(StoreError):
                store.say(run, attempt, noted(CnnvizError(what.message, **what.facts)))
            said, due = True, time.monotonic() + SAY_SECONDS

    with telling(hear):
        yield
    if said:
        with suppress(StoreError):
            store.say(run, attempt, "")


def _follow(training: Training, scribe: Scribe, stop: Asked) -> Status:
    """Hand on all records and now and then the state; returns how the run stands then."""
    due = time.monotonic() + CHECKPOINT_SECONDS
    for record in training:
        scribe.add(record)
        if scribe.wish == "stop":
            return Status.CANCELLED
        leave = scribe.wish == "pause" or stop.asked
        began = time.monotonic()
        if leave or began >= due:
            scribe.save(training.saved())
            took = time.monotonic() - began
            due = began + max(CHECKPOINT_SECONDS, took / CHECKPOINT_SHARE)
        if leave:
            return Status.PAUSED if scribe.wish == "pause" else Status.QUEUED
    return Status.FINISHED
