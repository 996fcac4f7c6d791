"""What a database says when it fails, as one sentence with what to do about it.

SQLite names each failure by a number (https://www.sqlite.org/rescode.html), whose low byte is its
kind; PostgreSQL by five signs (https://www.postgresql.org/docs/current/errcodes-appendix.html),
of which the first two are its class. Whatever has no sentence of its own gets the general one.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cnnviz.errors import CnnvizError
from cnnviz.language import N_

VARIABLE = "CNNVIZ_STORE"

OF_ANOTHER = N_(
    "the run store {store} was made by another version of this program: move it away, or name "
    "another in {variable}."
)
HELD = N_("the run store {store} is held by another program: try again when that is done.")
UNWRITABLE = N_(
    "the run store {store} cannot be written: make its file and folder writable, then try again."
)
FULL = N_("the run store {store} has no room left: free some space on its disk, then try again.")
SENTENCES: dict[int | str, str] = {
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_IOERR: N_(
        "the run store {store} cannot be read or written, because its disk is full or failing: "
        "free some space on it, then try again."
    ),
    sqlite3.SQLITE_CANTOPEN: N_(
        "the run store {store} cannot be opened: see that its folder is there and can be written, "
        "then try again."
    ),
    sqlite3.SQLITE_NOTADB: N_(
        "the run store {store} is a file of another kind, or damaged: move it away, or name "
        "another in {variable}."
    ),
    sqlite3.SQLITE_CORRUPT: N_(
        "the run store {store} is damaged: move it away, or name another in {variable}."
    ),
    sqlite3.SQLITE_READONLY: UNWRITABLE,
    sqlite3.SQLITE_PERM: UNWRITABLE,
    sqlite3.SQLITE_BUSY: HELD,
    sqlite3.SQLITE_LOCKED: HELD,
    sqlite3.SQLITE_PROTOCOL: HELD,
    sqlite3.SQLITE_ERROR: OF_ANOTHER,
    sqlite3.SQLITE_CONSTRAINT: OF_ANOTHER,
    sqlite3.SQLITE_MISMATCH: OF_ANOTHER,
    "53100": FULL,
    "25006": N_("the run store {store} cannot be written: let its user write, then try again."),
    "42501": N_("the run store {store} cannot be written: let its user write, then try again."),
    "55P03": HELD,
    "57014": HELD,
    "40": HELD,
    "42": OF_ANOTHER,
    "23": OF_ANOTHER,
}
GENERAL = N_("the run store {store} does not answer: see that its database is up, then try again.")

PASSING = (
    *(sqlite3.SQLITE_FULL, "53100"),
    *(sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, "55P03", "57014", "40"),
    *(sqlite3.SQLITE_CONSTRAINT, "23"),
)
"""Failures that a fresh connection would meet again: room, locks, and what the tables refuse."""

ONCE_MORE = ("40",)
"""PostgreSQL has undone a transaction in favour of another: the next try may do."""

DAMAGED = (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
"""The file is none of SQLite's, or no longer."""


class StoreError(CnnvizError):
    """The run store cannot be read or written at the moment; later it may be."""


def explained(error: SQLAlchemyError, store: str) -> StoreError:
    """The sentence for a failure of the store that is shown by this name."""
    return StoreError(SENTENCES.get(kind(error) or 0, GENERAL), store=store, variable=VARIABLE)


def kind(error: SQLAlchemyError) -> int | str | None:
    """What kind of failure: SQLite's number, or PostgreSQL's signs or class; None if unknown."""
    original = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(original, "sqlite_errorcode", None)
    if isinstance(code, int):
        return code & 0xFF
    state = getattr(original, "sqlstate", None) or ""
    return next((known for known in (state, state[:2]) if known in SENTENCES), None)
