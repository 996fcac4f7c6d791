"""How many runs there may be: waiting, waiting for one visitor, and kept.

All of it happens inside the transaction that adds the runs, so the numbers hold however many ask
at once.
"""

import time

from sqlalchemy import Connection, Select, delete, select

from cnnviz.errors import CnnvizError
from cnnviz.training.database import RECORDS, RUNS
from cnnviz.training.runs import UNFINISHED, Status

MOST_QUEUED = 40
"""Runs that may wait."""

MOST_EACH = 8
"""Of these, runs of one visitor."""

MOST_RUNS = 500
MOST_SECONDS = 30 * 24 * 3600.0
"""Older runs, and those beyond the newest `MOST_RUNS`, are deleted when a new one is made."""


def having(status: Status) -> Select[tuple[object, ...]]:
    """Ask for the runs that stand so."""
    return select(RUNS).where(RUNS.c.status == status)


def check_room(connection: Connection, wanted: int, visitor: str) -> None:
    """Raise `CnnvizError` if so many more runs may not wait."""
    waiting = [row.visitor for row in connection.execute(having(Status.QUEUED))]
    own = waiting.count(visitor)
    if len(waiting) + wanted > MOST_QUEUED:
        raise CnnvizError("too many runs are waiting: try again when some of them are over.")
    if visitor and own + wanted > MOST_EACH:
        raise CnnvizError(
            "{own} of your runs are waiting and {most} may: try again when some of them are over.",
            own=own,
            most=MOST_EACH,
        )


def prune(connection: Connection, most: int = MOST_RUNS, seconds: float = MOST_SECONDS) -> None:
    """Delete runs that are over and older than `seconds`, or beyond the newest `most`."""
    newest = select(RUNS.c.id).order_by(RUNS.c.created.desc(), RUNS.c.id).limit(most)
    old = (RUNS.c.created < time.time() - seconds) | RUNS.c.id.not_in(newest)
    over = select(RUNS.c.id).where(old, RUNS.c.status.not_in(UNFINISHED))
    gone = list(connection.execute(over).scalars())
    connection.execute(delete(RECORDS).where(RECORDS.c.run.in_(gone)))
    connection.execute(delete(RUNS).where(RUNS.c.id.in_(gone)))
