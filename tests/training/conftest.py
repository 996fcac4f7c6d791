"""A store of its own for each test, and experiments that take about a second."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from cnnviz.training import Experiment, RunStore, launch


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[RunStore]:
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))  # also for the workers' log
    store = RunStore(f"sqlite:///{tmp_path}/runs.sqlite")
    yield store
    while launch._children:  # none of the processes outlives its test
        launch.tend(store)
        time.sleep(0.05)
    store.close()


@pytest.fixture
def tiny() -> Experiment:
    return Experiment("resnet20-cifar", {"depth": 8, "width": 4}, epochs=2, batch_size=256)
