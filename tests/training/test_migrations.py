"""A store of before keeps its runs, whoever opens it first, and is then like a new one."""

import subprocess
import sys
import threading
from contextlib import closing
from pathlib import Path

import pytest
from alembic.command import upgrade
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, inspect, text

from cnnviz.training import Experiment, RunStore, StoreError, migrations
from cnnviz.training.migrations import HEAD

OLD = Experiment("plain20-cifar", {"depth": 8, "width": 4}, epochs=2)
RUN = "0123456789abcdef"


def make_old(url: str) -> None:
    """A store as it was before there were revisions, with a run that has finished."""
    engine = create_engine(url)
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    with engine.begin() as connection:
        config.attributes["connection"] = connection
        upgrade(config, migrations.FIRST)
        connection.execute(text("DROP TABLE alembic_version"))
        run = {"run": RUN, "experiment": OLD.to_json(), "no": False}
        connection.execute(
            text(
                "INSERT INTO runs VALUES (:run, 1.5, :experiment, 'finished', '', :no, 2.5, 7, "
                "'here', '', 2.0, 'me', '{}')"
            ),
            run,
        )
        for record in ("0, 0, 2.3, 0.9, 0.8, 0.1", "3, 0.5, 2, 0.7, NULL, 0.2", "6, 1, 1, 0, 1, 3"):
            connection.execute(text(f"INSERT INTO records VALUES (:run, {record})"), run)
    engine.dispose()


def schema(url: str) -> dict[str, object]:
    """What the tables are made of, in any order."""
    engine = create_engine(url)
    looked = inspect(engine)
    found: dict[str, object] = {}
    for table in looked.get_table_names():
        columns = {
            column["name"]: (str(column["type"]), column["nullable"], column["default"])
            for column in looked.get_columns(table)
        }
        key = looked.get_pk_constraint(table)["constrained_columns"]
        indexes = sorted((str(i["name"]), i["column_names"]) for i in looked.get_indexes(table))
        found[table] = columns, key, indexes, len(looked.get_foreign_keys(table))
    engine.dispose()
    return found


def test_an_old_store_keeps_its_runs_and_becomes_like_a_new_one(url: str, tmp_path: Path) -> None:
    make_old(url)
    stores: list[RunStore] = []
    barrier = threading.Barrier(4)

    def open_it() -> None:
        barrier.wait()
        stores.append(RunStore(url))

    threads = [threading.Thread(target=open_it) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(stores) == 4, "none is hurt by the others, whoever brings it up"
    store = stores[0]
    run = store.run(RUN)
    assert (run.experiment, run.status, run.step) == (OLD, "finished", 6)
    assert (run.epoch, run.seconds, run.key) == (1.0, 3.0, "")
    assert [held.run.id for held in store.mine("me")] == [RUN]
    assert [record.values for record in store.records(RUN)] == [
        {"loss": 2.3, "train_error": 0.9, "test_error": 0.8, "seconds": 0.1},
        {"loss": 2.0, "batch_error": 0.7, "seconds": 0.2},
        {"loss": 1.0, "train_error": 0.0, "test_error": 1.0, "seconds": 3.0},
    ]
    assert store.queue([OLD], "me") != [RUN], "nobody knows by which code it was made"
    migrated = schema(url)
    for each in stores:
        each.close()
    if url.startswith("sqlite"):
        other = f"sqlite:///{tmp_path}/new.sqlite"
        RunStore(other).close()
        assert migrated == schema(other)


def test_the_newest_revision_is_the_one_opening_asks_for() -> None:
    config = Config()
    config.set_main_option("path_separator", "os")
    config.set_main_option("script_location", str(Path(migrations.__file__).parent))
    assert ScriptDirectory.from_config(config).get_current_head() == HEAD


def test_a_store_of_a_newer_version_is_left_alone(url: str) -> None:
    with closing(RunStore(url)) as store:
        store._database.write(
            lambda c: c.execute(text("UPDATE alembic_version SET version_num='9'"))
        )
        before = schema(url)
        with pytest.raises(StoreError, match="was made by another version of this program"):
            RunStore(url)
        assert schema(url) == before


def test_opening_loads_alembic_only_where_there_is_something_to_do(tmp_path: Path) -> None:
    code = (
        "import sys; from cnnviz.training.store import RunStore; "
        f"[RunStore('sqlite:///{tmp_path}/runs.sqlite').close() for _ in range(2)]; "
        "assert not {'alembic', 'torch'} & {*sys.modules}"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
