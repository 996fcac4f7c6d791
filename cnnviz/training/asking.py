"""What visitors ask of the run store: to queue, pause, resume, stop, name and let go of runs.

Equal experiments are one run, which all who asked for it hold. A visitor is an unguessable word;
the empty word is whoever operates the program, who may do everything.
"""

import secrets
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from cnnviz.errors import CnnvizError
from cnnviz.training.key import run_key
from cnnviz.training.limits import MOST_HELD_EACH, check_room, prune
from cnnviz.training.reading import Reading, having
from cnnviz.training.recipe import Settings
from cnnviz.training.recipes import recipe_of
from cnnviz.training.runs import GOING_ON, Holding, Status, Wait, from_row
from cnnviz.training.tables import CHECKPOINTS, HOLDERS, RUNS
from cnnviz.training.turns import MOST_MEASURED, wait

JOINED = (Status.QUEUED, Status.RUNNING, Status.PAUSED, Status.FINISHED)
"""Runs that somebody gets who asks for an equal experiment."""

LONGEST_NAME = 80

AGAIN: dict[str, Any] = {"status": Status.QUEUED, "begun": None, "attempt": "", "wish": ""}
AGAIN |= {"pid": None, "host": None, "born": None, "message": ""}
"""What a row says of a run that waits once more."""


class Asking(Reading):
    """The part of the store that visitors move."""

    def queue(
        self, experiments: Sequence[Settings], owner: str = "", anew: bool = False
    ) -> list[str]:
        """Have all of these trained, or none; returns their runs, in order.

        An experiment that is trained already, or waits, is joined, unless all are wanted anew; so
        a run may be there twice. Ids cannot be guessed.

        Raises:
            CnnvizError: when too many runs wait already, or this visitor has too many.
        """
        rows = [new_row(each, owner) for each in experiments]

        def add(connection: Connection) -> list[str]:
            _date(connection, rows)
            known = {} if anew else _joined(connection, [row["key"] for row in rows])
            new = []
            for row in rows:
                if anew or row["key"] not in known:
                    new.append(row)
                    known[row["key"]] = row["id"]
                else:
                    row["id"] = known[row["key"]]
            check_room(connection, len(new), owner)
            if new:
                connection.execute(insert(RUNS), new)
            ids = [row["id"] for row in rows]
            _hold(connection, ids, owner)
            prune(connection)
            return ids

        return self._database.write_alone(add) if rows else []

    def hold(self, run: str, owner: str, name: str = "") -> None:
        """Put a run into a visitor's list; raises `CnnvizError` if unknown or one too many."""

        def add(connection: Connection) -> None:
            self._check_known(connection, run)
            _hold(connection, [run], owner, name)

        self._database.write_alone(add)

    def mine(self, owner: str) -> list[Holding]:
        """The runs of a visitor's list, the newest first."""
        every = HOLDERS.alias()
        count = select(func.count()).where(every.c.run == RUNS.c.id).scalar_subquery()
        query = select(RUNS, HOLDERS.c.name, HOLDERS.c.since, (count - 1).label("others"))
        query = query.join(HOLDERS, HOLDERS.c.run == RUNS.c.id).where(HOLDERS.c.visitor == owner)
        held = []
        for row in self._rows(query.order_by(HOLDERS.c.since.desc(), RUNS.c.id)):
            with suppress(CnnvizError):  # of another version
                held.append(Holding(from_row(row), row.name, row.others, row.since))
        return held

    def pause(self, run: str, owner: str = "") -> None:
        """Have a run saved and set down, at its next record.

        Raises:
            CnnvizError: when it is unknown or somebody else's, be it as well.
        """

        def ask(connection: Connection) -> None:
            if self._others(connection, run, owner):
                raise CnnvizError("others wait for this run as well, so it goes on: let it go.")
            _wish(connection, run, "pause", Status.PAUSED, [Status.QUEUED])

        self._database.write_alone(ask)

    def stop(self, run: str, owner: str = "") -> None:
        """End a run, at its next record if it is running; if others hold it, only let it go.

        Raises:
            CnnvizError: when it is unknown or somebody else's.
        """

        def ask(connection: Connection) -> None:
            if self._others(connection, run, owner):
                _let_go(connection, run, owner)
                return
            waiting = [Status.QUEUED, Status.PAUSED]
            _wish(connection, run, "stop", Status.CANCELLED, waiting)
            gone = select(RUNS.c.id).where(RUNS.c.id == run, RUNS.c.status == Status.CANCELLED)
            connection.execute(delete(CHECKPOINTS).where(CHECKPOINTS.c.run.in_(gone)))

        self._database.write_alone(ask)

    def resume(self, run: str, owner: str = "") -> None:
        """Have a paused or lost run go on where it was.

        Raises:
            CnnvizError: when it is unknown or somebody else's, or too many wait.
        """

        def ask(connection: Connection) -> None:
            self._others(connection, run, owner)
            asked = update(RUNS).where(RUNS.c.id == run)
            connection.execute(asked.where(RUNS.c.wish == "pause").values(wish=""))
            resting = RUNS.c.status.in_([Status.PAUSED, Status.LOST])
            if connection.execute(asked.where(resting).values(AGAIN | {"resumed": 0})).rowcount:
                check_room(connection, 0, owner)

        self._database.write_alone(ask)

    def rename(self, run: str, owner: str, name: str) -> None:
        """Call a run something else in a visitor's list; raises `CnnvizError` if not there."""

        def say(connection: Connection) -> None:
            self._others(connection, run, owner)
            mine = update(HOLDERS).where(HOLDERS.c.run == run, HOLDERS.c.visitor == owner)
            connection.execute(mine.values(name=name.strip()[:LONGEST_NAME]))

        self._database.write_alone(say)

    def let_go(self, run: str, owner: str) -> None:
        """Take a run off a visitor's list; without anybody else it is stopped and deleted.

        Raises:
            CnnvizError: when it is unknown or somebody else's.
        """

        def ask(connection: Connection) -> None:
            if self._others(connection, run, owner) == 0:
                _wish(connection, run, "stop", Status.CANCELLED, [Status.QUEUED, Status.PAUSED])
            _let_go(connection, run, owner)
            prune(connection)

        self._database.write_alone(ask)

    def waits(self, run: str) -> Wait:
        """How many runs are started before this one, and in about how many seconds it is."""
        going = select(RUNS).where(RUNS.c.status.in_(GOING_ON))
        past = having(Status.FINISHED).order_by(RUNS.c.created.desc()).limit(MOST_MEASURED)
        return wait(run, self._rows(going), self._rows(past))

    def _others(self, connection: Connection, run: str, owner: str) -> int:
        """How many hold a run besides this visitor, who may be nobody else than one of them."""
        self._check_known(connection, run)
        held = select(HOLDERS.c.visitor).where(HOLDERS.c.run == run)
        holders = list(connection.execute(held).scalars())
        if owner and owner not in holders:
            raise CnnvizError("this run is somebody else's: start one of your own.")
        return len(holders) - 1 if owner else 0


def new_row(experiment: Settings, owner: str) -> dict[str, Any]:
    """The row of a run that waits for the first time."""
    return {
        "id": secrets.token_hex(8),  # no sign that a link or a command line takes amiss
        "created": time.time(),
        "experiment": experiment.to_json(),
        "status": Status.QUEUED,
        "message": "",
        "machine": "{}",
        "key": run_key(experiment),
        "recipe": recipe_of(experiment).name,
        "owner": owner,
        "macs": float(experiment.macs),
    }


def _date(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """Have runs come after all others, whatever has been done to the clock since."""
    newest = connection.execute(select(func.max(RUNS.c.created))).scalar() or 0.0
    for row in rows:
        newest = row["created"] = max(row["created"], newest + 1e-6)


def _joined(connection: Connection, keys: Sequence[str]) -> dict[str, str]:
    """The newest run of each of these keys; what was to rest goes on."""
    same = RUNS.c.key.in_(keys), RUNS.c.key != "", RUNS.c.status.in_(JOINED)
    rows = connection.execute(select(RUNS.c.key, RUNS.c.id).where(*same).order_by(RUNS.c.created))
    found = {row.key: row.id for row in rows}
    mine = update(RUNS).where(RUNS.c.id.in_(found.values()))
    connection.execute(mine.where(RUNS.c.status == Status.PAUSED).values(AGAIN))
    connection.execute(mine.where(RUNS.c.wish != "").values(wish=""))
    return found


def _hold(connection: Connection, ids: Sequence[str], owner: str, name: str = "") -> None:
    if not owner:
        return
    mine = select(HOLDERS.c.run).where(HOLDERS.c.visitor == owner)
    held = {*connection.execute(mine).scalars()}
    new = [run for run in dict.fromkeys(ids) if run not in held]
    if len(held) + len(new) > MOST_HELD_EACH:
        raise CnnvizError(
            "you keep {own} runs and {most} may be kept: delete some of them first.",
            own=len(held),
            most=MOST_HELD_EACH,
        )
    now = time.time()
    rows = [{"visitor": owner, "run": run, "name": name, "since": now} for run in new]
    if rows:
        connection.execute(insert(HOLDERS), rows)


def _let_go(connection: Connection, run: str, owner: str) -> None:
    connection.execute(delete(HOLDERS).where(HOLDERS.c.run == run, HOLDERS.c.visitor == owner))
    heir = select(HOLDERS.c.visitor).where(HOLDERS.c.run == run).order_by(HOLDERS.c.since).limit(1)
    passed = update(RUNS).where(RUNS.c.id == run, RUNS.c.owner == owner)
    connection.execute(passed.values(owner=func.coalesce(heir.scalar_subquery(), owner)))


def _wish(
    connection: Connection, run: str, wish: str, then: Status, at_once: Sequence[Status]
) -> None:
    """Ask a running process for something, and do it where there is none."""
    mine = update(RUNS).where(RUNS.c.id == run)
    connection.execute(mine.where(RUNS.c.status == Status.RUNNING).values(wish=wish))
    connection.execute(mine.where(RUNS.c.status.in_(at_once)).values(status=then))
