"""The search for hyper-parameters: its records, what is said of them, and a search of one's own."""

from statistics import median

import pytest

from cnnviz.kit.questions import question_of
from cnnviz.numerals import percent
from cnnviz.training import RunStore, Status, launch
from cnnviz.training.reading import having
from cnnviz.training.searching import GUESSING, KINDS, Search, asked, importances, values
from cnnviz.training.trials import AHEAD, digest, drive, is_over, stand, told
from pages.hyper_parameters.lesson import NEAR, best_so_far, race, reached, runners
from pages.hyper_parameters.recorded import SEARCHES, SEEDS, recorded
from pages.hyper_parameters.state import State
from pages.hyper_parameters.words import raced, when
from tests.training.stored import record, write

PAGE = "hyper_parameters"
SMALL = {"trials": 8, "filters": ["4", "8"], "kernel": ["3"], "layers": ["1"]}


def errors(search):
    return told(recorded(search).trials)


def test_the_record_is_there_at_once(opened, values):
    known = errors(Search())
    assert values(opened(PAGE)) == [percent(min(known)), percent(median(known)), "24 of 24"]


@pytest.mark.parametrize("search", SEARCHES, ids=lambda each: f"{each.kind}-{each.seed}")
def test_the_recorded_trials_are_those_that_are_asked_for(search):
    trials = recorded(search).trials
    assert len(trials) == search.size == 24
    assert recorded(search).shares == pytest.approx(importances(search, told(trials)), abs=1e-3)
    assert asked(search, told(trials)) == tuple(each.experiment for each in trials)


def test_a_shorter_search_is_the_beginning_of_the_recorded_one(opened, values):
    for kind in ("random", "tpe"):
        known = errors(Search(kind))[:12]
        assert told(recorded(Search(kind, 12)).trials) == known
        assert values(opened(PAGE, kind=kind, trials=12))[0] == percent(min(known))
    assert recorded(Search("grid", 12)) is None


def test_each_preset_is_true_of_what_it_shows():
    found = {preset.text: State.read(preset.query).search for preset in question_of(PAGE).presets}
    named = list(found.values())
    tpe, random, grid, narrow, rate, other = named
    assert [each.kind for each in named] == ["tpe", "random", "grid", "random", "random", "tpe"]
    assert all(recorded(each) is not None and each.size == 24 for each in named)
    assert grid.levels == (3, 2, 2, 2)
    assert narrow.rates == (0.01, 0.1)
    first = {each: next(iter(importances(each, errors(each)))) for each in (random, narrow)}
    assert first[random] == "learning_rate" != first[narrow]
    by_rate = sorted((each.experiment.learning_rate, each.error) for each in recorded(rate).trials)
    ends = [error for _rate, error in (*by_rate[:3], *by_rate[-3:])]
    best = min(error for _rate, error in by_rate)
    assert len({rate for rate, _error in by_rate}) == 24
    assert min(ends) > 0.5 > 0.1 > best and min(ends[3:]) > 0.88
    assert recorded(tpe).trials != recorded(other).trials
    assert min(errors(tpe)) != min(errors(other))


def test_what_is_said_of_the_kinds_is_so():
    found, runs = race(), runners()
    best = min(error for kind in runs.values() for each in kind for error in each)
    near = {kind: sum(min(each) <= best + NEAR for each in every) for kind, every in runs.items()}
    assert {kind: len(every) for kind, every in runs.items()} == {
        "grid": 1,
        "random": len(SEEDS),
        "tpe": len(SEEDS),
    }
    text = raced(found)
    assert f"from {near['tpe']} of 5 seeds, random search from {near['random']}." in text
    (grid,) = (reached(each, best + NEAR) for each in runs["grid"])
    assert when(found).endswith(f"at random; {grid} on the grid.")
    first = sorted(filter(None, (reached(each, best + NEAR) for each in runs["random"])))
    assert f"TPE; {', '.join(map(str, first))} at random" in when(found)
    assert percent(best) in text
    assert percent(median(median(each) for each in runs["tpe"]), 0) in text
    assert found.median["tpe"] < found.median["random"]


def test_best_so_far():
    assert best_so_far([0.5, 0.6, 0.2, 0.3]) == [0.5, 0.5, 0.2, 0.2]
    assert reached([0.5, 0.6, 0.2], 0.3) == 3
    assert reached([0.5], 0.3) is None


def test_the_table_has_each_trial(opened, tab):
    table = tab(opened(PAGE), "trial-by-trial").dataframe[0].value
    assert list(table["trial"]) == list(range(1, 25))
    assert list(table["held-out error"]) == errors(Search())
    rates = [values(each.experiment)["learning_rate"] for each in recorded(Search()).trials]
    assert list(table["learning rate"]) == rates


@pytest.mark.parametrize("name", ["best-so-far", "one-trial", "how-it-searches"])
@pytest.mark.parametrize("kind", KINDS)
def test_the_tabs(opened, tab, name, kind):
    at = tab(opened(PAGE, kind=kind), name)
    assert not at.exception and not at.error


def test_ranges_that_are_none_are_refused(opened, refused):
    refused(opened(PAGE, low="0.3", high="0.1"), "learning rates go from 0.3 to 0.1")
    refused(opened(PAGE, filters="3"), "filters", link=True)
    refused(opened(PAGE, search="go"), "a search of another kind", link=True)


@pytest.fixture
def store(own_store, monkeypatch):
    monkeypatch.setattr(launch, "_errands", {})
    store = RunStore()
    yield store
    store.close()


def trained(store):
    """Do what workers would: every run errs by its learning rate, or runs away above 0.5."""
    for row in store._rows(having(Status.QUEUED)):
        rate = store.run(row.id).experiment.learning_rate
        steps = [record(0, 0.0, 2.3, 0.9, 0.9, 0.1), record(9, 5.0, 1.5, 0.1, rate, 1.1)]
        status = Status.FAILED if rate > 0.5 else Status.FINISHED
        write(store, row.id, steps, status)


def test_a_search_of_ones_own(opened, values, store, monkeypatch):
    monkeypatch.setattr(launch, "_engine", lambda *_: Idle())
    at = opened(PAGE, **SMALL)
    assert values(at)[2] == "0 of 8"
    assert store.queued() == 0, "a link starts nothing"
    at.get_by_key("search_begin").click().run()
    search = State.read({**SMALL}).search
    assert store.queued() == search.lot == 4, "TPE waits for the results of the first"
    trained(store)
    at.run()
    assert values(at)[2] == "4 of 8" and store.queued() == 4
    launch.run_errands(store)
    assert store.queued() == 4, "who looks twice asks once"
    trained(store)
    at.run()
    found = stand(store, search)
    assert is_over(search, found) and values(at)[0] == percent(min(told(found)))
    rates = [each.experiment.learning_rate for each in found]
    assert told(found) == [rate if rate <= 0.5 else GUESSING for rate in rates]
    back = opened(PAGE, **SMALL, search=f"go-{digest(search)}")
    assert values(back)[2] == "8 of 8" and not back.warning
    again = opened(PAGE, **SMALL)
    assert values(again)[2] == "8 of 8", "a link to the settings shows the same search"
    launch.run_errands(store)
    assert not launch._errands, "a search that is over is let go of"


def test_a_search_that_is_stopped_rests_and_goes_on(opened, values, store, monkeypatch):
    monkeypatch.setattr(launch, "_engine", lambda *_: Idle())
    settings = {**SMALL, "seed": 5, "kind": "random", "trials": 12}
    at = opened(PAGE, **settings)
    at.get_by_key("search_begin").click().run()
    assert store.queued() == AHEAD
    at.get_by_key("search_stop").click().run()
    assert store.queued() == 0 and not launch._errands
    at.run()
    assert store.queued() == 0, "a stopped search rests"
    at.get_by_key("search_begin").click().run()
    assert store.queued() == AHEAD
    at.get_by_key("search_stop").click().run()


def test_who_goes_on_needs_no_page(store, monkeypatch):
    monkeypatch.setattr(launch, "_engine", lambda *_: Idle())
    search = Search("grid", 8, 3, filters=(4,), kernels=(3,), layers=(1,), epochs=1)
    assert search.levels == (8, 1, 1, 1) and len(digest(search)) == 8
    for _step in range(3):
        drive(store, search, "a" * 32)
        trained(store)
    assert told(stand(store, search)) == [
        rate if rate <= 0.5 else GUESSING
        for rate in (each.learning_rate for each in asked(search, ()))
    ]


class Idle:
    """Workers that are called and do nothing."""

    capacity = 1

    def wake(self):
        pass

    def tend(self):
        pass


def test_the_lab_leads_here(opened):
    links = opened("training_lab").get("page_link")
    assert "Search for good settings" in [each.proto.label for each in links]
