"""Where runs are kept: the tables, and an engine that readers and writers can share.

SQLite runs with a write-ahead log, so a reader never waits for a writer. Writing transactions
start with the write lock (option `immediate`): one that read first and wrote later would fail
when another wrote in between.
"""

import os
from pathlib import Path
from typing import Any

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
)
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from cnnviz.errors import CnnvizError

VARIABLE = "CNNVIZ_STORE"
BUSY_SECONDS = 20

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
    Column("machine", Text, nullable=False),
)

RECORDS = Table(
    "records",
    metadata,
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("step", Integer, primary_key=True),
    Column("epoch", Float, nullable=False),
    Column("loss", Float, nullable=False),
    Column("train_error", Float, nullable=False),
    Column("test_error", Float),
    Column("seconds", Float, nullable=False),
)


def data_folder() -> Path:
    """The folder for what the app keeps for this user."""
    base = os.environ.get("XDG_DATA_HOME")
    return (Path(base) if base else Path.home() / ".local" / "share") / "cnnviz"


def store_url() -> str:
    """URL of the run store: the variable CNNVIZ_STORE, else a file of this user's."""
    named = os.environ.get(VARIABLE)
    # A table that gains a column gets a file of another name: old runs are no treasure.
    path = data_folder() / "runs-1.sqlite"
    return named or URL.create("sqlite", database=str(path)).render_as_string()


def open_engine(url: str) -> Engine:
    """Connect to a store and make its tables where they are missing; raises `CnnvizError`."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            engine = _sqlite_engine(parsed)
        else:
            engine = create_engine(parsed, pool_pre_ping=True)
        with engine.execution_options(immediate=True).begin() as connection:
            for table in metadata.sorted_tables:
                connection.execute(CreateTable(table, if_not_exists=True))
    except (SQLAlchemyError, ImportError, OSError) as error:
        raise CnnvizError(
            f"the run store {_shown(url)} cannot be opened: set {VARIABLE} to the URL of a "
            "database that can be written, such as sqlite:////tmp/runs.sqlite."
        ) from error
    return engine


def _shown(url: str) -> str:
    try:
        return make_url(url).render_as_string(hide_password=True)
    except SQLAlchemyError:
        return repr(url)


def _sqlite_engine(url: URL) -> Engine:
    if url.database in (None, "", ":memory:"):
        raise CnnvizError(
            "a store in memory cannot be shared with the training processes: "
            f"set {VARIABLE} to a file, such as sqlite:////tmp/runs.sqlite."
        )
    assert url.database is not None
    Path(url.database).parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _: Any) -> None:
    """Take transactions out of the driver's hands, and let readers and writers meet."""
    connection.isolation_level = None
    for pragma in ("journal_mode = WAL", "synchronous = NORMAL"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")
