"""What a database says when it fails, as one sentence with what to do about it.

SQLite names each failure by a number (https://www.sqlite.org/rescode.html); the low byte is its
kind. Whatever has no sentence of its own gets the general one.
"""

import sqlite3

from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from cnnviz.errors import CnnvizError

VARIABLE = "CNNVIZ_STORE"

ANOTHER = f"move it away, or name another in {VARIABLE}"

SENTENCES = {
    sqlite3.SQLITE_FULL: "has no room left: free some space on its disk, then try again.",
    sqlite3.SQLITE_IOERR: "cannot be read or written, because its disk is full or failing: free "
    "some space on it, then try again.",
    sqlite3.SQLITE_READONLY: "cannot be written: make its file and folder writable, then "
    "try again.",
    sqlite3.SQLITE_CANTOPEN: "cannot be opened: see that its folder is there and can be written, "
    "then try again.",
    sqlite3.SQLITE_BUSY: "is held by another program: try again when that is done.",
    sqlite3.SQLITE_NOTADB: f"is a file of another kind, or damaged: {ANOTHER}.",
    sqlite3.SQLITE_CORRUPT: f"is damaged: {ANOTHER}.",
    sqlite3.SQLITE_ERROR: f"was made by another version of this program: {ANOTHER}.",
}
SENTENCES[sqlite3.SQLITE_PERM] = SENTENCES[sqlite3.SQLITE_READONLY]
SENTENCES[sqlite3.SQLITE_LOCKED] = SENTENCES[sqlite3.SQLITE_BUSY]
SENTENCES[sqlite3.SQLITE_PROTOCOL] = SENTENCES[sqlite3.SQLITE_BUSY]
SENTENCES[sqlite3.SQLITE_CONSTRAINT] = SENTENCES[sqlite3.SQLITE_ERROR]
SENTENCES[sqlite3.SQLITE_MISMATCH] = SENTENCES[sqlite3.SQLITE_ERROR]

GENERAL = "does not answer: see that its database is up, then try again."

PASSING = (
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_CONSTRAINT,
)
"""Failures that a fresh connection would meet again: room, locks, and what the tables refuse."""


class StoreError(CnnvizError):
    """The run store cannot be read or written at the moment; later it may be."""


def explained(error: SQLAlchemyError, shown: str) -> StoreError:
    """The sentence for a failure of the store that is `shown` by this name."""
    return StoreError(f"the run store {shown} {SENTENCES.get(kind(error) or 0, GENERAL)}")


def kind(error: SQLAlchemyError) -> int | None:
    """SQLite's number for the kind of failure; None for other databases."""
    original = error.orig if isinstance(error, DBAPIError) else None
    code = getattr(original, "sqlite_errorcode", None)
    return code & 0xFF if isinstance(code, int) else None
