"""What is read of the run store: how runs stand, and their measures as columns of numbers."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import ColumnElement, Connection, Row, Select, or_, select

from cnnviz.errors import CnnvizError
from cnnviz.training.database import Database, store_url
from cnnviz.training.record import PER_LAYER, Record
from cnnviz.training.runs import Run, Status, UnknownRunError, from_row
from cnnviz.training.tables import MEASURES, RUNS


class Series(NamedTuple):
    """One measure of one run: equally long columns, in the order of the steps."""

    steps: NDArray[np.int64]
    epochs: NDArray[np.float64]
    values: NDArray[np.float64]


class Reading:
    """The part of the store that only reads."""

    def __init__(self, url: str | None = None) -> None:
        self._database = Database(url or store_url())

    @property
    def url(self) -> str:
        """The URL, with the password if there is one."""
        return self._database.url

    @property
    def set_aside(self) -> Path | None:
        """The newest damaged file that lies beside the store's, if there is one."""
        return self._database.set_aside

    def close(self) -> None:
        """Give back the connections."""
        self._database.close()

    def run(self, run: str) -> Run:
        """One run.

        Raises:
            UnknownRunError: for an unknown id.
            CnnvizError: for a run of another version of this program.
        """
        return from_row(self._row(run))

    def runs(self, ids: Iterable[str]) -> dict[str, Run]:
        """Those of these runs that are there and can be read, by id."""
        found = {}
        for row in self._rows(select(RUNS).where(RUNS.c.id.in_(map(str, ids)))):
            with suppress(CnnvizError):
                found[row.id] = from_row(row)
        return found

    def newest(self, keys: Iterable[str]) -> dict[str, Run]:
        """The newest run of each of these keys that can be read, by key."""
        rows = self._rows(select(RUNS).where(RUNS.c.key.in_(list(keys))).order_by(RUNS.c.created))
        found = {}
        for row in rows:
            with suppress(CnnvizError):
                found[row.key] = from_row(row)
        return found

    def running(self) -> Sequence[Row[Any]]:
        """The rows of the runs that say they are running, whether these can be read or not."""
        return self._rows(having(Status.RUNNING))

    def queued(self) -> int:
        """How many runs wait."""
        return len(self._rows(having(Status.QUEUED)))

    def series(
        self, after: Mapping[str, int], measures: Sequence[str] = ()
    ) -> dict[str, dict[str, Series]]:
        """The measures of many runs past a step of each: run, then measure, to its columns.

        Args:
            after: the runs, each with the step past which records are wanted; -1 for all.
            measures: which; a name with the sign for layers at its end stands for all layers.
                None is all that are not of a layer.
        """

        def read(connection: Connection) -> dict[str, dict[str, Series]]:
            return {run: _series(connection, run, step, measures) for run, step in after.items()}

        return self._database.read(read)

    def records(self, run: str, after_step: int = -1) -> list[Record]:
        """The records of a run past a step, in order; raises `CnnvizError` for unknown ids."""
        columns = MEASURES.c.measure, MEASURES.c.step, MEASURES.c.epoch, MEASURES.c.value
        mine = MEASURES.c.run == str(run), MEASURES.c.step > after_step
        query = select(*columns).where(*mine).order_by(MEASURES.c.step, MEASURES.c.measure)

        def read(connection: Connection) -> list[Record]:
            self._check_known(connection, run)
            found: dict[int, Record] = {}
            for measure, step, epoch, value in connection.execute(query):
                found.setdefault(step, Record(step, epoch, {})).values[measure] = value
            return list(found.values())

        return self._database.read(read)

    def _row(self, run: str) -> Any:
        rows = self._rows(select(RUNS).where(RUNS.c.id == str(run)))
        if not rows:
            raise self._unknown(run)
        return rows[0]

    def _rows(self, query: Any) -> Sequence[Any]:
        return self._database.read(lambda connection: connection.execute(query).all())

    def _check_known(self, connection: Connection, run: str) -> None:
        if connection.execute(select(RUNS.c.id).where(RUNS.c.id == str(run))).first() is None:
            raise self._unknown(run)

    def _unknown(self, run: str) -> UnknownRunError:
        if aside := self.set_aside:
            return UnknownRunError(
                "there is no run {run!r} in the store: the one before was damaged and lies set "
                "aside as {aside}.",
                run=run,
                aside=aside.name,
            )
        return UnknownRunError("there is no run {run!r} in the store: start a new one.", run=run)


def having(status: Status) -> Select[tuple[object, ...]]:
    """Ask for the runs that stand so."""
    return select(RUNS).where(RUNS.c.status == status)


def _series(
    connection: Connection, run: str, after_step: int, measures: Sequence[str]
) -> dict[str, Series]:
    """One run's. The driver's own rows are read: SQLAlchemy's take three times as long."""
    mine = MEASURES.c.run == run, MEASURES.c.step > after_step
    exact = [each for each in measures if not each.endswith(PER_LAYER)]
    layered = [each for each in measures if each.endswith(PER_LAYER)]
    found = {}
    for measure in exact:
        query = select(MEASURES.c.step, MEASURES.c.epoch, MEASURES.c.value)
        query = query.where(*mine, MEASURES.c.measure == measure).order_by(MEASURES.c.step)
        rows = _raw(connection, query)
        if rows:
            found[measure] = _columns(rows)
    if layered or not measures:
        every = select(MEASURES.c.measure, MEASURES.c.step, MEASURES.c.epoch, MEASURES.c.value)
        every = every.where(*mine, _named(layered)).order_by(MEASURES.c.measure, MEASURES.c.step)
        apart: dict[str, list[Sequence[Any]]] = {}
        for row in _raw(connection, every):
            apart.setdefault(row[0], []).append(row[1:])
        found |= {measure: _columns(rows) for measure, rows in apart.items()}
    return found


def _named(layered: Sequence[str]) -> ColumnElement[bool]:
    if not layered:
        return MEASURES.c.measure.not_like(f"%{PER_LAYER}%")
    return or_(*(MEASURES.c.measure.startswith(each, autoescape=True) for each in layered))


def _raw(connection: Connection, query: Any) -> Sequence[Sequence[Any]]:
    cursor = connection.execute(query).cursor
    return [] if cursor is None else cursor.fetchall()


def _columns(rows: Sequence[Sequence[Any]]) -> Series:
    table = np.array(rows, dtype=np.float64)  # steps are exact up to 2^53
    return Series(table[:, 0].astype(np.int64), table[:, 1].copy(), table[:, 2].copy())
