"""What only tests do with a run store."""

from sqlalchemy import select

from cnnviz.training import Experiment, RunStore
from cnnviz.training.database import RUNS


def create(store: RunStore, experiment: Experiment) -> str:
    """Queue one run and return its id."""
    return store.queue([experiment])[0]


def stored(store: RunStore) -> list[str]:
    """The ids of all runs, newest first."""
    newest = select(RUNS.c.id).order_by(RUNS.c.created.desc(), RUNS.c.id)
    return store._database.read(lambda connection: list(connection.execute(newest).scalars()))
