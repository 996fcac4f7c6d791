"""The training lab: the recorded curves, links to runs, and settings it refuses.

Training itself is tried in a browser (tests/browser/test_training.py).
"""

import pytest

from cnnviz.kit.questions import question_of
from cnnviz.numerals import percent
from cnnviz.training import DivergedError, Experiment, RunStore, Status
from cnnviz.training.experiment import PAIR_DEPTHS
from cnnviz.training.recording import recorded
from cnnviz.training.runs import noted, told
from tests.training.stored import create, record, write

PAGE = "training_lab"
MACHINE = {"processor": "abacus", "threads": 1, "torch": "2.6"}


def test_the_recorded_pair_is_there_at_once(opened, values):
    plain, residual = (run.records[-1].train_error for run in recorded())
    at = opened(PAGE)
    assert values(at) == [
        percent(plain),
        percent(residual),
        f"{100 * (plain - residual):.1f} points",
        "40 of 40",
    ]
    assert plain > 0.2 > 0.01 > residual
    assert len(at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")) == 1


@pytest.mark.parametrize("depth", PAIR_DEPTHS)
def test_each_depth_shows_its_own_recording(opened, values, tab, depth):
    at = opened(PAGE, depth=depth)
    plain, residual = (run.records[-1].train_error for run in recorded(depth))
    assert values(at)[:2] == [percent(plain), percent(residual)]
    seconds = max(run.seconds for run in recorded(depth))
    begins = f"Recording of the {depth}-layer pair"
    (said,) = [each.value for each in at.caption if each.value.startswith(begins)]
    assert f"took {seconds:.0f} s; the button trains it here" in said
    table = tab(at, "epoch-by-epoch").dataframe[0].value
    assert set(table["network"]) == {f"Plain-{depth}", f"ResNet-{depth}"}


def test_a_recording_of_other_settings_says_so(opened):
    at = opened(PAGE, depth=20, seed=3, epochs=5)
    (said,) = [each.value for each in at.caption if each.value.startswith("A recording")]
    assert said == (
        "A recording of 40 epochs with batches of 128 and seed 1; press the button to train what "
        "is set here."
    )


def test_each_preset_is_true_of_what_it_shows():
    """The words of a preset, held against the recording it leads to; a new one has to be added."""
    errors = {
        depth: [run.records[-1].train_error for run in recorded(depth)] for depth in PAIR_DEPTHS
    }
    claims = {
        "56 layers: the plain net falls far behind": errors[56][0] > errors[56][1] + 0.3,
        "20 layers: both learn": max(errors[20]) < 0.05,
        "8 layers: the plain net is as good": max(errors[8]) < 0.01,
        "110 layers: the plain net learns next to nothing": errors[110][0] > 0.8 > errors[110][1],
    }
    assert claims == dict.fromkeys((preset.text for preset in question_of(PAGE).presets), True)


def test_the_table_has_each_epoch_of_both(opened):
    table = opened(PAGE, tab="epoch-by-epoch").dataframe[0].value
    assert list(table["epoch"]) == [*range(41), *range(41)]
    assert table["network"].nunique() == 2
    assert table["training error"].iloc[0] > 0.5


def test_the_recipe_is_stated(opened):
    text = " ".join(each.value for each in opened(PAGE).markdown)
    seed = f"seed {recorded()[0].experiment.seed}"
    for word in ("128", "0.1", "0.9", seed, "40 epochs", "thread", "torch"):
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
    assert values(at)[3] == "40 of 40"
    assert control(at, "depth").value == "20"


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [("depth", "9", "depth"), ("epochs", "0", "epochs"), ("batch_size", "7", "batch size")],
)
def test_a_broken_link_says_which_setting(opened, values, refused, key, value, word):
    at = opened(PAGE, **{key: value})
    refused(at, word, value, link=True)
    assert values(at)[3] == "40 of 40"


def test_there_is_nothing_to_stop_at_first(opened):
    at = opened(PAGE)
    train, stop = (next(b for b in at.button if word in b.label) for word in ("Train", "Stop"))
    assert not train.disabled
    assert stop.disabled


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
    ("nets", "shown"),
    [
        ([PLAIN], ["Plain-8, width 4"]),
        ([RESIDUAL], ["ResNet-8, width 4"]),
        ([PLAIN, PLAIN], ["Plain-8, width 4", "Plain-8, width 4 (2)"]),
        ([RESIDUAL, RESIDUAL], ["ResNet-8, width 4", "ResNet-8, width 4 (2)"]),
        (
            [RESIDUAL, PLAIN, PLAIN],
            ["ResNet-8, width 4", "Plain-8, width 4", "Plain-8, width 4 (2)"],
        ),
        (
            [PLAIN, RESIDUAL, RESIDUAL, PLAIN],
            [
                "Plain-8, width 4",
                "ResNet-8, width 4",
                "ResNet-8, width 4 (2)",
                "Plain-8, width 4 (2)",
            ],
        ),
    ],
    ids=lambda names: "-".join(name.split("-")[0] for name in names),
)
def test_a_link_shows_any_runs(opened, numbers, tab, store, nets, shown):
    """Each run's newest error, in the order of the link, and each run's recipe."""
    errors = [0.1 * (place + 1) for place in range(len(nets))]
    ids = [written(store, net, error) for net, error in zip(nets, errors, strict=True)]
    at = opened(PAGE, runs=",".join(ids))
    assert not at.exception
    assert not at.warning
    assert numbers(at) == {
        f"Training error, {name}": percent(error) for name, error in zip(shown, errors, strict=True)
    }
    recipes = "\n".join(each.value for each in at.markdown)
    table = tab(at, "epoch-by-epoch").dataframe[0].value
    assert list(dict.fromkeys(table["network"])) == shown
    assert all(f"- {name}: Batches of 128" in recipes for name in shown)
    assert "Both nets" not in recipes


def test_a_pair_of_different_recipes_is_no_pair(opened, numbers, store):
    ids = [written(store, PLAIN, seed=0), written(store, RESIDUAL, 0.25, seed=1)]
    at = opened(PAGE, runs=",".join(ids))
    assert list(numbers(at).values()) == ["50.0 %", "25.0 %"]
    assert "seed 0, 2 epochs" in " ".join(each.value for each in at.markdown)


def test_what_is_left_of_a_link_is_shown(opened, values, refused, store):
    plain, residual = written(store, PLAIN), written(store, RESIDUAL, 0.25)
    at = opened(PAGE, runs=f"{plain},0123456789abcdef,{residual},gone")
    refused(at, "0123456789abcdef", "and 1 more", "The others are shown", link=True)
    assert values(at) == ["50.0 %", "25.0 %", "25.0 points", "1 of 2"]
    assert at.query_params["runs"] == f"{plain},{residual}"


def test_a_run_named_twice_is_one_and_too_many_are_cut(opened, values, refused, store):
    runs = [written(store, PLAIN, 0.1 * n) for n in range(1, 8)]
    at = opened(PAGE, runs=[",".join(runs), runs[0]])
    refused(at, "7 runs at once", "up to 6", link=True)
    assert values(at) == ["10.0 %", "20.0 %", "30.0 %", "40.0 %", "50.0 %", "60.0 %"]


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
    assert values(at)[3] == "40 of 40"
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
