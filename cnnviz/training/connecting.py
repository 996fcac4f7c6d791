"""Engines that readers and writers of the run store can share: SQLite's and PostgreSQL's.

SQLite runs with a write-ahead log, so a reader never waits for a writer. Writing transactions
start with the write lock (option `immediate`): one that read first and wrote later would fail
when another wrote in between. PostgreSQL's writers hold rows; those that must see all runs at
once (option `alone`) wait for each other at a lock of ours.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry

from cnnviz.errors import CnnvizError
from cnnviz.training.faults import DAMAGED, VARIABLE

BUSY_SECONDS = 3
"""How long a transaction waits for another one before it gives up."""

OUR_LOCK = 0x636E6E76697A
"""Number of the lock in PostgreSQL: "cnnviz" in ASCII."""


def engine_of(url: URL) -> Engine:
    """An engine for a database; raises `CnnvizError`, `OSError` or SQLAlchemy's own."""
    if url.get_backend_name() == "sqlite":
        return _sqlite_engine(url)
    arguments: dict[str, Any] = {}
    if url.get_driver_name() == "psycopg":
        arguments = {
            "connect_timeout": BUSY_SECONDS,
            "tcp_user_timeout": 10_000,  # milliseconds: a server that is gone is noticed
            "options": f"-c lock_timeout={BUSY_SECONDS}s",
        }
    engine = create_engine(url, pool_pre_ping=True, connect_args=arguments)
    if url.get_backend_name() == "postgresql":
        event.listen(engine, "begin", _begin_in_postgresql)
    return engine


def file_of(url: URL) -> Path | None:
    """SQLite's file; None for other databases."""
    if url.get_backend_name() != "sqlite":
        return None
    return Path((url.database or "").removeprefix("file:"))


def _begin_in_postgresql(connection: Connection) -> None:
    if connection.get_execution_options().get("alone", False):
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({OUR_LOCK})")


def _sqlite_engine(url: URL) -> Engine:
    name = url.database or ":memory:"
    if ":memory:" in name or url.query.get("mode") == "memory":
        raise CnnvizError(
            "a store in memory cannot be shared with the training processes: set {variable} to a "
            "file, such as sqlite:////tmp/runs.sqlite.",
            variable=VARIABLE,
        )
    path = file_of(url)
    assert path is not None
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})
    event.listen(engine, "connect", partial(_prepare, path))
    event.listen(engine, "checkout", partial(_check_file, path))
    event.listen(engine, "begin", _begin_in_sqlite)
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


def _begin_in_sqlite(connection: Connection) -> None:
    immediate = connection.get_execution_options().get("immediate", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if immediate else "BEGIN")


def damaged_files(path: Path) -> list[Path]:
    """What has been set aside beside a store's file, the newest last."""
    found = path.parent.glob(f"{path.name}.damaged-*")
    numbers = {each: each.name.rpartition("-")[2] for each in found}
    return sorted(
        (each for each in numbers if numbers[each].isdigit()), key=lambda e: int(numbers[e])
    )


def set_aside(path: Path) -> None:
    """Rename a damaged file of SQLite's, with what belongs to it; one that is whole stays.

    Of several processes that find it damaged one renames it, and the others find a new one.

    Raises:
        OSError: when it cannot be renamed.
    """
    with _alone_in(path.parent):
        if _is_damaged(path):
            number = len(damaged_files(path)) + 1
            for suffix in ("-wal", "-shm", ""):
                each = Path(f"{path}{suffix}")
                if each.exists():
                    each.rename(f"{path}.damaged-{number}{suffix}")


def _is_damaged(path: Path) -> bool:
    try:
        with closing(sqlite3.connect(path, timeout=BUSY_SECONDS)) as plain:
            return bool(plain.execute("PRAGMA quick_check(1)").fetchone() != ("ok",))
    except sqlite3.DatabaseError as error:
        return error.sqlite_errorcode & 0xFF in DAMAGED


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    try:
        import fcntl
    except ImportError:  # Windows renames no file that somebody has open
        yield
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)
