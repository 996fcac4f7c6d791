"""How a store of an older version becomes one of this version: Alembic's revisions.

A store states its revision in the table `alembic_version`. Opening asks for it, and only where it
is another are Alembic and the revisions loaded.
"""

from pathlib import Path

from sqlalchemy import Connection, inspect, text

from cnnviz.training.tables import metadata

HEAD = "2"
"""The newest revision: that of the tables in `cnnviz.training.tables`."""

FIRST = "1"
"""That of stores from before there were revisions."""


class OfAnotherVersionError(Exception):
    """The store was made by a version of this program that this one does not know."""


def revision(connection: Connection) -> str | None:
    """The revision a store says it has; fails where it says none."""
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def bring_up(connection: Connection) -> None:
    """Make the tables, or make them as they are now, inside the caller's transaction.

    Raises:
        OfAnotherVersionError: when they were made by a newer version.
    """
    looked = inspect(connection)
    there = looked.get_table_names()
    stated = revision(connection) if "alembic_version" in there else None
    if stated is None and "runs" in there:
        columns = {column["name"] for column in looked.get_columns("runs")}
        stated = HEAD if "key" in columns else FIRST
        if not {"id", "experiment", "machine"} <= columns:
            raise OfAnotherVersionError
        _state(connection, stated)
    if stated is not None and stated != HEAD:
        _upgrade(connection)
    metadata.create_all(connection)  # all of a new store, or what somebody has removed
    if stated is None:
        _state(connection, HEAD)


def _state(connection: Connection, number: str) -> None:
    named = "version_num VARCHAR(32) NOT NULL CONSTRAINT alembic_version_pkc PRIMARY KEY"
    connection.execute(text(f"CREATE TABLE IF NOT EXISTS alembic_version ({named})"))
    connection.execute(text("INSERT INTO alembic_version VALUES (:n)"), {"n": number})


def _upgrade(connection: Connection) -> None:
    from alembic.command import upgrade  # a quarter of a second
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    try:
        upgrade(config, HEAD)
    except CommandError as error:  # a revision nobody here has heard of
        raise OfAnotherVersionError from error
