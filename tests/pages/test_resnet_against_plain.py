"""ResNet against plain: the recorded curves, links to runs, and settings it refuses.

Training itself is tried in a browser (tests/browser/test_training.py).
"""

import pytest

from cnnviz.training import Experiment, RunStore, Status
from cnnviz.training.recorded import recorded

PAGE = "resnet_against_plain"


def test_the_recorded_pair_is_there_at_once(opened, values):
    plain, residual = (run.records[-1].train_error for run in recorded())
    at = opened(PAGE)
    assert values(at) == [
        f"{plain:.1%}",
        f"{residual:.1%}",
        f"{100 * (plain - residual):.1f} points",
        "40 of 40",
    ]
    assert plain > 0.2 > 0.01 > residual
    assert len(at.get("vega_lite_chart") or at.get("arrow_vega_lite_chart")) == 1


def test_the_table_has_each_epoch_of_both(opened):
    table = opened(PAGE).dataframe[0].value
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
    from cnnviz.training.loop import Record

    pair = [
        Experiment(name, {"depth": 8, "width": 4}, epochs=2)
        for name in ("plain20-cifar", "resnet20-cifar")
    ]
    ids = [store.create(experiment) for experiment in pair]
    for run, error in zip(ids, (0.5, 0.25), strict=True):
        store.begin(run, {"processor": "abacus", "threads": 1, "torch": "2.6"})
        steps = Record(0, 0.0, 2.3, 0.9, 0.9, 0.1), Record(12, 1.0, 1.5, error, 0.6, 1.1)
        assert store.append(run, steps)
        store.set_status(run, Status.FINISHED)
    at = opened(PAGE, runs=",".join(ids))
    assert not at.warning
    assert values(at) == ["50.0%", "25.0%", "25.0 points", "1 of 2"]
    assert "abacus" in " ".join(each.value for each in at.markdown)
    again = opened(PAGE, runs=",".join(reversed(ids)))
    assert values(again) == values(at), "which of the two is the plain net does not depend on order"


@pytest.mark.parametrize("runs", ["gone", "gone,too", "%27;drop table runs", "a" * 3000])
def test_a_link_to_runs_that_are_gone_shows_the_recording(opened, values, refused, runs):
    at = opened(PAGE, runs=runs, depth=20)
    refused(at, "recorded", link=True)
    assert values(at)[3] == "40 of 40"
    assert at.selectbox(key="depth").value == "20"


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
