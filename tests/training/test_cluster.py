"""What a cluster is given of what waits, and what is said where it cannot be (see test_kills.py).

The cluster is made up here: it trains nothing.
"""

import sys
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from cnnviz.training import Experiment, RunStore, Status, start, tend
from cnnviz.training.engines import VARIABLE, EngineError, cluster, engine
from cnnviz.training.engines.cluster import AHEAD, Cluster, carried
from scripts.server import free_port
from tests.training.stored import create, edit


@dataclass
class Task:
    """What Dask calls a future."""

    key: str
    resources: Any = None
    arguments: tuple[Any, ...] = ()
    status: str = "pending"
    said: str = ""

    def done(self) -> bool:
        return self.status != "pending"

    def result(self) -> str:
        return self.said


@dataclass
class Dask:
    """A cluster with these workers, as its client shows it."""

    workers: dict[str, dict[str, Any]]
    status: str = "running"
    runs: list[Task] = field(default_factory=list)
    readied: list[str] = field(default_factory=list)

    def scheduler_info(self, n_workers: int) -> dict[str, Any]:
        return {"workers": self.workers}

    def submit(self, task: Any, *arguments: Any, key: str, pure: bool, **where: Any) -> Task:
        if task is cluster.warmed:
            self.readied += where["workers"]
            return Task(key)
        self.runs.append(Task(key, where["resources"], arguments))
        return self.runs[-1]


@pytest.fixture
def dask(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> Dask:
    monkeypatch.setenv(VARIABLE, "tcp://127.0.0.1:1")
    found = engine(store)
    assert isinstance(found, Cluster)
    dask = Dask({"one": {"resources": {}}, "two": {"resources": {}}})
    monkeypatch.setattr(found, "_client", dask)
    monkeypatch.setattr(found, "close", lambda: None)
    return dask


def test_no_more_is_submitted_than_there_is_room_and_in_the_stores_order(
    store: RunStore, tiny: Experiment, dask: Dask
) -> None:
    greedy = [create(store, replace(tiny, seed=seed), "greedy") for seed in range(9)]
    modest = create(store, tiny, "modest")
    tend(store)
    asked = [task.arguments[1] for task in dask.runs]
    assert asked == [greedy[0], modest, *greedy[1:4]]
    assert len(asked) == len(dask.workers) + AHEAD
    assert sorted(dask.readied) == ["one", "two"]
    assert engine(store).capacity == 2
    tend(store)
    assert len(dask.runs) == len(asked) and len(dask.readied) == 2
    for task in dask.runs[:2]:
        task.status = "finished"
    for run in (greedy[0], modest):
        edit(store, run, status=Status.FINISHED)
    tend(store)
    assert [task.arguments[1] for task in dask.runs[len(asked) :]] == greedy[4:6]
    assert len({task.key for task in dask.runs}) == len(dask.runs)


def test_a_run_on_a_gpu_goes_where_one_is_and_stops_nobody_where_none_is(
    store: RunStore, tiny: Experiment, dask: Dask, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = create(store, replace(tiny, seed=1)), create(store, tiny)
    monkeypatch.setattr(cluster, "_wants_gpu", lambda _, run: run == first)
    with pytest.raises(EngineError, match="no worker of the cluster has a GPU"):
        tend(store)
    assert [(task.arguments[1], task.resources) for task in dask.runs] == [(second, None)]
    dask.workers["three"] = {"resources": {"GPU": 1.0}}
    tend(store)
    assert (dask.runs[-1].arguments[1], dask.runs[-1].resources) == (first, {"GPU": 1})


def test_what_a_worker_lacks_is_said(store: RunStore, tiny: Experiment, dask: Dask) -> None:
    create(store, tiny)
    tend(store)
    dask.runs[0].status, dask.runs[0].said = "finished", cluster.WITHOUT_STORE
    with pytest.raises(EngineError, match="the worker has no CNNVIZ_STORE: start it with"):
        tend(store)
    assert len(dask.runs) == 2, "it is tried again"
    dask.workers.clear()
    with pytest.raises(EngineError, match="has no worker yet"):
        tend(store)


def test_a_password_stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    class Store:
        def __init__(self, url: str) -> None:
            self.url = url

    open_, secret = "postgresql+psycopg://me@db/runs", "postgresql+psycopg://me:secret@db/runs"
    assert Cluster(Store(open_), "tcp://x")._url == open_  # type: ignore[arg-type]
    assert Cluster(Store(secret), "tcp://x")._url == ""  # type: ignore[arg-type]
    monkeypatch.delenv("CNNVIZ_STORE", raising=False)
    assert carried("", "run", "task") == cluster.WITHOUT_STORE


def test_a_task_that_comes_again_takes_the_run_from_who_had_it(
    store: RunStore, tiny: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CNNVIZ_STORE", store.url)
    run = create(store, replace(tiny, epochs=1))
    lost = store.begin(run, {"task": "run-1"})
    carried("", run, "run-2")
    assert store.run(run).status is Status.RUNNING, "it is another task's"
    carried("", run, "run-1")
    assert store.run(run).status is Status.FINISHED
    assert store.append(run, lost.attempt) == "stop"


def test_a_scheduler_that_does_not_answer_and_dask_that_is_not_there(
    store: RunStore, tiny: Experiment, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, address := f"tcp://127.0.0.1:{free_port()}")
    monkeypatch.setattr(cluster, "REACH_SECONDS", 0.3)
    (run,) = start(store, [tiny])
    for _ in range(2):  # the second time at once
        with pytest.raises(EngineError) as caught:
            tend(store)
        assert str(caught.value).startswith(f"the cluster's scheduler {address} does not answer")
    monkeypatch.setattr(engine(store), "_again", 0.0)
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError, match="Dask is not installed: pip install -r requirements-cl"):
        tend(store)
    assert store.run(run).status is Status.QUEUED
