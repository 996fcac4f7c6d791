"""A store of its own for each test, and experiments that take about a second."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from cnnviz.training import Experiment, RunStore
from scripts.postgresql import server
from tests.training.stored import end_workers


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # also for the workers' log
    store = RunStore(f"sqlite:///{tmp_path}/runs.sqlite")
    yield store
    end_workers()
    store.close()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    with server() as url:
        yield url


@pytest.fixture
def postgresql(postgresql_server: str) -> str:
    """The URL of an empty database of PostgreSQL's."""
    engine = create_engine(postgresql_server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return postgresql_server


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of an empty store, of each kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/each.sqlite"
    return str(request.getfixturevalue("postgresql"))


@pytest.fixture
def each(url: str) -> Iterator[RunStore]:
    """An empty store of each kind."""
    store = RunStore(url)
    yield store
    store.close()


@pytest.fixture
def tiny() -> Experiment:
    return Experiment("resnet20-cifar", {"depth": 8, "width": 4}, epochs=2, batch_size=256)
