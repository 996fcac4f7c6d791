"""What those who train ask of the run store: to claim, begin, write and end runs.

A run is queued, then claimed (running, held by whoever starts its process), then begun by a
process that draws a word for its attempt, then over or set down. Whoever comes with another
attempt's word writes nothing: it was believed lost, and somebody else goes on with the run.
"""

import json
import secrets
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, delete, insert, select, update

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.asking import AGAIN, new_row
from cnnviz.training.key import run_key
from cnnviz.training.process import Process, this_process
from cnnviz.training.reading import Reading, having
from cnnviz.training.record import Record
from cnnviz.training.runs import GOING_ON, UNREADABLE, Begun, Saved, Status, read_experiment
from cnnviz.training.tables import CHECKPOINTS, HOLDERS, MEASURES, RUNS
from cnnviz.training.turns import first_of

LOST = N_("The training process ended without a word, three times: resume the run to try again.")

MOST_RESUMED = 2
"""A lost run goes on by itself so often."""

CLAIMED = "id", "heartbeat", "begun", *Process._fields
"""What of a row says who has a run, and when it was last heard of."""


class Serving(Reading):
    """The part of the store that those move who train."""

    def claim(self, slots: int) -> str | None:
        """Take the run whose turn it is, unless `slots` are running; returns its id.

        Of several callers at once no two get the same run. The caller holds it until a training
        process begins it.
        """

        def take(connection: Connection) -> str | None:
            running = Counter(row.owner for row in connection.execute(having(Status.RUNNING)))
            waiting = connection.execute(having(Status.QUEUED)).all()
            if not waiting or running.total() >= slots:
                return None
            first = first_of(waiting, running)
            values = {"status": Status.RUNNING, "heartbeat": time.time()}
            mine = update(RUNS).where(RUNS.c.id == first.id)
            connection.execute(mine.values(values | this_process()._asdict()))
            return str(first.id)

        # Looked at first without the lock: most of the time nothing waits.
        return self._database.write_alone(take) if self.queued() else None

    def waiting(self, most: int) -> list[str]:
        """The runs whose turn is next, in order; nobody gets them by that."""
        going = self._rows(select(RUNS).where(RUNS.c.status.in_(GOING_ON)))
        left = [row for row in going if row.status == Status.QUEUED]
        running = Counter(row.owner for row in going if row.status == Status.RUNNING)
        turns: list[str] = []
        while left and len(turns) < most:
            first = first_of(left, running)
            left.remove(first)
            running[first.owner] += 1
            turns.append(first.id)
        return turns

    def begin(self, run: str, machine: dict[str, str | int]) -> Begun:
        """Make the calling process the one that trains a queued or claimed run.

        What an older version of the program has learnt is forgotten: it might not go on equally.

        Raises:
            CnnvizError: when it is unknown, over, trained by another process, or cannot be read
                by this version of the program, which ends it.
        """
        row = self._row(run)
        try:
            experiment = read_experiment(row.experiment)
        except CnnvizError:
            self.fail(run, UNREADABLE)
            raise
        values = begun(machine) | {"attempt": secrets.token_hex(8), "key": run_key(experiment)}

        def take(connection: Connection) -> Begun | None:
            waiting = RUNS.c.id == run, RUNS.c.status.in_(GOING_ON), RUNS.c.begun.is_(None)
            taken = update(RUNS).where(*waiting).values(values).returning(RUNS.c.owner)
            owner = connection.execute(taken).scalar()
            if owner is None:
                return None
            if row.key != values["key"]:
                _forget(connection, run)
            kept = select(CHECKPOINTS.c.data).where(CHECKPOINTS.c.run == run)
            saved = connection.execute(kept).scalar()
            return Begun(experiment, values["attempt"], saved, owner)

        found = self._database.write(take)
        if found is None:
            raise CnnvizError(
                "the run {run} is {status} and cannot be begun: start a new one.",
                run=run,
                status=self._row(run).status,
            )
        return found

    def restore(self, run: str, it: Begun, machine: dict[str, str | int]) -> None:
        """Enter the run that the calling process trains once more, in a store that has lost it."""
        row = new_row(it.experiment, it.owner) | begun(machine) | {"id": run, "attempt": it.attempt}
        holds = {"visitor": it.owner, "run": run, "name": "", "since": row["created"]}

        def enter(connection: Connection) -> None:
            connection.execute(insert(RUNS), row)
            if it.owner:
                connection.execute(insert(HOLDERS), holds)

        self._database.write_alone(enter)

    def append(
        self, run: str, attempt: str, records: Sequence[Record] = (), saved: Saved | None = None
    ) -> str:
        """Add a heartbeat, those records that come after the last one there, and a checkpoint.

        Returns what the process is to do: go on (nothing), "pause" or "stop"; the last also when
        the run is over or somebody else's by now, and nothing is added then.

        Raises:
            UnknownRunError: when it is not there.
        """

        def add(connection: Connection) -> str:
            mine = _mine(run, attempt).values(heartbeat=time.time())
            row = connection.execute(mine.returning(RUNS.c.wish, RUNS.c.step)).first()
            if row is None:
                self._check_known(connection, run)
                return "stop"
            _add(connection, run, row.step, records, saved)
            return str(row.wish)

        return self._database.write(add)

    def say(self, run: str, attempt: str, message: str) -> None:
        """Note what a run is about, as `told` reads it; nothing happens to somebody else's."""
        self._database.write(lambda c: c.execute(_mine(run, attempt).values(message=message)))

    def end(
        self,
        run: str,
        attempt: str,
        status: Status,
        message: str = "",
        records: Sequence[Record] = (),
        saved: Saved | None = None,
    ) -> None:
        """Say that the calling process is done with a run, and how it stands then.

        A checkpoint is kept of what may go on. Nothing happens when the run is over or somebody
        else's by now.

        Raises:
            UnknownRunError: when it is not there.
        """
        values = {"status": status, "message": message, "heartbeat": time.time(), "wish": ""}
        if not status.is_over:
            values = AGAIN | values

        def say(connection: Connection) -> None:
            row = connection.execute(
                _mine(run, attempt).values(values).returning(RUNS.c.step)
            ).first()
            if row is None:
                self._check_known(connection, run)
                return
            _add(connection, run, row.step, records, saved)
            if status.is_over:
                connection.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.run == run))

        self._database.write(say)

    def fail(self, run: str, message: str) -> None:
        """Say that a run cannot be begun."""
        mine = update(RUNS).where(RUNS.c.id == run, RUNS.c.status.in_(GOING_ON))
        failed = mine.where(RUNS.c.begun.is_(None)).values(status=Status.FAILED, message=message)
        self._database.write(lambda c: c.execute(failed))

    def lose(self, row: Row[Any], message: str = LOST) -> None:
        """Queue a run again whose process is gone, unless it was heard of since its row was read.

        After `MOST_RESUMED` times it is lost. What was wished for meanwhile is done.
        """
        same = [RUNS.c[name].is_not_distinct_from(getattr(row, name)) for name in CLAIMED]
        mine = select(RUNS).where(RUNS.c.status == Status.RUNNING, *same).with_for_update()

        def find(connection: Connection) -> None:
            found = connection.execute(mine).first()
            if found is None:
                return
            then = AGAIN | {"resumed": found.resumed + 1}
            if found.wish == "stop":
                then = AGAIN | {"status": Status.CANCELLED}
            elif found.wish == "pause":
                then = AGAIN | {"status": Status.PAUSED}
            elif found.resumed >= MOST_RESUMED:
                then = AGAIN | {"status": Status.LOST, "message": message}
            connection.execute(update(RUNS).where(RUNS.c.id == row.id).values(then))

        self._database.write(find)


def begun(machine: dict[str, str | int]) -> dict[str, Any]:
    """What the row of a run says that the calling process trains from now on."""
    now, mine = time.time(), this_process()._asdict()
    said = {"status": Status.RUNNING, "heartbeat": now, "begun": now}
    return said | mine | {"machine": json.dumps(machine)}


def _mine(run: str, attempt: str) -> Any:
    this = RUNS.c.id == str(run), RUNS.c.attempt == attempt, RUNS.c.status == Status.RUNNING
    return update(RUNS).where(*this)


def _forget(connection: Connection, run: str) -> None:
    for table in (MEASURES, CHECKPOINTS):
        connection.execute(delete(table).where(table.c.run == run))
    blank = {"step": -1, "epoch": 0.0, "seconds": 0.0}
    connection.execute(update(RUNS).where(RUNS.c.id == run).values(blank))


def _add(
    connection: Connection, run: str, step: int, records: Sequence[Record], saved: Saved | None
) -> None:
    new = [record for record in records if record.step > step]
    if new:
        rows = [
            {"run": run, "measure": measure, "step": r.step, "epoch": r.epoch, "value": value}
            for r in new
            for measure, value in r.values.items()
        ]
        connection.execute(insert(MEASURES), rows)
        last = new[-1]
        values = {"step": last.step, "epoch": last.epoch, "seconds": last.seconds}
        connection.execute(update(RUNS).where(RUNS.c.id == run).values(values))
    if saved is not None:
        connection.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.run == run))
        row = {"run": run, "step": saved.step, "data": saved.data}
        connection.execute(insert(CHECKPOINTS), row)
