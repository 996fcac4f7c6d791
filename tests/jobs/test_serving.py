"""Whether a server has a pool, and how many processes it has."""

import os
import sys

import pytest

from cnnviz.jobs import Job, serving
from cnnviz.jobs.memory import part
from cnnviz.jobs.pool import Pool
from tests.jobs.pieces import worker
from tests.jobs.test_pool import until


class Nursery:
    """Notes what it was made for."""

    made: list["Nursery"]

    def __init__(self, loader: str, most: int, threads: int) -> None:
        self.loader, self.most, self.threads = loader, most, threads
        self.births = 0
        self.ended = False
        Nursery.made.append(self)

    def born(self) -> None:
        self.births += 1
        raise OSError("there is none to be had")

    def end(self) -> None:
        self.ended = True


@pytest.fixture(autouse=True)
def nurseries(monkeypatch: pytest.MonkeyPatch) -> None:
    Nursery.made = []
    monkeypatch.setattr(serving, "Nursery", Nursery)
    monkeypatch.setattr(serving, "_pool", None)
    monkeypatch.setattr(os, "sched_getaffinity", lambda _process: set(range(8)))
    monkeypatch.setattr(os, "cpu_count", lambda: 8)


@pytest.mark.parametrize(
    ("said", "workers", "threads"),
    [("", 4, 2), ("1", 1, 8), ("3", 3, 2), ("16", 16, 1), ("many", 4, 2)],
)
def test_processes_share_cores_and_memory(
    monkeypatch: pytest.MonkeyPatch, said: str, workers: int, threads: int
) -> None:
    monkeypatch.setenv(serving.VARIABLE, said)
    serving.start("module:loader")
    (nursery,) = Nursery.made
    pool = serving.current()
    assert isinstance(pool, Pool)
    assert pool.ready.wait(30)
    until(lambda: nursery.births == workers)
    assert (nursery.loader, nursery.threads) == ("module:loader", threads)
    assert nursery.most == part("passes") // workers
    serving.stop()
    assert nursery.ended
    assert serving.current() is None


def test_a_lean_server_loads_nothing_before_the_first_job() -> None:
    serving.start("module:loader", now=False)
    pool = serving.current()
    assert isinstance(pool, Pool)
    assert pool.ready.wait(30)
    assert not Nursery.made[0].births
    serving.stop()


@pytest.mark.parametrize(("said", "system"), [("0", "linux"), ("-2", "linux"), ("", "darwin")])
def test_without_a_pool_jobs_are_done_here(
    monkeypatch: pytest.MonkeyPatch, said: str, system: str
) -> None:
    monkeypatch.setenv(serving.VARIABLE, said)
    monkeypatch.setattr(sys, "platform", system)
    serving.start("module:loader")
    assert serving.current() is None
    assert not Nursery.made
    job = Job(f"{worker.__module__}:{worker.__name__}", (1,), {}, "key")
    assert serving.do(job, "", bool) == os.getpid()
