"""The tables of the run store as they are now; `migrations` says how older stores become so."""

from sqlalchemy import (
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

metadata = MetaData()

RUNS = Table(
    "runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("created", Float, nullable=False),
    Column("experiment", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("message", Text, nullable=False),
    Column("heartbeat", Float),
    Column("pid", Integer),
    Column("host", Text),
    Column("born", Text),
    Column("begun", Float),
    Column("machine", Text, nullable=False),
    # What decides the result: equal keys are one run.
    Column("key", String(64), nullable=False, server_default=""),
    Column("recipe", String(32), nullable=False, server_default="classification"),
    # The visitor it is trained for, to be fair to all; who may stop it stands in `holders`.
    Column("owner", String(64), nullable=False, server_default=""),
    # What the process that trains it is asked to do: "", "pause", "stop".
    Column("wish", String(16), nullable=False, server_default=""),
    # A word drawn anew by each process that begins it: only the last one may write.
    Column("attempt", String(32), nullable=False, server_default=""),
    # How often it went on by itself after its process was lost.
    Column("resumed", Integer, nullable=False, server_default="0"),
    # Of the newest record.
    Column("step", Integer, nullable=False, server_default="-1"),
    Column("epoch", Float, nullable=False, server_default="0"),
    Column("seconds", Float, nullable=False, server_default="0"),
    # Work in all, in multiply-accumulates; 0 where nobody knows.
    Column("macs", Float, nullable=False, server_default="0"),
    Index("runs_by_key", "key"),
    Index("runs_by_status", "status"),
)

MEASURES = Table(
    "measures",
    metadata,
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("measure", String(128), primary_key=True),
    Column("step", Integer, primary_key=True, autoincrement=False),
    Column("epoch", Float, nullable=False),
    Column("value", Float, nullable=False),
    # SQLite then keeps the rows themselves in the key's order: a curve lies in one piece.
    sqlite_with_rowid=False,
)

CHECKPOINTS = Table(
    "checkpoints",
    metadata,
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("step", Integer, nullable=False),
    Column("data", LargeBinary, nullable=False),
)

HOLDERS = Table(
    "holders",
    metadata,
    Column("visitor", String(64), primary_key=True),
    Column("run", String(32), ForeignKey("runs.id"), primary_key=True),
    Column("name", Text, nullable=False),
    Column("since", Float, nullable=False),
    Index("holders_by_run", "run"),
)
