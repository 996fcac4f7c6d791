"""The training lab: the recorded curves, links to runs, and settings it refuses.

Training itself is tried in a browser (tests/browser/test_training.py).
"""

import pytest

from cnnviz.kit.questions import question_of
from cnnviz.kit.runs import lab
from cnnviz.kit.runs.groups import settings
from cnnviz.kit.runs.points import distance
from cnnviz.kit.runs.records import shown
from cnnviz.numerals import percent
from cnnviz.training import DivergedError, Experiment, RunStore, Status
from cnnviz.training.recording import DEPTHS, recorded_pair
from cnnviz.training.runs import noted, told
from pages.training_lab.comparison import experiments
from pages.training_lab.state import State
from tests.training.stored import create, record, write

PAGE = "training_lab"
MACHINE = {"processor": "abacus", "threads": 1, "torch": "2.6"}


def test_the_recorded_pair_is_there_at_once(opened, values):
    plain, residual = (run.records[-1].train_error for run in recorded_pair())
    at = opened(PAGE)
    assert values(at) == [
        percent(plain),
        percent(residual),
        f"{100 * (plain - residual):.1f} points",
        "20 of 20",
    ]
    assert plain > 0.3 > 0.01 > residual
    assert len(at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")) == 1


@pytest.mark.parametrize("depth", DEPTHS)
def test_each_depth_shows_its_own_recording(opened, values, tab, depth):
    at = opened(PAGE, depth=depth)
    plain, residual = (run.records[-1].train_error for run in recorded_pair(depth))
    assert values(at)[:2] == [percent(plain), percent(residual)]
    (said,) = [each.value for each in at.caption if each.value.startswith("A record: about")]
    assert "torch" in said
    table = tab(at, "epoch-by-epoch").dataframe[0].value
    assert set(table["network"]) == {f"Plain-{depth}", f"ResNet-{depth}"}


def test_a_recording_of_other_settings_says_so(opened):
    at = opened(PAGE, depth=20, seed=7, epochs=5)
    (said,) = [e.value for e in at.caption if e.value.startswith("Nothing is recorded with just")]
    assert "is of seed 0, not 7." in said
    assert "has 20 epochs, not 5." in said


def test_another_learning_rate_is_not_answered_by_a_record(opened, values):
    at = opened(PAGE, depth=56, optimizer="adam")
    assert not at.get("vega_lite_chart") and not at.get("arrow_vega_lite_chart")
    assert "press the button" in at.info[0].value
    assert values(at)[0] == "2", "runs to come"


def test_each_preset_is_true_of_what_it_shows():
    """What a preset says, held against records or its experiments; a new one has to be added."""
    asked = {
        preset.text: experiments(State.read(preset.query)) for preset in question_of(PAGE).presets
    }
    pairs = {depth: [c.epochs[-1].train_error for c in recorded_pair(depth)] for depth in (20, 56)}
    five = "Five depths, plain and residual: only plain nets fail where they are deep"
    last = {
        kind: [
            curve.epochs[-1].train_error
            for curve in shown(asked[five]).curves
            if curve.experiment.is_residual is kind
        ]
        for kind in (False, True)
    }
    assert max(last[False]) > 0.3 and max(last[True]) < 0.1 and min(last[False]) < 0.01
    assert pairs[56][0] > pairs[56][1] + 0.3 and max(pairs[20]) < 0.05
    same = {"Plain and residual at 20 layers, each with and without batch norm": {"batch_norm"}}
    same["ResNet-20 at four learning rates, from 0.5 to 0.0005"] = {"learning_rate"}
    same["ResNet-20 with each of the paper's three kinds of shortcut"] = {"shortcut"}
    same[
        "ResNet-20 with its pictures as they are, and turned, scaled and shifted anew each time"
    ] = {"augmentation"}
    for text, names in same.items():
        nets = [settings(one) for one in asked[text] if one.is_residual]
        assert {n for n in nets[0] if len({str(each[n]) for each in nets}) > 1} == names, text
        assert all(net["depth"] == 20 for net in nets), text
    rates = [
        one.learning_rate for one in asked["ResNet-20 at four learning rates, from 0.5 to 0.0005"]
    ]
    assert (len(rates), rates[0], rates[-1]) == (4, 0.5, 0.0005)
    own = "Up to four networks of the catalogue, trained the way you set"
    assert len(asked[own]) == 2 and State.control("networks", State(), PAGE).most == 4
    side = (
        "GoogLeNet for digits with and without its two side classifiers, on 400 pictures: five "
        "seeds tell no difference"
    )
    errors = [
        [c.newest("test_error") for c in shown(asked[side]).curves][n : n + 5] for n in (0, 5)
    ]
    apart, error = distance(*errors)
    assert abs(apart) < error and [each.side_weight for each in asked[side]] == [0] * 5 + [0.3] * 5
    others = {"56 layers: the plain net falls far behind", "20 layers: both learn", five, own, side}
    assert asked.keys() == same.keys() | others


def test_the_table_has_each_epoch_of_both(opened):
    table = opened(PAGE, tab="epoch-by-epoch").dataframe[0].value
    assert list(table["epoch"]) == [*range(21), *range(21)]
    assert table["network"].nunique() == 2
    assert table["training error"].iloc[0] > 0.5


def test_the_recipe_is_stated(opened):
    text = " ".join(each.value for each in opened(PAGE).markdown)
    seed = f"seed {recorded_pair()[0].experiment.seed}"
    for word in ("128", "0.05", "0.9", seed, "20 epochs", "thread", "torch"):
        assert word in text


@pytest.fixture
def store(own_store):
    store = RunStore()
    yield store
    store.close()


def test_a_link_shows_its_runs(opened, values, store):
    """What a worker wrote is read again by whoever has the link; here the test is the worker."""

    pair = [
        Experiment(name, {"depth": 8, "width": 4}, epochs=2)
        for name in ("plain20-cifar", "resnet20-cifar")
    ]
    ids = [create(store, experiment) for experiment in pair]
    for run, error in zip(ids, (0.5, 0.25), strict=True):
        steps = record(0, 0.0, 2.3, 0.9, 0.9, 0.1), record(12, 1.0, 1.5, error, 0.6, 1.1)
        write(store, run, steps, machine=MACHINE)
    at = opened(PAGE, runs=",".join(ids))
    assert not at.warning
    assert values(at) == ["50.0 %", "25.0 %", "25.0 points", "1 of 2"]
    assert "abacus" in " ".join(each.value for each in at.markdown)
    again = opened(PAGE, runs=",".join(reversed(ids)))
    assert values(again) == values(at), "which of the two is the plain net does not depend on order"


@pytest.mark.parametrize("runs", ["gone", "gone,too", ",,,", "%27;drop table runs", "a" * 3000])
def test_a_link_to_runs_that_are_gone_shows_the_recording(opened, values, control, refused, runs):
    at = opened(PAGE, runs=runs, depth=20)
    refused(at, "recorded", link=True)
    assert values(at)[3] == "20 of 20"
    assert control(at, "depth").value == "20"


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [("depth", "9", "depth"), ("epochs", "0", "epochs"), ("batch_size", "7", "batch size")],
)
def test_a_broken_link_says_which_setting(opened, values, refused, key, value, word):
    at = opened(PAGE, **{key: value})
    refused(at, word, value, link=True)
    assert values(at)[3] == "20 of 20"


def test_there_is_nothing_to_stop_at_first(opened):
    at = opened(PAGE)
    labels = [button.label for button in at.button]
    assert "Train both" in labels and not {"Stop", "Pause", "Run anew"} & set(labels)


def written(store, architecture, error=0.5, *, seed=0, epochs=2, end=True):
    """A run that a worker wrote; here the test is the worker."""

    experiment = Experiment(architecture, {"depth": 8, "width": 4}, epochs=epochs, seed=seed)
    run = create(store, experiment)
    steps = ()
    if end:
        steps = record(0, 0.0, 2.3, 0.9, 0.9, 0.1), record(12, 1.0, 1.5, error, 0.6, 1.1)
    write(store, run, steps, machine=MACHINE)
    return run


PLAIN, RESIDUAL = "plain20-cifar", "resnet20-cifar"


@pytest.mark.parametrize(
    "nets",
    [[PLAIN], [RESIDUAL], [RESIDUAL, PLAIN, "plain32-cifar"]],
    ids=lambda names: "-".join(name.split("-")[0] for name in names),
)
def test_a_link_shows_any_runs(opened, numbers, tab, store, nets):
    """Each run's newest error, in the order of the link."""
    errors = [0.1 * (place + 1) for place in range(len(nets))]
    ids = [written(store, net, error) for net, error in zip(nets, errors, strict=True)]
    shown = [store.run(run).experiment.label for run in ids]
    shown = [name + " (2)" * (name in shown[:place]) for place, name in enumerate(shown)]
    at = opened(PAGE, runs=",".join(ids))
    assert not at.exception
    assert not at.warning
    assert numbers(at) == {
        f"Training error, {name}": percent(error) for name, error in zip(shown, errors, strict=True)
    }
    table = tab(at, "epoch-by-epoch").dataframe[0].value
    assert list(dict.fromkeys(table["network"])) == shown
    assert "Both nets" not in "\n".join(each.value for each in at.markdown)


def test_runs_that_differ_in_their_seed_are_a_group(opened, numbers, store):
    ids = [written(store, PLAIN, 0.2, seed=0), written(store, PLAIN, 0.4, seed=1)]
    assert numbers(opened(PAGE, runs=",".join(ids))) == {
        "Training error, Plain-8, width 4": "30.0 %"
    }


def test_a_pair_of_different_recipes_is_no_pair(opened, numbers, store):
    ids = [written(store, PLAIN, seed=0), written(store, RESIDUAL, 0.25, seed=1)]
    at = opened(PAGE, runs=",".join(ids))
    assert list(numbers(at).values()) == ["50.0 %", "25.0 %"]
    assert "2 epochs, seed 0" in " ".join(each.value for each in at.markdown)


def test_what_is_left_of_a_link_is_shown(opened, values, refused, store):
    plain, residual = written(store, PLAIN), written(store, RESIDUAL, 0.25)
    at = opened(PAGE, runs=f"{plain},0123456789abcdef,{residual},gone")
    refused(at, "0123456789abcdef", "and 1 more", "The others are shown", link=True)
    assert values(at) == ["50.0 %", "25.0 %", "25.0 points", "1 of 2"]
    assert at.query_params["runs"] == f"{plain},{residual}"


def test_a_run_named_twice_is_one_and_too_many_are_cut(opened, refused, store, monkeypatch):
    monkeypatch.setattr(lab, "MOST_SHOWN", 2)
    runs = [written(store, PLAIN, 0.1 * n, seed=n) for n in range(1, 4)]
    at = opened(PAGE, runs=[",".join(runs), runs[0]])
    refused(at, "3 runs at once", "up to 2", link=True)
    assert at.query_params["runs"] == ",".join(runs[:2])


def test_runs_without_a_record_have_no_number_yet(opened, values, store):
    at = opened(PAGE, runs=written(store, PLAIN, end=False))
    assert not at.exception
    assert values(at) == ["…"]


@pytest.mark.parametrize(
    "runs", ["\0", "\n", "%00", b"\xff", "![x](https://example.invalid/x.png)", ",,,", "0" * 33]
)
def test_no_link_to_runs_breaks_the_page(opened, values, runs):
    at = opened(PAGE, runs=[runs, ""])
    assert not at.exception
    assert values(at)[3] == "20 of 20"
    assert len(at.warning) == 1
    assert all("![" not in box.value and "\0" not in box.value for box in at.warning)


def test_why_a_run_failed_is_said(opened, store):
    """The store has the message and its facts, so that it can be said in any language."""
    why = "the loss was no longer a finite number at step {step}: lower the learning rate."
    run = create(store, Experiment(PLAIN, {"depth": 8, "width": 4}, epochs=2))
    write(store, run, (), Status.FAILED, message=noted(DivergedError(why, step=12)))
    assert told(store.run(run).message).facts == {"step": 12}
    captions = [each.value for each in opened(PAGE, runs=run).caption]
    sentence = "The loss was no longer a finite number at step 12: lower the learning rate."
    assert f"Plain-8, width 4: {sentence}" in captions


@pytest.mark.parametrize("words", ["The training process ended.", "{", "[1]", "7", ""])
def test_words_of_an_older_store_are_read_as_they_are(words):
    assert str(told(words)) == words
