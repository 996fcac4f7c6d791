"""Runs that another version wrote, and what goes on when the server stops."""

import json
import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz import CnnvizError
from cnnviz.training import Experiment, RunStore, Status, launch, start, tend, worker
from cnnviz.training.faults import StoreError
from cnnviz.training.runs import UNREADABLE, process_of
from tests.training.stored import create, edit

ROOT = Path(__file__).resolve().parents[2]
PAIR = [Experiment(), Experiment(seed=1)]


def test_a_pair_that_is_queued_is_told_even_if_it_cannot_be_started(
    store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(store: RunStore) -> None:
        raise StoreError("no room")

    monkeypatch.setattr(launch, "engine", broken)
    ids = start(store, PAIR)
    assert [store.run(run).status for run in ids] == [Status.QUEUED] * 2


FOREIGN = {
    "another-setting": {"experiment": '{"architecture": "resnet20-cifar", "hue": "pink"}'},
    "another-network": {"experiment": '{"architecture": "resnet20-v9"}'},
    "another-option": {"experiment": '{"options": {"gates": true}}'},
    "another-dataset": {"experiment": '{"dataset": "letters"}'},
    "no-object": {"experiment": "[1, 2]"},
    "no-json": {"experiment": "plain text"},
    "deep": {"experiment": "[" * 100_000},
    "no-machine": {"machine": "{"},
}


@pytest.mark.parametrize("values", FOREIGN.values(), ids=FOREIGN)
def test_a_running_run_of_another_version_stops_nobody(
    store: RunStore, tiny: Experiment, values: dict[str, str]
) -> None:
    run = create(store, Experiment())
    store.begin(run, {"cores": 2})
    edit(store, run, **values)
    other = create(store, tiny)
    assert store.claim(2) == other, "there are two slots, and one was free"
    with pytest.raises(CnnvizError, match="made by another version of this program") as caught:
        store.run(run)
    assert str(caught.value) == UNREADABLE
    edit(store, run, pid=2**22 + 1, born=None)
    tend(store, 2)
    assert run not in [row.id for row in store.running()], "its process is gone"


@pytest.mark.parametrize("values", FOREIGN.values(), ids=FOREIGN)
def test_a_waiting_run_of_another_version_gives_its_slot_to_the_next(
    store: RunStore, tiny: Experiment, values: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = create(store, replace(tiny, epochs=1)), create(store, tiny)
    edit(store, first, **values)
    monkeypatch.setattr(worker.signal, "signal", lambda *_: None)
    monkeypatch.setattr(worker, "warm_up", lambda: None)
    monkeypatch.setattr(worker, "Server", Once)
    worker.stand(store.url, slots=1, idle=None, memory=None)
    assert store.run(second).status is Status.FINISHED
    if "experiment" in values:
        assert store._row(first).status == Status.FAILED
        assert store._row(first).message == UNREADABLE
    assert store.queued() == 0 and store.running() == []


class Once:
    """A server that calls once."""

    is_gone = False

    def __init__(self) -> None:
        self.call = iter([True])

    def calls(self, seconds: float | None) -> bool:
        return next(self.call, False)


def test_a_status_of_another_version_is_no_slot(store: RunStore) -> None:
    run = create(store, Experiment())
    edit(store, run, status="rewound")
    assert (store.queued(), store.running()) == (0, [])
    with pytest.raises(CnnvizError, match="another version"):
        store.run(run)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)


@given(st.sampled_from(list(Experiment.__dataclass_fields__)), json_values)
def test_whatever_a_setting_holds_it_is_an_experiment_or_a_sentence(
    name: str, value: object
) -> None:
    text = json.dumps({name: value})
    try:
        assert Experiment.from_json(text) == Experiment.from_json(text)
    except CnnvizError as error:
        assert str(error)


@given(
    st.dictionaries(st.sampled_from(["depth", "width", "shortcut", "classes", "x"]), json_values)
)
def test_whatever_the_options_hold_it_is_an_experiment_or_a_sentence(
    options: dict[str, object],
) -> None:
    try:
        Experiment.from_json(json.dumps({"options": options}))
    except CnnvizError as error:
        assert str(error)


SERVER = """
import time
from cnnviz.training import *
store = RunStore()
short = Experiment("resnet20-cifar", {"depth": 8, "width": 4}, epochs=20)
runs = start(store, [short] * 3, at_once=1, anew=True)
while not store.records(runs[0]):
    time.sleep(0.05)
print(*runs)
"""


def test_when_the_server_stops_the_run_ends_and_the_waiting_ones_wait(store: RunStore) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SERVER],
        env={**os.environ, "CNNVIZ_STORE": store.url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    first, *rest = done.stdout.split()
    row = store.running()[0]
    assert row.id == first
    assert done.stderr == (
        "Training goes on in 1 process, which ends with the run it has; what waits is trained "
        f"when there is a server again. To end it now: kill {row.pid}\n"
    )
    until = time.monotonic() + 120
    while not store.run(first).status.is_over and time.monotonic() < until:
        time.sleep(0.05)
    assert store.run(first).status is Status.FINISHED
    while not process_of(row).has_ended and time.monotonic() < until:
        time.sleep(0.05)
    assert [store.run(run).status for run in rest] == [Status.QUEUED] * 2
    for run in rest:
        store.stop(run)
