"""Carrying a run: paused, stopped, told to end or killed, it loses nothing and ends the same."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
import torch

from cnnviz.errors import Words
from cnnviz.training import Experiment, Record, RunStore, Status, scribe, train
from cnnviz.training import carry as carrying
from cnnviz.training.carry import carry
from cnnviz.training.datasets import DATASETS
from cnnviz.training.datasets.source import Stack, Wanted
from cnnviz.training.runs import told
from cnnviz.training.tables import CHECKPOINTS
from tests.training.stored import create, decided

ROOT = Path(__file__).resolve().parents[2]
SHORT = Experiment("resnet20-cifar", {"depth": 8, "width": 4}, epochs=6, batch_size=256)


class Stop:
    """Told to end when so many records are written."""

    asked = False


@pytest.fixture(autouse=True)
def one_thread() -> None:
    torch.set_num_threads(1)  # sums come out differently on two


@pytest.fixture(scope="module")
def undisturbed() -> list[Record]:
    torch.set_num_threads(1)
    return decided(train(SHORT))


def written(store: RunStore, run: str) -> list[Record]:
    return decided(store.records(run))


def checkpoints(store: RunStore) -> int:
    return len(store._rows(CHECKPOINTS.select()))


@pytest.mark.parametrize("way", ["pause", "terminate"])
def test_a_run_that_was_left_ends_as_the_undisturbed_one(
    each: RunStore, undisturbed: list[Record], way: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "WRITE_SECONDS", 0.001)
    run = create(each, SHORT)
    stop = Stop()

    def leave() -> None:
        while each.run(run).step < 8:
            time.sleep(0.002)
        if way == "pause":
            each.pause(run)
        else:
            stop.asked = True

    watcher = threading.Thread(target=leave)
    watcher.start()
    carry(each, run, stop)
    watcher.join()
    assert each.run(run).status is (Status.PAUSED if way == "pause" else Status.QUEUED)
    assert each.run(run).resumed == 0
    left = written(each, run)
    assert left == undisturbed[: len(left)] and 0 < len(left) < len(undisturbed)
    assert checkpoints(each) == 1
    if way == "pause":
        each.resume(run)
    carry(each, run, Stop())
    assert each.run(run).status is Status.FINISHED
    assert written(each, run) == undisturbed
    assert checkpoints(each) == 0


KILLED = """
import sys, time
from cnnviz.training import carry, scribe, worker
carry.CHECKPOINT_SECONDS, carry.CHECKPOINT_SHARE = 0.1, 1.0
add, taken = scribe.Scribe.add, []
def add_some(self, record):
    add(self, record)
    taken.append(record)
    if len(taken) == 20:
        time.sleep(600)  # as in the middle of a long step
scribe.Scribe.add = add_some
worker.main(sys.argv[1:])
"""


def test_a_killed_run_goes_on_from_its_checkpoint_and_loses_no_point(
    store: RunStore, undisturbed: list[Record]
) -> None:
    run = create(store, SHORT)
    environment = {**os.environ, "CNNVIZ_STORE": store.url, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen([sys.executable, "-c", KILLED, run], env=environment) as worker:
        while len(store.records(run)) < 20:
            assert worker.poll() is None
            time.sleep(0.02)
        worker.send_signal(signal.SIGKILL)
    assert store.watchman.is_lost(store._row(run))
    store.lose(store._row(run))
    before = written(store, run)
    assert before == undisturbed[:20]
    (kept,) = store._rows(CHECKPOINTS.select())
    assert 0 < kept.step <= before[-1].step, "no state without the records before it"
    carry(store, run, Stop())
    assert store.run(run).status is Status.FINISHED
    assert written(store, run) == undisturbed


def test_a_stopped_run_ends_at_its_next_record_and_its_state_goes(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scribe, "WRITE_SECONDS", 0.001)
    monkeypatch.setattr(carrying, "CHECKPOINT_SECONDS", 0.0)
    run = create(store, SHORT)
    begin = store.begin

    def begin_and_stop(*arguments: object) -> object:
        begun = begin(*arguments)  # type: ignore[arg-type]
        store.stop(run)
        return begun

    monkeypatch.setattr(store, "begin", begin_and_stop)
    carry(store, run, Stop())
    assert store.run(run).status is Status.CANCELLED
    assert 1 <= len(store.records(run)) < 25 and checkpoints(store) == 0


def test_a_run_says_how_its_pictures_arrive_and_can_be_stopped_meanwhile(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    for where, name in ((scribe, "WRITE_SECONDS"), (scribe, "BEAT_SECONDS")):
        monkeypatch.setattr(where, name, 0.001)
    monkeypatch.setattr(carrying, "SAY_SECONDS", 0.0)
    seen = []

    def read(wanted: Wanted) -> Stack:
        while True:  # until that is ended from outside
            wanted.progress(0.5, Words("Reading {title}", title="MNIST"))
            seen.append(str(told(store.run(run).message)))
            store.stop(run)
            time.sleep(0.002)

    slow = replace(DATASETS["digits"], read=read, edition="slow")
    monkeypatch.setitem(DATASETS, "digits", slow)
    run = create(store, SHORT)
    carry(store, run, Stop())
    assert seen[0] == "Reading MNIST"
    found = store.run(run)
    assert (found.status, found.message) == (Status.CANCELLED, "")


def test_checkpoints_come_by_the_clock_and_cost_little(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = [0.0]
    saves = []

    class Costly:
        def __iter__(self) -> Iterator[Record]:
            for step in range(100):
                now[0] += 1.0
                yield Record(step, step / 100, {"loss": 1.0})

        def saved(self) -> bytes:
            saves.append(now[0])
            now[0] += 0.4
            return b"state"

    class Deaf:
        wish = ""

        def add(self, record: Record) -> None: ...

        def save(self, data: bytes) -> None: ...

    monkeypatch.setattr(carrying.time, "monotonic", lambda: now[0])
    assert carrying._follow(Costly(), Deaf(), Stop()) is Status.FINISHED  # type: ignore[arg-type]
    gaps = [after - before for before, after in pairwise(saves)]
    assert saves[0] == carrying.CHECKPOINT_SECONDS
    assert all(20.0 <= gap < 21.0 for gap in gaps), "two hundredths of the time"
