"""What only tests do with a run store."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update

from cnnviz.training import Experiment, Record, RunStore, Status, engines
from cnnviz.training.tables import RUNS

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


def end_workers() -> None:
    """Let go of all engines; none of their processes outlives who started them."""
    every = list(engines._engines.values())
    workers = [each for one in every for each in getattr(one, "_workers", {}).values()]
    engines.close()
    for worker in workers:
        worker.kill()
        worker.wait()


def create(store: RunStore, experiment: Experiment, owner: str = "") -> str:
    """Queue one run of its own and return its id."""
    return store.queue([experiment], owner, anew=True)[0]


def write(
    store: RunStore,
    run: str,
    records: Sequence[Record] = (),
    status: Status = Status.FINISHED,
    machine: dict[str, str | int] | None = None,
    message: str = "",
) -> None:
    """Do what a worker does with a run from its beginning to its end."""
    begun = store.begin(run, machine or {})
    store.end(run, begun.attempt, status, message, records)


def stored(store: RunStore) -> list[str]:
    """The ids of all runs, newest first."""
    newest = select(RUNS.c.id).order_by(RUNS.c.created.desc(), RUNS.c.id)
    return store._database.read(lambda connection: list(connection.execute(newest).scalars()))


def edit(store: RunStore, run: str, **values: object) -> None:
    """Write into the table behind the store's back."""
    statement = update(RUNS).where(RUNS.c.id == run).values(values)
    store._database.write(lambda connection: connection.execute(statement))
