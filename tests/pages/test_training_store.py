"""The training page over a store that fails: one sentence, the curves, and all of it back later."""

import sqlite3
import tempfile
import time
from contextlib import closing
from pathlib import Path

import pytest

from cnnviz.kit.runs import lab
from cnnviz.training import Experiment, RunStore, connecting
from cnnviz.training.limits import MOST_WAITING_EACH
from tests.training.causes import CAUSES
from tests.training.stored import record, write

PAGE = "training_lab"
PAIR = [
    Experiment(name, {"depth": 8, "width": 4}, epochs=2)
    for name in ("plain20-cifar", "resnet20-cifar")
]
SHOWN = ["50.0 %", "25.0 %", "25.0 points", "1 of 2"]


@pytest.fixture
def path(monkeypatch):
    """A store of its own for one test, in a folder that everybody may look into."""
    monkeypatch.setattr(connecting, "BUSY_SECONDS", 0.1)
    with tempfile.TemporaryDirectory() as scratch:
        Path(scratch).chmod(0o755)
        path = Path(scratch) / "folder" / "runs.sqlite"
        monkeypatch.setenv("CNNVIZ_STORE", f"sqlite:///{path}")
        forget()
        yield path
        forget()


def forget():
    """As on a fresh server."""
    lab.store.shelf.clear()
    lab.watch.shelf.clear()


def trained(store):
    ids = store.queue(PAIR)
    for run, error in zip(ids, (0.5, 0.25), strict=True):
        steps = [record(0, 0.0, 2.3, 0.9, 0.9, 0.1), record(9, 1.0, 1.5, error, 0.6, 1.1)]
        write(store, run, steps, machine={"processor": "abacus", "threads": 1, "torch": "2.6"})
    return ids


@pytest.fixture
def ids(path):
    with closing(RunStore()) as store:
        return trained(store)


@pytest.fixture(params=CAUSES)
def cause(request):
    return CAUSES[request.param]


def says(boxes, words):
    """One box with one sentence that has these words, or none where there are none."""
    assert len(boxes) == (words is not None), [box.value for box in boxes]
    return words is None or (words.lower() in boxes[0].value.lower() and boxes[0].value[-1] == ".")


def test_a_link_opened_while_the_store_fails_and_again_later(opened, values, path, ids, cause):
    with cause.befalls(path, lab.store()):
        at = opened(PAGE, runs=",".join(ids))
        assert not at.exception and not at.error
        assert says(at.warning, cause.reader)
        if cause.reader:
            assert values(at)[3] == "20 of 20"
            assert at.warning[0].value.endswith("The recorded curves are shown instead.")
        assert not opened("home").exception
        kept = at.query_params.get("runs")
    if cause.gone:
        return
    if cause.reader and "no run" not in cause.reader:
        assert kept == ",".join(ids), "the link still asks for them"
    time.sleep(2 * connecting.BUSY_SECONDS)  # a lock is not asked for again at once
    later = opened(PAGE, runs=",".join(ids))
    assert values(later) == SHOWN and not later.warning


def test_who_looks_on_sees_what_was_there(opened, values, path, ids, cause, monkeypatch):
    at = opened(PAGE, runs=",".join(ids))
    assert values(at) == SHOWN
    monkeypatch.setattr("cnnviz.training.watch.TICK_SECONDS", 0.0)
    with cause.befalls(path, lab.store()):
        at.run()
        assert not at.exception and not at.error
        if CAUSES["renamed-column"] is not cause:  # nothing is new, so measures are not read
            assert says(at.warning, cause.reader)
        if CAUSES["no-records"] is not cause:
            assert values(at) == SHOWN
    if not cause.gone:
        time.sleep(2 * connecting.BUSY_SECONDS)  # a lock is not asked for again at once
        at.run()
        assert values(at) == SHOWN and not at.warning


def test_pressing_train_while_the_store_fails(
    opened, values, control, path, ids, cause, monkeypatch
):
    monkeypatch.setattr("cnnviz.training.engines.processes.slots", lambda: 0)  # nobody trains
    at = opened(PAGE, depth=8, epochs=3)
    train = next(button for button in at.button if "Train" in button.label)
    with cause.befalls(path, lab.store()):
        train.click().run()
        assert not at.exception
        assert not at.error or says(at.error, cause.writer)
        if cause.writer and not at.error:
            assert cause is CAUSES["full"], "two rows may still find room"
        if at.error:
            assert values(at)[3] == "20 of 20", "the curves stay"
            assert control(at, "epochs").value == 3
    if not cause.gone and at.error:
        next(button for button in at.button if "Train" in button.label).click().run()
        assert not at.error and not at.exception
        assert "waits for a free core" in " ".join(each.value for each in at.caption)


def test_a_run_whose_curve_is_lost_says_so(opened, path, ids):
    with CAUSES["no-records"].befalls(path, lab.store()):
        captions = " ".join(each.value for each in opened(PAGE, runs=",".join(ids)).caption)
    for label in ("Plain-8, width 4", "ResNet-8, width 4"):
        assert f"{label}: its curve is no longer in the store, so train it again." in captions


@pytest.mark.parametrize("machine", [{}, {"cores": 2}, {"processor": "abacus"}])
def test_what_another_version_noted_of_its_machine_stops_no_page(opened, values, path, machine):
    with closing(RunStore()) as store:
        ids = store.queue(PAIR)
        for run in ids:
            write(store, run, [record(0, 0.0, 2.3, 0.9, 0.9, 0.1)], machine=machine)
    at = opened(PAGE, runs=",".join(ids))
    assert not at.exception and values(at)[3] == "0 of 2"
    assert "Trained on" not in " ".join(each.value for each in at.markdown)


@pytest.mark.parametrize("values_", [{"experiment": '{"hue": "pink"}'}, {"status": "rewound"}])
def test_a_run_of_another_version_is_said_and_the_recording_shown(
    opened, values, refused, path, ids, values_
):
    with closing(sqlite3.connect(path)) as plain:
        for column, value in values_.items():
            plain.execute(f"UPDATE runs SET {column} = ?", [value])
        plain.commit()
    at = opened(PAGE, runs=",".join(ids))
    refused(at, "another version", "recorded", link=True)
    assert values(at)[3] == "20 of 20"


def test_a_visitor_who_asks_for_too_much_is_told_and_keeps_the_curves(
    opened, values, path, monkeypatch
):
    monkeypatch.setattr("cnnviz.training.engines.processes.slots", lambda: 0)
    at = opened(PAGE, depth=8, epochs=3)
    at.session_state[lab.LAB] = me = "ab" * 16
    with closing(RunStore()) as store:
        store.queue([*PAIR] * (MOST_WAITING_EACH // 2), me, anew=True)
        next(button for button in at.button if "Train" in button.label).click().run()
        assert len(at.error) == 1 and not at.exception
        assert at.error[0].value.startswith(f"{MOST_WAITING_EACH} of your runs are waiting")
        assert values(at)[3] == "20 of 20"
        assert store.queued() == MOST_WAITING_EACH
