"""The run store: what runs there are, how they stand, and their records.

Pages read it, training processes write it, and nothing about a run is kept anywhere else. A run
is queued, then claimed (running, without a process yet), then begun by a training process,
which renews its heartbeat with every write. Times are seconds since 1970.
"""

import json
import os
import platform
import secrets
import time
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from cnnviz.errors import CnnvizError
from cnnviz.training.database import RECORDS, RUNS, open_engine, store_url
from cnnviz.training.experiment import Experiment
from cnnviz.training.loop import Record
from cnnviz.training.runs import UNFINISHED, Run, Status, from_row

MOST_RUNS = 500
MOST_SECONDS = 30 * 24 * 3600.0
"""Older runs, and those beyond the newest `MOST_RUNS`, are deleted when a new one is made."""

LOST = "The training process ended without a word: start the run again."


class RunStore:
    """A database of runs.

    Args:
        url: of SQLite or another database SQLAlchemy knows; by default the environment's
            CNNVIZ_STORE, else a file in this user's data folder.

    Raises:
        CnnvizError: when it cannot be opened.
    """

    def __init__(self, url: str | None = None) -> None:
        self._engine = open_engine(url or store_url())
        self._writing = self._engine.execution_options(immediate=True)

    @property
    def url(self) -> str:
        """The URL, with the password if there is one."""
        return self._engine.url.render_as_string(hide_password=False)

    def create(self, experiment: Experiment) -> str:
        """Queue a run and return its id, which cannot be guessed."""
        run = secrets.token_hex(8)  # no sign that a link or a command line would take amiss
        row = {
            "id": run,
            "created": time.time(),
            "experiment": experiment.to_json(),
            "status": Status.QUEUED,
            "message": "",
            "cancel": False,
            "machine": "{}",
        }
        with self._writing.begin() as connection:
            connection.execute(insert(RUNS), row)
        self.prune()
        return run

    def run(self, run: str) -> Run:
        """One run, found lost if its process is gone; raises `CnnvizError` for unknown ids."""
        with self._engine.connect() as connection:
            row = connection.execute(select(RUNS).where(RUNS.c.id == str(run))).first()
        if row is None:
            raise _unknown(run)
        found = from_row(row)
        if not found.is_dead:
            return found
        self.lose(found)
        return self.run(run)

    def records(self, run: str, after_step: int = -1) -> list[Record]:
        """The records of a run past a step, in order; raises `CnnvizError` for unknown ids."""
        columns = [RECORDS.c[name] for name in Record._fields]
        query = select(*columns).where(RECORDS.c.run == str(run), RECORDS.c.step > after_step)
        with self._engine.connect() as connection:
            _check_known(connection, run)
            return [Record(*row) for row in connection.execute(query.order_by(RECORDS.c.step))]

    def recent(self, limit: int = 20) -> list[Run]:
        """The newest runs, newest first."""
        query = select(RUNS).order_by(RUNS.c.created.desc(), RUNS.c.id).limit(limit)
        return self._select(query)

    def running(self) -> list[Run]:
        """The runs that say they are running."""
        return self._select(select(RUNS).where(RUNS.c.status == Status.RUNNING))

    def queued(self) -> int:
        """How many runs wait."""
        query = select(func.count()).where(RUNS.c.status == Status.QUEUED)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar_one()

    def claim(self, slots: int) -> str | None:
        """Take the run that has waited longest, unless `slots` are running; returns its id.

        Of several callers at once no two get the same run.
        """
        queued = select(RUNS.c.id).where(RUNS.c.status == Status.QUEUED)
        waiting = queued.order_by(RUNS.c.created, RUNS.c.id).with_for_update()
        running = select(func.count()).where(RUNS.c.status == Status.RUNNING)
        with self._writing.begin() as connection:
            first: str | None = connection.execute(waiting).scalars().first()
            if first is None or connection.execute(running).scalar_one() >= slots:
                return None
            taken = {"status": Status.RUNNING, "heartbeat": time.time()}
            connection.execute(update(RUNS).where(RUNS.c.id == first).values(taken))
            return first

    def begin(self, run: str, machine: dict[str, str | int]) -> Experiment:
        """Make the calling process the one that trains a queued or claimed run.

        Raises:
            CnnvizError: when it is unknown, over, or trained by another process.
        """
        statement = (
            update(RUNS)
            .where(RUNS.c.id == run, RUNS.c.status.in_(UNFINISHED), RUNS.c.pid.is_(None))
            .values(
                status=Status.RUNNING,
                heartbeat=time.time(),
                pid=os.getpid(),
                host=platform.node(),
                machine=json.dumps(machine),
            )
            .returning(RUNS.c.experiment)
        )
        with self._writing.begin() as connection:
            experiment = connection.execute(statement).scalar()
        if experiment is None:
            raise CnnvizError(
                f"the run {run} is {self.run(run).status} and cannot be begun: start a new one."
            )
        return Experiment.from_json(experiment)

    def append(self, run: str, records: Iterable[Record] = ()) -> bool:
        """Add records and a heartbeat; returns whether to go on, False once cancelled.

        A run that was found lost while its process slept is running again.
        """
        rows = [{"run": run, **record._asdict()} for record in records]
        alive = RUNS.c.status.in_((Status.RUNNING, Status.LOST))
        statement = (
            update(RUNS)
            .where(RUNS.c.id == run, alive)
            .values(status=Status.RUNNING, message="", heartbeat=time.time())
            .returning(RUNS.c.cancel)
        )
        with self._writing.begin() as connection:
            _check_known(connection, run)
            if rows:
                connection.execute(insert(RECORDS), rows)
            return connection.execute(statement).scalar() is False

    def set_status(self, run: str, status: Status, message: str = "") -> None:
        """Say how a run stands; raises `CnnvizError` for unknown ids."""
        values = {"status": status, "message": message, "heartbeat": time.time()}
        with self._writing.begin() as connection:
            _check_known(connection, run)
            connection.execute(update(RUNS).where(RUNS.c.id == run).values(values))

    def request_cancel(self, run: str) -> None:
        """End a queued run now, a running one at its next write; one that is over stays so."""
        queued = RUNS.c.status == Status.QUEUED
        ends = {"status": Status.CANCELLED, "cancel": True}
        with self._writing.begin() as connection:
            _check_known(connection, run)
            mine = update(RUNS).where(RUNS.c.id == run)
            connection.execute(mine.where(queued).values(ends))
            connection.execute(mine.where(RUNS.c.status == Status.RUNNING).values(cancel=True))

    def lose(self, run: Run, message: str = LOST) -> None:
        """Mark a run lost, unless it has been heard of since it was read."""
        seen = (RUNS.c.status == Status.RUNNING, RUNS.c.heartbeat == run.heartbeat)
        values = {"status": Status.LOST, "message": message}
        with self._writing.begin() as connection:
            connection.execute(update(RUNS).where(RUNS.c.id == run.id, *seen).values(values))

    def prune(self, most: int = MOST_RUNS, seconds: float = MOST_SECONDS) -> None:
        """Delete runs that are over and older than `seconds`, or beyond the newest `most`."""
        newest = select(RUNS.c.id).order_by(RUNS.c.created.desc(), RUNS.c.id).limit(most)
        old = (RUNS.c.created < time.time() - seconds) | RUNS.c.id.not_in(newest)
        with self._writing.begin() as connection:
            over = select(RUNS.c.id).where(old, RUNS.c.status.not_in(UNFINISHED))
            gone = list(connection.execute(over).scalars())
            connection.execute(delete(RECORDS).where(RECORDS.c.run.in_(gone)))
            connection.execute(delete(RUNS).where(RUNS.c.id.in_(gone)))

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def _select(self, query: Any) -> list[Run]:
        with self._engine.connect() as connection:
            return [from_row(row) for row in connection.execute(query)]


def _unknown(run: str) -> CnnvizError:
    return CnnvizError(f"there is no run {run!r} in the store: start a new one.")


def _check_known(connection: Connection, run: str) -> None:
    if connection.execute(select(RUNS.c.id).where(RUNS.c.id == str(run))).first() is None:
        raise _unknown(run)
