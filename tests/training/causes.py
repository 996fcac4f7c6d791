"""What can befall a store's file, each as a context in which it has: real causes, then mended.

with CAUSES["full"].befalls(path, store):
    ...                      # the store is broken now
...                          # and well again
"""

import contextlib
import gc
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import event

from cnnviz.training import RunStore

GARBAGE = b"no database at all\n" * 4000


class Cause(NamedTuple):
    """One cause: how to bring it about, and what a reader and a writer are told while it lasts.

    None where the work is done all the same. `gone` is for what loses the runs for good.
    """

    befalls: Callable[[Path, RunStore], AbstractContextManager[None]]
    reader: str | None
    writer: str | None
    gone: bool = False


@contextmanager
def full(path: Path, store: RunStore) -> Iterator[None]:
    """No page more than there are, and these full: SQLite says what it says on a full disk."""
    engine = store._database._engine

    def limit(connection: sqlite3.Connection, *_: object) -> None:
        connection.execute(f"PRAGMA max_page_count = {pages}")

    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("CREATE TABLE filler (text)")
        (pages,) = plain.execute("PRAGMA page_count").fetchone()
        limit(plain)
        for size in (1000, 100, 10, 1):
            with contextlib.suppress(sqlite3.OperationalError):
                while True:
                    plain.execute("INSERT INTO filler VALUES (?)", ["x" * size])
        event.listen(engine, "checkout", limit)
        yield
        event.remove(engine, "checkout", limit)
        pages = 10**6
        store.close()


@contextmanager
def as_somebody() -> Iterator[None]:
    """As a user whom file modes bind, for root is bound by none."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


def read_only(*, folder: bool, open_: bool) -> Callable[[Path, RunStore], object]:
    """The file may not be written, perhaps its folder neither; perhaps someone has it open."""

    @contextmanager
    def forbid(path: Path, store: RunStore) -> Iterator[None]:
        if not open_:
            store.close()
        for each in path.parent.iterdir():
            each.chmod(0o444)
        path.parent.chmod(0o555 if folder else 0o777)
        with as_somebody():
            yield
        path.parent.chmod(0o755)
        for each in path.parent.iterdir():
            each.chmod(0o644)
        store.close()

    return forbid


def dropped(table: str) -> Callable[[Path, RunStore], AbstractContextManager[None]]:
    @contextmanager
    def drop(path: Path, store: RunStore) -> Iterator[None]:
        with closing(sqlite3.connect(path)) as plain:
            plain.execute(f"DROP TABLE {table}")
        yield

    return drop


def altered(change: str, back: str) -> Callable[[Path, RunStore], AbstractContextManager[None]]:
    @contextmanager
    def alter(path: Path, store: RunStore) -> Iterator[None]:
        with closing(sqlite3.connect(path)) as plain:
            plain.executescript(change)
        yield
        with closing(sqlite3.connect(path)) as plain:
            plain.executescript(back)

    return alter


def content(data: Callable[[bytes], bytes], *, new: bool = False) -> Callable[..., object]:
    """Something else is in the file, for good."""

    @contextmanager
    def fill(path: Path, store: RunStore) -> Iterator[None]:
        store.close()
        kept = path.read_bytes()
        if new:
            path.unlink()
        path.write_bytes(data(kept))
        yield

    return fill


@contextmanager
def locked(path: Path, store: RunStore) -> Iterator[None]:
    """Another program has the file to itself."""
    while True:  # a scribe may open it again before the lock is there
        store.close()
        with closing(sqlite3.connect(path, timeout=0.1, isolation_level=None)) as other:
            other.execute("PRAGMA locking_mode = EXCLUSIVE").fetchone()
            try:
                other.execute("BEGIN EXCLUSIVE")
            except sqlite3.OperationalError:
                gc.collect()  # what it had in hand meanwhile is closed with its pool
                continue
            yield
            other.execute("ROLLBACK")
            return


@contextmanager
def writer_locked(path: Path, store: RunStore) -> Iterator[None]:
    """Another program is writing, and does not end."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def vanished(path: Path, store: RunStore) -> Iterator[None]:
    """The folder is somewhere else, as when a disk is not mounted."""
    elsewhere = path.parent.with_name("elsewhere")
    path.parent.rename(elsewhere)
    yield
    shutil.rmtree(path.parent, ignore_errors=True)  # whoever opens a store makes its folder
    elsewhere.rename(path.parent)


@contextmanager
def a_folder(path: Path, store: RunStore) -> Iterator[None]:
    """A folder has the file's name."""
    store.close()
    kept = path.with_name("kept")
    path.rename(kept)
    path.mkdir()
    yield
    path.rmdir()
    kept.rename(path)


@contextmanager
def emptied(path: Path, store: RunStore) -> Iterator[None]:
    """Nothing is left in the file."""
    store.close()
    path.write_bytes(b"")
    yield


@contextmanager
def deleted(path: Path, store: RunStore) -> Iterator[None]:
    """Somebody has tidied up."""
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()
    yield


OTHER = "was made by another version of this program"
DAMAGED = "was damaged and lies set aside as runs.sqlite.damaged-1"

FORBIDDEN = "cannot be written: make its file and folder writable"

CAUSES = {
    "full": Cause(full, None, "has no room left: free some space"),
    "read-only": Cause(read_only(folder=False, open_=False), None, FORBIDDEN),
    "read-only-in-use": Cause(read_only(folder=False, open_=True), None, None),
    "read-only-folder": Cause(read_only(folder=True, open_=False), FORBIDDEN, FORBIDDEN),
    "read-only-folder-in-use": Cause(read_only(folder=True, open_=True), None, None),
    "no-runs": Cause(dropped("runs"), "there is no run", None, gone=True),
    "no-records": Cause(dropped("measures"), None, None, gone=True),
    "fewer-columns": Cause(
        altered("ALTER TABLE runs DROP born", "ALTER TABLE runs ADD born TEXT"), OTHER, OTHER
    ),
    "renamed-column": Cause(
        altered(
            "ALTER TABLE measures RENAME epoch TO pass", "ALTER TABLE measures RENAME pass TO epoch"
        ),
        OTHER,
        None,
    ),
    "stricter": Cause(
        altered(
            "ALTER TABLE runs RENAME TO kept; CREATE TABLE runs (id, created, experiment, status, "
            "message, heartbeat, pid, host, born, begun, machine, key, recipe, owner, wish, "
            "attempt, resumed, step, epoch, seconds, macs, new NOT NULL)",
            "DROP TABLE runs; ALTER TABLE kept RENAME TO runs",
        ),
        "there is no run",
        OTHER,
    ),
    "garbage": Cause(content(lambda kept: GARBAGE), DAMAGED, None, gone=True),
    "another-file": Cause(content(lambda kept: GARBAGE, new=True), DAMAGED, None, gone=True),
    "short": Cause(content(lambda kept: kept[:5000]), DAMAGED, None, gone=True),
    "few-bytes": Cause(content(lambda kept: b"# notes\n" * 100), DAMAGED, None, gone=True),
    "locked": Cause(locked, "is held by another program", "is held by another program"),
    "being-written": Cause(writer_locked, None, "is held by another program"),
    "vanished": Cause(vanished, "cannot be opened: see that its folder", "cannot be opened"),
    "a-folder": Cause(a_folder, "cannot be opened", "cannot be opened"),
    "deleted": Cause(deleted, "there is no run", None, gone=True),
    "emptied": Cause(emptied, "there is no run", None, gone=True),
}
"""By name. That SQLite keeps to the causes' own words is part of what is tried."""
