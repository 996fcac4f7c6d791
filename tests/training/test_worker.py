"""Training processes, end to end: finish, cancel, fail, die, and wait for a slot."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
import torch

from cnnviz.training import Experiment, RunStore, Status, start, tend, train
from cnnviz.training.engines import EngineError, engine
from cnnviz.training.runs import told
from tests.training.stored import create, decided

ROOT = Path(__file__).resolve().parents[2]
LONG = Experiment("resnet20-cifar", {"depth": 20, "width": 4}, epochs=200)


def wait_for(condition: Callable[[], object], seconds: float = 120) -> None:
    """Wait until something is so."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it took too long"
        time.sleep(0.05)


def has_begun(store: RunStore, run: str) -> bool:
    return len(store.records(run)) > 0


def has_begun_again(store: RunStore, run: str) -> bool:
    row = store._row(run)
    return row.status == Status.RUNNING and row.begun is not None


def work(store: RunStore, run: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-W", "error", "-m", "cnnviz.training.worker", run],
        env={**os.environ, "CNNVIZ_STORE": store.url, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_worker_writes_what_the_generator_yields(store: RunStore, tiny: Experiment) -> None:
    run = create(store, tiny)
    done = work(store, run)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    found = store.run(run)
    assert (found.status, found.message) == (Status.FINISHED, "")
    assert found.machine["threads"] == 1
    assert {"processor", "torch", "cores", "python"} <= set(found.machine)
    torch.set_num_threads(1)  # sums come out differently on two
    assert decided(store.records(run)) == decided(train(tiny))


def test_a_diverged_run_keeps_its_records_and_says_what_to_change(store: RunStore) -> None:
    hot = {"learning_rate": 10.0, "momentum": 0.999, "weight_decay": 1.0}
    run = create(store, Experiment(options={"depth": 8, "width": 4}, epochs=20, **hot))
    assert work(store, run).returncode == 0
    found = store.run(run)
    assert found.status is Status.FAILED
    said = told(found.message)
    assert str(said).startswith("the loss was no longer a finite number at step ")
    assert str(said).endswith(": lower the learning rate.")
    assert said.facts["step"] >= store.records(run)[-1].step
    assert store.records(run)


def test_an_unknown_run_is_refused_in_a_sentence(store: RunStore) -> None:
    done = work(store, "nothing")
    assert done.returncode == 2
    assert done.stderr == "there is no run 'nothing' in the store: start a new one.\n"


def test_three_runs_share_two_slots_and_all_of_them_finish(
    store: RunStore, tiny: Experiment
) -> None:
    ids = start(store, [replace(tiny, seed=seed) for seed in range(3)], at_once=2)
    most = 0
    # nobody tends the store: who ends first takes the third run by itself
    while not all(store.run(run).status.is_over for run in ids):
        most = max(most, len(store.running()))
        time.sleep(0.05)
    assert [store.run(run).status for run in ids] == [Status.FINISHED] * 3
    assert [store.records(run)[-1].epoch for run in ids] == [2.0] * 3
    assert most <= 2  # less where one is through before the other has started
    assert len({store._row(run).pid for run in ids}) <= 2


def test_stop_term_and_kill(store: RunStore, tiny: Experiment) -> None:
    ids = start(store, [replace(LONG, seed=seed) for seed in range(3)], at_once=3)
    for run in ids:
        wait_for(lambda run=run: has_begun(store, run))
    stopped, terminated, killed = ids
    pids = [store._row(run).pid for run in ids]
    store.stop(stopped)
    wait_for(lambda: store.run(stopped).status is Status.CANCELLED, 30)

    assert pids[1] is not None
    os.kill(pids[1], signal.SIGTERM)
    wait_for(lambda: store._row(terminated).pid != pids[1], 30)
    assert store.run(terminated).resumed == 0

    assert pids[2] is not None
    os.kill(pids[2], signal.SIGKILL)
    wait_for(lambda: tend(store) or store.run(killed).resumed == 1, 30)
    assert store.records(killed)
    wait_for(lambda: tend(store) or not Path(f"/proc/{pids[2]}").exists(), 30)  # nor is a zombie
    for run in (terminated, killed):
        wait_for(lambda run=run: tend(store) or has_begun_again(store, run), 60)
        store.stop(run)
    wait_for(lambda: not store.running(), 60)


@pytest.mark.parametrize("python", ["/bin/false", "/no/such/python"])
def test_where_no_process_can_be_started_runs_wait_and_it_is_said(
    store: RunStore, tiny: Experiment, monkeypatch: pytest.MonkeyPatch, python: str
) -> None:
    with monkeypatch.context() as broken:
        broken.setattr(sys, "executable", python)
        run = start(store, [tiny])[0]
        wait_for(lambda: refused(store), 10)
        assert store.run(run).status is Status.QUEUED

    def called_again() -> bool:
        monkeypatch.setattr(engine(store), "_again", 0.0)
        return not refused(store)  # one more that could not be started may be found only now

    wait_for(called_again)
    wait_for(lambda: store.run(run).status is Status.FINISHED)


def refused(store: RunStore) -> bool:
    try:
        tend(store)
    except EngineError as error:
        return str(error).startswith("no training process can be started here, so runs wait")
    return False


def test_a_run_nobody_cared_for_is_started_by_the_next_look(
    store: RunStore, tiny: Experiment
) -> None:
    run = create(store, tiny)
    tend(store)
    wait_for(lambda: store.run(run).status is Status.FINISHED)
