"""A record is a row for each of its measures; runs can be paused, resumed, joined and owned."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"

MEASURES = {
    "loss": "loss",
    "seconds": "seconds",
    "train_error": "CASE WHEN test_error IS NOT NULL THEN train_error END",
    "batch_error": "CASE WHEN test_error IS NULL THEN train_error END",
    "test_error": "test_error",
}
"""From which column; between the ends of epochs errors were those of mini-batches."""


def upgrade() -> None:
    """Add what is new, and carry over what there is."""
    op.create_table(
        "holders",
        sa.Column("visitor", sa.String(64), primary_key=True),
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("since", sa.Float, nullable=False),
    )
    op.create_index("holders_by_run", "holders", ["run"])
    _runs()
    op.create_table(
        "measures",
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("measure", sa.String(128), primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("epoch", sa.Float, nullable=False),
        sa.Column("value", sa.Float, nullable=False),
        sqlite_with_rowid=False,
    )
    for measure, value in MEASURES.items():
        op.execute(
            f"INSERT INTO measures (run, measure, step, epoch, value) "
            f"SELECT run, '{measure}', step, epoch, value FROM "
            f"(SELECT run, step, epoch, {value} AS value FROM records) AS old "
            "WHERE value IS NOT NULL"
        )
    for column in ("step", "epoch", "seconds"):
        newest = f"SELECT max({column}) FROM records WHERE records.run = runs.id"
        op.execute(f"UPDATE runs SET {column} = coalesce(({newest}), {column})")
    op.drop_table("records")
    op.create_table(
        "checkpoints",
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )


def _runs() -> None:
    for column in (
        sa.Column("key", sa.String(64), nullable=False, server_default=""),
        sa.Column("recipe", sa.String(32), nullable=False, server_default="classification"),
        sa.Column("owner", sa.String(64), nullable=False, server_default=""),
        sa.Column("wish", sa.String(16), nullable=False, server_default=""),
        sa.Column("attempt", sa.String(32), nullable=False, server_default=""),
        sa.Column("resumed", sa.Integer, nullable=False, server_default="0"),
        sa.Column("step", sa.Integer, nullable=False, server_default="-1"),
        sa.Column("epoch", sa.Float, nullable=False, server_default="0"),
        sa.Column("seconds", sa.Float, nullable=False, server_default="0"),
        sa.Column("macs", sa.Float, nullable=False, server_default="0"),
    ):
        op.add_column("runs", column)
    op.execute("UPDATE runs SET owner = coalesce(visitor, '')")
    op.execute(
        "INSERT INTO holders (visitor, run, name, since) "
        "SELECT visitor, id, '', created FROM runs WHERE visitor <> ''"
    )
    op.drop_column("runs", "visitor")
    op.drop_column("runs", "cancel")
    op.create_index("runs_by_key", "runs", ["key"])
    op.create_index("runs_by_status", "runs", ["status"])
