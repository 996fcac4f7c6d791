"""Where runs are kept: the tables, and an engine that readers and writers can share.

SQLite runs with a write-ahead log, so a reader never waits for a writer. Writing transactions
start with the write lock (option `immediate`): one that read first and wrote later would fail
when another wrote in between.
"""

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Engine,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    create_engine,
    event,
    inspect,
    select,
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import DisconnectionError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.schema import CreateTable

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.faults import PASSING, VARIABLE, StoreError, explained, kind
from cnnviz.training.record import Record

BUSY_SECONDS = 3
"""How long a transaction waits for another one before it gives up."""

UNOPENED = N_(
    "the run store {store} cannot be opened: set {variable} to the URL of a database that can be "
    "written, such as sqlite:////tmp/runs.sqlite."
)

T = TypeVar("T")

metadata = MetaData()

RUNS = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created", Float, nullable=False),
    Column("experiment", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("cancel", Boolean, nullable=False),
    Column("heartbeat", Float),
    Column("pid", Integer),
    Column("host", Text),
    Column("born", Text),
    Column("begun", Float),
    Column("visitor", Text),
    Column("machine", Text, nullable=False),
)

RECORDS = Table(
    "records",
    metadata,
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("measure", String(200), primary_key=True),
    Column("epoch", Float, nullable=False),
    Column("value", Float, nullable=False),
)


def rows_of(run: str, record: Record) -> list[dict[str, Any]]:
    """A record's rows of the table `RECORDS`, one a measure."""
    told = {"run": run, "step": record.step, "epoch": record.epoch}
    return [told | {"measure": name, "value": value} for name, value in record.values.items()]


def records_of(rows: Iterable[Any]) -> list[Record]:
    """The records that whole rows of the table `RECORDS` make, in their order."""
    found: dict[int, Record] = {}
    for _, step, measure, epoch, value in rows:
        found.setdefault(step, Record(step, epoch, {})).values[measure] = value
    return list(found.values())


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
    # A table that gains a column gets a file of another name: old runs are no treasure.
    path = data_folder() / "runs-3.sqlite"
    return named or URL.create("sqlite", database=str(path)).render_as_string()


class Database:
    """The store's database: a piece of work is one transaction, and fails with a sentence.

    A connection may be left over from before the file was replaced, moved or made writable, and
    a table may be gone. So work that fails is done once more, on a fresh connection and with the
    tables made anew where they are missing; nothing broken is kept.

    Raises:
        CnnvizError: for a URL that can never be a store.
        StoreError: when it cannot be opened now.
    """

    def __init__(self, url: str) -> None:
        self._shown = {"store": _shown(url), "variable": VARIABLE}
        try:
            parsed = make_url(url)
            if parsed.get_backend_name() == "sqlite":
                self._engine = _sqlite_engine(parsed)
                self._writing = self._engine.execution_options(immediate=True)
            else:
                self._engine = create_engine(parsed, pool_pre_ping=True)
                self._writing = self._engine.execution_options(isolation_level="SERIALIZABLE")
        except OSError as error:
            raise StoreError(UNOPENED, **self._shown) from error
        except (SQLAlchemyError, ImportError) as error:
            raise CnnvizError(UNOPENED, **self._shown) from error
        try:
            self.read(_look_at_tables)
        except CnnvizError:
            self.close()
            raise

    @property
    def url(self) -> str:
        """The URL, with the password if there is one."""
        return self._engine.url.render_as_string(hide_password=False)

    def read(self, work: Callable[[Connection], T]) -> T:
        """Do some reading in one transaction; raises `StoreError`."""
        return self._transact(self._engine, work)

    def write(self, work: Callable[[Connection], T]) -> T:
        """Do some writing in one transaction, alone from its first look; raises `StoreError`."""
        return self._transact(self._writing, work)

    def close(self) -> None:
        """Give back the connections."""
        self._engine.dispose()

    def _transact(self, engine: Engine, work: Callable[[Connection], T]) -> T:
        try:
            try:
                with engine.begin() as connection:
                    return work(connection)
            except SQLAlchemyError as error:
                if kind(error) in PASSING:
                    raise
                self._renew()
                with engine.begin() as connection:
                    return work(connection)
        except SQLAlchemyError as error:
            raise explained(error, self._shown["store"]) from error

    def _renew(self) -> None:
        self._engine.dispose()
        with self._engine.connect() as connection:
            there = inspect(connection).get_table_names()
        missing = [table for table in metadata.sorted_tables if table.name not in there]
        if missing:
            with self._writing.begin() as connection:
                for table in missing:
                    connection.execute(CreateTable(table, if_not_exists=True))


def _look_at_tables(connection: Connection) -> None:
    for table in metadata.sorted_tables:
        connection.execute(select(table).limit(0))


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(url)


def _sqlite_engine(url: URL) -> Engine:
    name = url.database or ":memory:"
    if ":memory:" in name or url.query.get("mode") == "memory":
        raise CnnvizError(
            "a store in memory cannot be shared with the training processes: set {variable} to a "
            "file, such as sqlite:////tmp/runs.sqlite.",
            variable=VARIABLE,
        )
    path = Path(name.removeprefix("file:"))
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", partial(_prepare, path))
    event.listen(engine, "checkout", partial(_check_file, path))
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(path: Path, connection: Any, record: ConnectionPoolEntry) -> None:
    """Take transactions out of the driver's hands, and let readers and writers meet."""
    connection.isolation_level = None
    record.info["file"] = _file(path)
    try:
        for pragma in ("journal_mode = WAL", "synchronous = NORMAL"):
            connection.execute(f"PRAGMA {pragma}").close()
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_READONLY:  # then it is read as it is
            raise


def _check_file(path: Path, _: Any, record: ConnectionPoolEntry, __: Any) -> None:
    """Let go of a connection whose file has been moved away: it would write where nobody reads."""
    if record.info["file"] != _file(path):
        raise DisconnectionError


def _file(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
