"""A run is lost when its process is: however slow its records, long its pauses, or old its number.

A process of this machine is seen; one elsewhere is heard. Here clocks and processes are made up;
at the end real ones are stopped, woken and killed.
"""

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cnnviz.training import Experiment, RunStore, Status, runs, scribe, start, tend
from cnnviz.training import process as processes
from cnnviz.training.process import Process, process, this_process
from cnnviz.training.runs import STALE_SECONDS
from cnnviz.training.serving import MOST_RESUMED
from tests.training.stored import create, edit, record

LONG = Experiment("resnet20-cifar", {"depth": 20, "width": 4}, epochs=200)


def looked(store: RunStore, run: str) -> Status:
    """How a run stands after somebody has looked after the store."""
    for row in store.running():
        if store.watchman.is_lost(row):
            store.lose(row)
    return store.run(run).status


class World:
    """A clock, and a process on this machine or another that trains a run."""

    def __init__(self, store: RunStore, patch: pytest.MonkeyPatch, *, here: bool) -> None:
        self.now, self.lives, self.here = 10.0**9, True, here
        self.store, self.step, self.seen = store, 0, [Status.RUNNING]
        patch.setattr("time.time", lambda: self.now)
        store.watchman._clock = lambda: self.now
        patch.setattr(Process, "has_ended", property(lambda _: not self.lives if here else None))
        self.run = create(store, LONG)
        self.attempt = store.begin(self.run, {}).attempt
        edit(store, self.run, resumed=MOST_RESUMED)

    def wait(self, seconds: float, every: float = 5.0) -> None:
        """Time goes by; the process beats, and somebody looks every now and then."""
        until = self.now + seconds
        while self.now < until:
            self.now = min(until, self.now + every)
            self.beat()
            self.look()

    def sleep(self, seconds: float) -> None:
        """The machine sleeps: nothing beats, nobody looks."""
        self.now += seconds

    def beat(self) -> None:
        if self.lives and not self.here:
            self.store.append(self.run, self.attempt)

    def record(self) -> None:
        if self.lives:
            self.step += 1
            one = record(self.step, 1.0, 1.0, 0.5, None, 1.0)
            self.store.append(self.run, self.attempt, [one])

    def kill(self) -> None:
        self.lives = False

    def look(self) -> None:
        self.seen.append(looked(self.store, self.run))
        assert self.store.claim(1) is None or not self.lives, "its slot was given away"


actions = st.one_of(
    st.tuples(st.just("wait"), st.floats(0.1, 400)),
    st.tuples(st.just("sleep"), st.floats(0.1, 10**6)),
    st.tuples(st.just("record")),
    st.tuples(st.just("look")),
    st.tuples(st.just("kill")),
)


@settings(max_examples=40, deadline=None)
@given(here=st.booleans(), plan=st.lists(actions, max_size=12))
def test_states_go_one_way_and_only_the_dead_are_lost(
    here: bool, plan: list[tuple[str, float]]
) -> None:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(RunStore(f"sqlite:///{folder}/runs.sqlite")) as store,
        pytest.MonkeyPatch.context() as patch,
    ):
        world = World(store, patch, here=here)
        create(store, LONG)  # this one would like the slot
        for name, *values in plan:
            if name == "sleep" and not here:
                world.beat()  # whoever wakes hears the other at once, or it is gone
            getattr(world, name)(*values)
            if name == "sleep":
                world.beat()
            if world.lives:
                world.look()
                assert set(world.seen) == {Status.RUNNING}
        if not world.lives:
            world.look()
            world.wait(STALE_SECONDS + 11)
            assert world.seen[-1] is Status.LOST
        changes = [b for a, b in zip(world.seen, world.seen[1:], strict=False) if a != b]
        assert changes in ([], [Status.LOST])
        assert len(store.records(world.run)) == world.step


def test_a_number_that_another_process_has_now_is_not_the_process(store: RunStore) -> None:
    run = create(store, Experiment())
    store.begin(run, {})
    assert this_process().has_ended is False
    born = this_process().born
    assert born is not None
    system, _, begun = born.rpartition("|")
    edit(store, run, born=f"{system}|{int(begun) - 1}")
    assert looked(store, run) is Status.QUEUED


@pytest.mark.parametrize("born", ["another-boot pid:[1]|17", "|17"])
@pytest.mark.parametrize("shift", [-86400.0, 0.0, 86400.0], ids=["behind", "same", "ahead"])
def test_a_process_out_of_sight_is_lost_when_it_is_silent_whatever_its_clock(
    store: RunStore, born: str, shift: float
) -> None:
    now = [0.0]
    store.watchman._clock = lambda: now[0]
    run = create(store, Experiment())
    store.begin(run, {})
    edit(store, run, pid=2**22 + 1, born=born)
    for beat in range(10):
        edit(store, run, heartbeat=time.time() + shift + beat)
        now[0] += STALE_SECONDS - 1
        assert looked(store, run) is Status.RUNNING
    now[0] += STALE_SECONDS - 1
    assert looked(store, run) is Status.RUNNING
    now[0] += 2
    assert looked(store, run) is Status.QUEUED


@pytest.mark.parametrize("pid", [None, "twelve", 0, -1, 2**40, 2**22 + 1])
def test_a_row_that_no_process_can_have_written_holds_no_slot_for_ever(
    store: RunStore, pid: object
) -> None:
    now = [0.0]
    store.watchman._clock = lambda: now[0]
    run = create(store, Experiment())
    edit(store, run, status="running", pid=pid, host=this_process().host)
    looked(store, run)
    now[0] += STALE_SECONDS + 1
    assert looked(store, run) is Status.QUEUED


def test_a_process_that_has_ended_and_is_still_listed_has_ended() -> None:
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        one = process(child.pid)
        assert one.has_ended is False
        child.kill()
        until = time.monotonic() + 120
        while not one.has_ended and time.monotonic() < until:
            time.sleep(0.01)
        assert one.has_ended is True  # nobody has waited for it yet
    assert one.has_ended is True


def test_where_there_is_no_proc_ps_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(processes, "PROC", tmp_path)
    processes._system.cache_clear()
    with subprocess.Popen(["sleep", "60"]) as child:
        one = process(child.pid)
        assert len(one.born or "") > len("|Mon Jan 1")
        assert one.has_ended is False
        assert one._replace(born="|Thu Jan  1 00:00:00 1970").has_ended is True
        child.kill()
    assert one.has_ended is True
    processes._system.cache_clear()


def test_the_heart_beats_by_itself(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scribe, "BEAT_SECONDS", 0.01)
    monkeypatch.setattr(scribe, "WRITE_SECONDS", 0.005)
    run = create(store, Experiment())
    with scribe.Scribe(store, run, store.begin(run, {})):
        edit(store, run, heartbeat=0.0)
        wait_for(lambda: (store._row(run).heartbeat or 0.0) > 0.0)
    edit(store, run, heartbeat=0.0)
    time.sleep(0.05)
    assert store._row(run).heartbeat == 0.0


def wait_for(condition: object, seconds: float = 120) -> None:
    end = time.monotonic() + seconds
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """As if a minute without a word were a fifth of a second."""
    monkeypatch.setattr(runs, "STALE_SECONDS", 0.2)
    yield


def test_a_stopped_process_goes_on_and_a_killed_one_is_lost(
    store: RunStore, impatient: None
) -> None:
    run, waiting = start(store, [LONG, replace(LONG, seed=1)], at_once=1)
    wait_for(lambda: store.records(run))
    pid = store._row(run).pid
    assert pid is not None
    os.kill(pid, signal.SIGSTOP)
    stood = len(store.records(run))
    for _ in range(20):
        tend(store, 1)
        assert store.run(run).status is Status.RUNNING
        assert store.run(waiting).status is Status.QUEUED
        time.sleep(0.05)
    os.kill(pid, signal.SIGCONT)
    wait_for(lambda: len(store.records(run)) > stood + 1)
    store.stop(waiting)
    os.kill(pid, signal.SIGKILL)
    wait_for(lambda: looked(store, run) is Status.QUEUED)
    assert store.run(run).resumed == 1
    store.stop(run)
