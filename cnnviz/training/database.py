"""Where runs are kept: a piece of work is one transaction, and fails with a sentence."""

import os
import random
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import TypeVar

from sqlalchemy import Connection, Engine, inspect
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.connecting import damaged_files, engine_of, file_of, set_aside
from cnnviz.training.faults import (
    DAMAGED,
    OF_ANOTHER,
    ONCE_MORE,
    PASSING,
    VARIABLE,
    StoreError,
    explained,
    kind,
)
from cnnviz.training.migrations import HEAD, OfAnotherVersionError, bring_up, revision
from cnnviz.training.tables import metadata

UNOPENED = N_(
    "the run store {store} cannot be opened: set {variable} to the URL of a database that can be "
    "written, such as sqlite:////tmp/runs.sqlite."
)

TRIES = 5
"""How often a transaction is tried that PostgreSQL undid because of another one."""

T = TypeVar("T")


def data_folder() -> Path:
    """The folder for what the app keeps for this user."""
    base = os.environ.get("XDG_DATA_HOME")
    try:
        return (Path(base) if base else Path.home() / ".local" / "share") / "cnnviz"
    except RuntimeError:  # a user without a home
        return Path(tempfile.gettempdir()) / "cnnviz"


def store_url() -> str:
    """URL of the run store: the variable CNNVIZ_STORE, else a file of this user's."""
    named = os.environ.get(VARIABLE)
    path = data_folder() / "runs-2.sqlite"  # not 1: that was before tables could be changed
    return named or URL.create("sqlite", database=str(path)).render_as_string()


class Database:
    """The store's database.

    A connection may be left over from before the file was replaced, moved or made writable, and
    a table may be gone or of an older version. So work that fails is done once more, on a fresh
    connection and with the tables as they should be; nothing broken is kept. A damaged file of
    SQLite's is set aside, and a new one begun.

    Raises:
        CnnvizError: for a URL that can never be a store.
        StoreError: when it cannot be opened now.
    """

    def __init__(self, url: str) -> None:
        self._shown = {"store": _shown(url), "variable": VARIABLE}
        try:
            parsed = make_url(url)
            self._engine = engine_of(parsed)
        except OSError as error:
            raise StoreError(UNOPENED, **self._shown) from error
        except (SQLAlchemyError, ImportError) as error:
            raise CnnvizError(UNOPENED, **self._shown) from error
        self._file = file_of(parsed)
        self._writing = self._engine.execution_options(immediate=True)
        self._alone = self._engine.execution_options(immediate=True, alone=True)
        try:
            self.read(_check_revision)
        except CnnvizError:
            self.close()
            raise

    @property
    def url(self) -> str:
        """The URL, with the password if there is one."""
        return self._engine.url.render_as_string(hide_password=False)

    @property
    def is_sqlite(self) -> bool:
        """Whether it is a file of SQLite's."""
        return self._file is not None

    @property
    def set_aside(self) -> Path | None:
        """The newest damaged file that lies beside the store's, if there is one."""
        damaged = damaged_files(self._file) if self._file else []
        return damaged[-1] if damaged else None

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do some reading in one transaction; raises `StoreError`."""
        return self._transact(self._engine, work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do some writing to one run in one transaction; raises `StoreError`."""
        return self._transact(self._writing, work)

    def write_alone(self, work: Callable[[Connection], T]) -> T:
        """Do some writing that depends on other runs, alone among all who do; as `write`."""
        return self._transact(self._alone, work)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def _transact(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        try:
            try:
                return _tried(engine, work)
            except SQLAlchemyError as error:
                if kind(error) in PASSING:
                    raise
                self._mend(error)
                return _tried(engine, work)
        except SQLAlchemyError as error:
            raise explained(error, self._shown["store"]) from error
        except OfAnotherVersionError as error:
            raise StoreError(OF_ANOTHER, **self._shown) from error

    def _mend(self, error: SQLAlchemyError) -> None:
        self._engine.dispose()
        if self._file and kind(error) in DAMAGED:
            with suppress(OSError):  # it stays where it is, and the next try says what it is
                set_aside(self._file)
        with self._engine.connect() as connection:
            there = {*inspect(connection).get_table_names()}
            current = "alembic_version" in there and revision(connection) == HEAD
        if not current or not there >= {*metadata.tables}:
            _tried(self._alone, bring_up)


def _tried(engine: Engine, work: Callable[[Connection], T]) -> T:
    for left in reversed(range(TRIES)):
        try:
            with engine.begin() as connection:
                return work(connection)
        except SQLAlchemyError as error:
            if kind(error) not in ONCE_MORE or not left:
                raise
            time.sleep(random.uniform(0, 0.05))
    raise AssertionError("the last try returns or raises")


def _check_revision(connection: Connection) -> None:
    if revision(connection) != HEAD:
        raise SQLAlchemyError("tables of another version")


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(url)
