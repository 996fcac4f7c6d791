"""Whose runs these are: the word that only the address bar has, runs joined, runs of others."""

import pytest

from cnnviz.kit.runs import lab
from cnnviz.kit.save import frame
from cnnviz.training import RunStore
from pages.training_lab.comparison import experiments
from pages.training_lab.state import State, like
from tests.pages.conftest import in_tab
from tests.training.stored import edit

PAGE = "training_lab"
SMALL = {"depth": 8, "epochs": 1}


@pytest.fixture(autouse=True)
def nobody_trains(own_store, monkeypatch):
    monkeypatch.setattr("cnnviz.training.engines.processes.slots", lambda: 0)
    monkeypatch.setattr("cnnviz.training.watch.TICK_SECONDS", 0.0)


@pytest.fixture
def store():
    store = RunStore()
    yield store
    store.close()


def press(at, label):
    next(button for button in at.button if button.label == label).click().run()
    assert not at.exception and not at.error
    return at


def labels(at):
    return {button.label for button in at.button}


def said(at):
    return " ".join(each.value for each in at.caption)


def test_who_starts_a_run_has_a_word_that_no_link_tells(opened, linked, store):
    at = opened(PAGE, **SMALL, seed=11)
    assert lab.LAB not in at.query_params
    press(at, "Train both")
    word = at.query_params[lab.LAB]
    assert lab.WORD.fullmatch(word)
    assert lab.LAB not in linked(at) and word not in at.code[0].value
    assert word not in frame(at.code[0].value)
    assert at.query_params["runs"] in linked(at)["runs"]
    assert {each.run.id for each in store.mine(word)} == set(at.query_params["runs"].split(","))
    again = opened(PAGE, lab=word)
    table = in_tab(again, "my-runs").dataframe[-1].value
    assert set(table["run"]) == set(at.query_params["runs"].split(","))


def test_who_asks_for_the_same_joins_it(opened, store):
    first = press(opened(PAGE, **SMALL, seed=12), "Train both")
    second = press(opened(PAGE, **SMALL, seed=12), "Train both")
    assert second.query_params["runs"] == first.query_params["runs"]
    assert second.query_params[lab.LAB] != first.query_params[lab.LAB]
    assert "2 of 2 were here already" in said(second)
    assert "were here already" not in said(first)
    press(second, "Stop")
    ids = first.query_params["runs"].split(",")
    assert not any(store.run(run).status.is_over for run in ids), "it goes on for the first"


def test_a_link_s_reader_sees_the_runs_and_cannot_stop_them(opened, store):
    first = press(opened(PAGE, **SMALL, seed=13), "Train both")
    runs = first.query_params["runs"]
    reader = opened(PAGE, runs=runs)
    assert "Stop" not in labels(reader) and "Pause" not in labels(reader)
    assert "somebody else's" in said(reader)
    press(reader, "Keep these runs")
    assert len(store.mine(reader.query_params[lab.LAB])) == 2
    next(button for button in first.button if button.label == "Pause").click().run()
    assert "Others wait for this run as well" in first.error[0].value


def test_pause_go_on_stop_and_anew(opened, store):
    at = press(opened(PAGE, **SMALL, seed=14), "Train both")
    press(at, "Pause")
    assert "is paused" in said(at)
    press(at, "Go on")
    assert "waits for a free core" in said(at)
    press(at, "Stop")
    assert "cancelled" in said(at)
    before = at.query_params["runs"]
    press(at, "Run anew")
    assert at.query_params["runs"] != before
    press(at, "Stop")
    press(at, "Back to the records")
    assert "runs" not in at.query_params


def test_a_name_is_kept_and_found(opened, store):
    at = press(opened(PAGE, **SMALL, seed=15), "Train both")
    word, run = at.query_params[lab.LAB], at.query_params["runs"].split(",")[0]
    store.rename(run, word, "the first")
    edit(store, run, status="finished")
    table = in_tab(at, "my-runs").dataframe[-1].value
    assert "the first" in set(table["name"])
    at.get_by_key("training_lab.mine.sought").set_value("first").run()
    assert list(at.dataframe[-1].value["run"]) == [run]


@pytest.mark.parametrize("word", ["x", "0" * 31, "A" * 32, "0" * 33, "'; drop table runs"])
def test_a_word_that_cannot_be_is_left_out(opened, refused, word):
    at = opened(PAGE, lab=word)
    refused(at, "lab", link=True)
    assert lab.LAB not in at.query_params


@pytest.mark.parametrize("compare", ["pair", "batch-norm", "rates", "augmentation", "own"])
def test_the_controls_can_be_set_like_any_run(compare):
    chosen = State(compare=compare, depth="32", seed=3, dropout="0.1", schedule="cosine", size=16)
    for experiment in experiments(chosen):
        assert experiment in experiments(State.read(like(experiment)))
