"""The tables there were before there were revisions: a record was a row of five numbers."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "runs",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created", sa.Float, nullable=False),
        sa.Column("experiment", sa.Text, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("message", sa.Text, nullable=False),
        sa.Column("cancel", sa.Boolean, nullable=False),
        sa.Column("heartbeat", sa.Float),
        sa.Column("pid", sa.Integer),
        sa.Column("host", sa.Text),
        sa.Column("born", sa.Text),
        sa.Column("begun", sa.Float),
        sa.Column("visitor", sa.Text),
        sa.Column("machine", sa.Text, nullable=False),
    )
    op.create_table(
        "records",
        sa.Column("run", sa.String(32), sa.ForeignKey("runs.id"), primary_key=True),
        sa.Column("step", sa.Integer, primary_key=True),
        sa.Column("epoch", sa.Float, nullable=False),
        sa.Column("loss", sa.Float, nullable=False),
        sa.Column("train_error", sa.Float, nullable=False),
        sa.Column("test_error", sa.Float),
        sa.Column("seconds", sa.Float, nullable=False),
    )
