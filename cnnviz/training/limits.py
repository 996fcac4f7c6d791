"""How many runs may wait and be kept, and which are deleted."""

from sqlalchemy import Connection, delete, select

from cnnviz.errors import CnnvizError
from cnnviz.training.reading import having
from cnnviz.training.runs import GOING_ON, Status
from cnnviz.training.tables import CHECKPOINTS, HOLDERS, MEASURES, RUNS

MOST_WAITING = 400
"""Runs that may wait."""

MOST_WAITING_EACH = 24
"""Of these, runs of one visitor."""

MOST_HELD_EACH = 200
"""Runs one visitor may keep."""

MOST_RUNS = 5000
"""What is beyond the newest of so many is deleted when a new run is made.

By their order, not their age: a clock that is set wrong for a moment would cost all of them."""


def check_room(connection: Connection, wanted: int, owner: str) -> None:
    """Raise `CnnvizError` if so many more runs may not wait."""
    waiting = [row.owner for row in connection.execute(having(Status.QUEUED))]
    own = waiting.count(owner)
    if len(waiting) + wanted > MOST_WAITING:
        raise CnnvizError("too many runs are waiting: try again when some of them are over.")
    if owner and own + wanted > MOST_WAITING_EACH:
        raise CnnvizError(
            "{own} of your runs are waiting and {most} may: try again when some of them are over.",
            own=own,
            most=MOST_WAITING_EACH,
        )


def prune(connection: Connection, most: int = MOST_RUNS) -> None:
    """Delete runs that are over and nobody's, or beyond the newest `most`."""
    newest = select(RUNS.c.id).order_by(RUNS.c.created.desc(), RUNS.c.id).limit(most)
    held = select(HOLDERS.c.run)
    nobodys = (RUNS.c.owner != "") & RUNS.c.id.not_in(held)
    old = RUNS.c.id.not_in(newest)
    over = select(RUNS.c.id).where(old | nobodys, RUNS.c.status.not_in(GOING_ON))
    gone = list(connection.execute(over).scalars())
    for table in (MEASURES, CHECKPOINTS, HOLDERS):
        connection.execute(delete(table).where(table.c.run.in_(gone)))
    connection.execute(delete(RUNS).where(RUNS.c.id.in_(gone)))
