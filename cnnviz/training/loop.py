"""Training as a plain generator: `for record in train(experiment)`.

Errors are fractions from 0 to 1, loss is the mean of the experiment's loss
(cross-entropy in nats, unless it says otherwise), time is in seconds
since the generator was started (reading the data and building the network included). The same
experiment gives the same records, seconds apart, on the same machine with the same number of
threads, which is the caller's business.
"""

import time
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from cnnviz.language import N_
from cnnviz.training.experiment import Experiment

RECORDS_PER_EPOCH = 4

TRAIN_ERROR = N_(
    "Share of the whole training set that is answered wrongly with the weights frozen, in "
    "batches as large as in training and normalised by their own statistics, as the network "
    "is when it learns."
)
"""Why not batch norm's running averages: with eleven steps an epoch they lag behind the weights
and would exaggerate the gap. After 18 epochs of Plain-56 on the digits (seed 0) they gave 91 %
wrong, when the mini-batches were at 58 % and this measure at 57 %. Averages taken anew over the
whole training set gave 55 % then, and at every epoch of both nets were within 4 points of this
measure (mostly within 1), at the cost of a second pass."""


class Record(NamedTuple):
    """Where a run stands.

    Attributes:
        step: optimizer steps so far; 0 is the untrained network.
        epoch: passes over the training part so far.
        loss: mean over the mini-batches since the last record; at step 0 of the training set.
        train_error: at the end of an epoch, and at step 0, as `TRAIN_ERROR` says; between them
            the share of wrong answers in the mini-batches since the last record, each given
            before the step that learns from it.
        test_error: share of the held-out pictures that is answered wrongly, batch norm using
            statistics taken over the whole training set with the weights of that moment; None
            between the ends of epochs.
        seconds: since the run was started.
    """

    step: int
    epoch: float
    loss: float
    train_error: float
    test_error: float | None
    seconds: float

    @property
    def ends_epoch(self) -> bool:
        """Whether the errors are those of the whole sets."""
        return self.test_error is not None


def train(experiment: Experiment) -> Iterator[Record]:
    """Train and report: at step 0, then `RECORDS_PER_EPOCH` times an epoch, its end included.

    Raises:
        DivergedError: when the loss is infinite or not a number.
    """
    from cnnviz.training.learner import Learner  # torch loads in a second: only where it is used

    started = time.perf_counter()
    learner = Learner(experiment)
    loss, error = learner.measure_training()
    step = 0
    yield Record(0, 0.0, loss, error, learner.test_error(), time.perf_counter() - started)
    for epoch in range(1, experiment.epochs + 1):
        batches = learner.shuffled()
        for first, last in _stretches(len(batches)):
            loss, error = learner.learn(batches[first:last])
            step += last - first
            test_error = None
            if last == len(batches):
                error, test_error = learner.measure_training()[1], learner.test_error()
            done = epoch - 1 + last / len(batches)
            seconds = time.perf_counter() - started
            yield Record(step, done, loss, error, test_error, seconds)


def _stretches(steps: int) -> list[tuple[int, int]]:
    """Cut an epoch into `RECORDS_PER_EPOCH` nearly equal stretches (first, last) of steps."""
    count = min(RECORDS_PER_EPOCH, steps)
    cuts = [steps * part // count for part in range(count + 1)]
    return list(pairwise(cuts))
