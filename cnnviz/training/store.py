"""The run store: what runs there are, how they stand, and their records.

Pages read it, training processes write it, and nothing about a run is kept anywhere else. A run
is queued, then claimed (running, held by whoever starts its process), then begun by a training
process, then over, and what is over stays as it is. Times are seconds since 1970.
"""

import json
import secrets
import time
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, func, insert, select, update

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.database import RECORDS, RUNS, Database, records_of, rows_of, store_url
from cnnviz.training.experiment import Experiment
from cnnviz.training.faults import StoreError
from cnnviz.training.process import Process, this_process
from cnnviz.training.record import Record
from cnnviz.training.runs import (
    UNFINISHED,
    UNREADABLE,
    Run,
    Status,
    UnknownRunError,
    Watchman,
    from_row,
    read_experiment,
)

LOST = N_("The training process ended without a word: start the run again.")

MOST_QUEUED = 40
"""Runs that may wait."""

MOST_EACH = 8
"""Of these, runs of one visitor."""

MOST_RUNS = 500
MOST_SECONDS = 30 * 24 * 3600.0
"""Older runs, and those beyond the newest `MOST_RUNS`, are deleted when a new one is made."""


class RunStore:
    """A database of runs.

    Args:
        url: of SQLite or another database SQLAlchemy knows; by default the environment's
            CNNVIZ_STORE, else a file in this user's data folder.

    Raises:
        CnnvizError: when it cannot be opened. All methods raise `StoreError` when the database
            cannot be read or written; they work again once it can.
    """

    def __init__(self, url: str | None = None) -> None:
        self._database = Database(url or store_url())
        self.watchman = Watchman()

    @property
    def url(self) -> str:
        """The URL, with the password if there is one."""
        return self._database.url

    def queue(self, experiments: Sequence[Experiment], visitor: str = "") -> list[str]:
        """Queue all of these runs for a visitor, or none; returns ids that cannot be guessed.

        Raises:
            CnnvizError: when too many runs wait already, or too many of this visitor.
        """
        # An id has no sign that a link or a command line takes amiss.
        rows = [_new_row(secrets.token_hex(8), each, visitor) for each in experiments]

        def add(connection: Connection) -> None:
            check_room(connection, len(rows), visitor)
            connection.execute(insert(RUNS), rows)
            prune(connection)

        if rows:
            self._database.write(add)
        return [str(row["id"]) for row in rows]

    def run(self, run: str) -> Run:
        """One run, found lost if its process is gone.

        Raises:
            CnnvizError: for an unknown id, or a run of another version of this program.
        """
        row = self._row(run)
        if row.status == Status.RUNNING and self.watchman.is_lost(row):
            try:
                self.lose(row)
            except StoreError:  # it can be read, which is all a reader needs
                return replace(from_row(row), status=Status.LOST, message=LOST)
            row = self._row(run)
        return from_row(row)

    def records(self, run: str, after_step: int = -1) -> list[Record]:
        """The records of a run past a step, in order; raises `CnnvizError` for unknown ids."""
        query = select(*RECORDS.c).where(RECORDS.c.run == str(run), RECORDS.c.step > after_step)

        def read(connection: Connection) -> list[Record]:
            _check_known(connection, run)
            return records_of(connection.execute(query.order_by(RECORDS.c.step)))

        return self._database.read(read)

    def running(self) -> Sequence[Row[Any]]:
        """The rows of the runs that say they are running, whether these can be read or not."""
        return self._rows(having(Status.RUNNING))

    def queued(self) -> int:
        """How many runs wait."""
        return len(self._rows(having(Status.QUEUED)))

    def claim(self, slots: int) -> str | None:
        """Take the run that has waited longest, unless `slots` are running; returns its id.

        Of several callers at once no two get the same run. The caller holds it until a training
        process begins it, or it is handed over.
        """

        def take(connection: Connection) -> str | None:
            if len(connection.execute(having(Status.RUNNING)).all()) >= slots:
                return None
            waiting = having(Status.QUEUED).order_by(RUNS.c.created, RUNS.c.id)
            first = connection.execute(waiting.with_for_update()).first()
            if first is None:
                return None
            values = {"status": Status.RUNNING, "heartbeat": time.time()}
            mine = update(RUNS).where(RUNS.c.id == first.id)
            connection.execute(mine.values(values | this_process()._asdict()))
            return str(first.id)

        # Looked at first without the lock: most of the time nothing waits.
        return self._database.write(take) if self.queued() else None

    def hand_over(self, run: str, process: Process) -> None:
        """Say which process is going to begin a claimed run."""
        mine = update(RUNS).where(RUNS.c.id == run, RUNS.c.begun.is_(None))
        self._database.write(lambda c: c.execute(mine.values(process._asdict())))

    def begin(self, run: str, machine: dict[str, str | int]) -> Experiment:
        """Make the calling process the one that trains a queued or claimed run.

        Raises:
            CnnvizError: when it is unknown, over, trained by another process, or cannot be read
                by this version of the program, which ends it.
        """
        waiting = RUNS.c.id == run, RUNS.c.status.in_(UNFINISHED), RUNS.c.begun.is_(None)
        mine = update(RUNS).where(*waiting).values(_begun(machine))
        statement = mine.returning(RUNS.c.experiment)
        experiment = self._database.write(lambda c: c.execute(statement).scalar())
        if experiment is None:
            raise CnnvizError(
                "the run {run} is {status} and cannot be begun: start a new one.",
                run=run,
                status=self._row(run).status,
            )
        try:
            return read_experiment(experiment)
        except CnnvizError:
            self.set_status(run, Status.FAILED, UNREADABLE)
            raise

    def restore(self, run: str, experiment: Experiment, machine: dict[str, str | int]) -> None:
        """Enter the run that the calling process trains once more, in a store that has lost it."""
        row = _new_row(run, experiment) | _begun(machine)
        self._database.write(lambda c: c.execute(insert(RUNS), row))

    def append(self, run: str, records: Iterable[Record] = ()) -> bool:
        """Add a heartbeat and those records that come after the last one that is there.

        Returns whether to go on, False once the run is over or to be cancelled.

        Raises:
            UnknownRunError: when it is not there.
        """

        def add(connection: Connection) -> bool:
            _check_known(connection, run)
            there = select(func.max(RECORDS.c.step)).where(RECORDS.c.run == run)
            last = connection.execute(there).scalar()
            new = [each for each in records if last is None or each.step > last]
            if new:
                connection.execute(insert(RECORDS), [row for r in new for row in rows_of(run, r)])
            alive = update(RUNS).where(RUNS.c.id == run, RUNS.c.status == Status.RUNNING)
            beat = alive.values(heartbeat=time.time()).returning(RUNS.c.cancel)
            return connection.execute(beat).scalar() is False

        return self._database.write(add)

    def set_status(self, run: str, status: Status, message: str = "") -> None:
        """Say how a run stands, unless it is over; raises `CnnvizError` for unknown ids."""
        values = {"status": status, "message": message, "heartbeat": time.time()}
        mine = update(RUNS).where(RUNS.c.id == run, RUNS.c.status.in_(UNFINISHED))

        def say(connection: Connection) -> None:
            _check_known(connection, run)
            connection.execute(mine.values(values))

        self._database.write(say)

    def cancel(self, run: str) -> None:
        """End a queued run now, a running one at its next write; one that is over stays so."""
        queued = RUNS.c.status == Status.QUEUED
        mine = update(RUNS).where(RUNS.c.id == run)

        def ask(connection: Connection) -> None:
            _check_known(connection, run)
            connection.execute(mine.where(queued).values(status=Status.CANCELLED, cancel=True))
            connection.execute(mine.where(RUNS.c.status == Status.RUNNING).values(cancel=True))

        self._database.write(ask)

    def lose(self, row: Row[Any], message: str = LOST) -> None:
        """Mark a run lost, unless it has been heard of since its row was read."""
        seen = ("heartbeat", "begun", *Process._fields)
        same = [RUNS.c[name].is_not_distinct_from(getattr(row, name)) for name in seen]
        mine = update(RUNS).where(RUNS.c.id == row.id, RUNS.c.status == Status.RUNNING, *same)
        self._database.write(lambda c: c.execute(mine.values(status=Status.LOST, message=message)))

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()

    def _row(self, run: str) -> Any:
        rows = self._rows(select(RUNS).where(RUNS.c.id == str(run)))
        if not rows:
            raise _unknown(run)
        return rows[0]

    def _rows(self, query: Any) -> Sequence[Any]:
        return self._database.read(lambda connection: connection.execute(query).all())


def _new_row(run: str, experiment: Experiment, visitor: str = "") -> dict[str, Any]:
    return {
        "id": run,
        "created": time.time(),
        "experiment": experiment.to_json(),
        "status": Status.QUEUED,
        "message": "",
        "cancel": False,
        "visitor": visitor,
        "machine": "{}",
    }


def _begun(machine: dict[str, str | int]) -> dict[str, Any]:
    """What the row of a run says that the calling process trains from now on."""
    now, mine = time.time(), this_process()._asdict()
    said = {"status": Status.RUNNING, "heartbeat": now, "begun": now}
    return said | mine | {"machine": json.dumps(machine)}


def _unknown(run: str) -> UnknownRunError:
    return UnknownRunError("there is no run {run!r} in the store: start a new one.", run=run)


def _check_known(connection: Connection, run: str) -> None:
    if connection.execute(select(RUNS.c.id).where(RUNS.c.id == str(run))).first() is None:
        raise _unknown(run)


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
