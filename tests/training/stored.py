"""What only tests do with a run store."""

from collections.abc import Iterable

from sqlalchemy import select

from cnnviz.training import Experiment, Record, RunStore
from cnnviz.training.database import RUNS

TIMED = ("seconds", "images_per_second")


def decided(records: Iterable[Record]) -> list[Record]:
    """The records without what the clock decides."""
    return [
        record._replace(values={k: v for k, v in record.values.items() if k not in TIMED})
        for record in records
    ]


def record(
    step: int, epoch: float, loss: float, train: float, test: float | None, seconds: float
) -> Record:
    """A record of classification: with a held-out error it ends an epoch."""
    values = {"loss": loss, "seconds": seconds}
    if test is None:
        return Record(step, epoch, values | {"batch_error": train})
    return Record(step, epoch, values | {"train_error": train, "test_error": test})


def create(store: RunStore, experiment: Experiment) -> str:
    """Queue one run and return its id."""
    return store.queue([experiment])[0]


def stored(store: RunStore) -> list[str]:
    """The ids of all runs, newest first."""
    newest = select(RUNS.c.id).order_by(RUNS.c.created.desc(), RUNS.c.id)
    return store._database.read(lambda connection: list(connection.execute(newest).scalars()))
