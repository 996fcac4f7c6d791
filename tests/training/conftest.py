"""A store of its own for each test, and experiments that take about a second."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnviz.training import Experiment, RunStore, engines


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # also for the workers' log
    store = RunStore(f"sqlite:///{tmp_path}/runs.sqlite")
    yield store
    workers = list(getattr(engines._engines.get(store.url), "_workers", {}).values())
    engines.close()
    for worker in workers:  # none of the processes outlives its test
        worker.kill()
        worker.wait()
    store.close()


@pytest.fixture
def tiny() -> Experiment:
    return Experiment("resnet20-cifar", {"depth": 8, "width": 4}, epochs=2, batch_size=256)
