"""A net that goes on from another: what is frozen stays, and what it makes can be kept."""

import json

import pytest
import torch

from cnnviz import CnnvizError
from cnnviz.counting import analyse
from cnnviz.counting.backward import training_step
from cnnviz.training import Experiment, RunStore, Watch
from cnnviz.training.carry import carry
from cnnviz.training.curves import Curve
from cnnviz.training.data import load
from cnnviz.training.recipes import recipe_of, settings_from
from cnnviz.training.recipes.transfer import EVERY
from cnnviz.training.transfer import (
    TASKS,
    accuracy,
    described,
    few,
    layers,
    learn,
    parts,
    pictures,
    timed,
    transferred,
)
from cnnviz.training.transfer_settings import STEPS, Transfer
from cnnviz.weights.shipping import shipped
from cnnviz.weights.state_files import read_state
from cnnviz.weights.trained import Origin, Weights


@pytest.mark.parametrize("task", TASKS)
def test_the_base_has_not_seen_what_comes_next(task):
    base, known = shipped(TASKS[task].base), TASKS[task].known
    data = load(base.experiment["dataset"])
    assert int(data.train_labels.max()) + 1 == known == base.options["classes"]
    found = pictures(task)
    whole = load(TASKS[task].dataset)
    assert len(found.labels) == int((whole.train_labels >= known).sum())
    assert sorted(set(found.labels.tolist())) == sorted(set(found.test_labels.tolist()))
    assert found.images.dtype == torch.float32
    assert abs(float(found.images.mean())) < 0.2  # on the base's scale, which is all but its own
    assert len(base.classes) == known


def test_the_pictures_of_the_base_enter_it_as_they_are(monkeypatch):
    monkeypatch.setitem(TASKS, "known", TASKS["digits"]._replace(known=0))
    found, data = pictures("known"), load("digits-0-4")
    known = found.test_labels < 5
    assert torch.allclose(found.test_images[known].sum(), data.test_images.sum(), rtol=1e-3)
    with torch.no_grad():
        said = Weights("lenet5-digits-0-4", Origin.HERE).module()(found.test_images[known])
    assert float((said.argmax(1) == found.test_labels[known]).float().mean()) > 0.97


@pytest.mark.parametrize("frozen", range(5))
def test_what_is_frozen_stays_and_all_else_learns(frozen):
    named, given = layers(described("shapes")), pictures("shapes")
    before = read_state(shipped(TASKS["shapes"].base).path)
    net = parts("shapes", frozen, seed=3)
    kept = {k: v.clone() for k, v in net.frozen.state_dict().items()}
    free = {k: v.clone() for k, v in net.free.state_dict().items()}
    chosen = few(given.labels, 2, 0)
    learn(net, given.images[chosen], given.labels[chosen], count=2)
    assert sum(v.numel() for v in net.frozen.state_dict().values()) == sum(
        before[f"{name}.{kind}"].numel() for name in named[:frozen] for kind in ("weight", "bias")
    )
    assert all(torch.equal(v, kept[k]) for k, v in net.frozen.state_dict().items())
    assert all(not torch.equal(v, free[k]) for k, v in net.free.state_dict().items())
    stay = [before[f"{name}.weight"] for name in named[:frozen]]
    found = [v for k, v in kept.items() if k.endswith("weight")]
    assert all(torch.equal(a, b) for a, b in zip(stay, found, strict=True))


def test_from_scratch_nothing_of_the_base_is_left():
    before = read_state(shipped(TASKS["digits"].base).path)
    first = next(iter(parts("digits", None, seed=0).free.parameters()))
    assert not torch.equal(first, before["conv1.weight"])
    head = [list(parts("digits", frozen, 0).free.parameters())[-2] for frozen in (4, 0, None)]
    assert torch.equal(head[0], head[1]) and torch.equal(head[0], head[2])


@pytest.mark.parametrize("frozen", [1, 2, 4])
def test_kept_activations_give_the_same_weights(frozen):
    given = pictures("digits")
    chosen = few(given.labels, 8, 0)
    made = []
    for cached in (True, False):
        net = parts("digits", frozen, 0)
        learn(net, given.images[chosen], given.labels[chosen], count=6, cached=cached)
        made.append(list(net.free.parameters()))
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(*made, strict=True))


@pytest.mark.parametrize("frozen", range(1, 5))
def test_what_is_kept_is_what_the_arithmetic_hands_on(frozen):
    network = described("digits")
    net, given = parts("digits", frozen, 0), pictures("digits")
    step = training_step(analyse(network), layers(network)[:frozen])
    assert net.frozen(given.images[:1]).numel() == step.handed_on


def test_fewer_pictures_are_among_more():
    labels = pictures("digits").labels
    two, five = (few(labels, count, 4) for count in (2, 5))
    assert set(two.tolist()) < set(five.tolist())
    assert torch.bincount(labels[five]).tolist() == [5] * 5
    assert set(few(labels, 5, 5).tolist()) != set(five.tolist())


def test_the_same_seed_gives_the_same_accuracy():
    one = transferred("shapes", 4, 2, 0)
    assert one == transferred("shapes", 4, 2, 0)
    assert 0.3 < one < 0.8


def test_accuracy_counts_right_answers():
    given, net = pictures("digits"), parts("digits", 4, 0)
    with torch.no_grad():
        said = net.free(net.frozen(given.images[:9])).argmax(1)
    wrong = said.clone()
    wrong[:3] = (wrong[:3] + 1) % 5
    assert accuracy(net, given.images[:9], said) == 1
    assert accuracy(net, given.images[:9], wrong) == pytest.approx(6 / 9)


def test_times_are_of_something():
    found = timed("digits", 4, 20)
    assert 0 < found.kept < found.anew and found.once > 0


class Quiet:
    """Nobody tells the process to end."""

    asked = False


@pytest.mark.parametrize("frozen", [None, 4])
def test_a_run_of_the_second_recipe_ends_where_the_study_does(store: RunStore, frozen) -> None:
    asked = Transfer("shapes", frozen, 2, seed=3)
    run, twin = store.queue([asked, asked], "me")
    assert run == twin, "equal settings are one run"
    carry(store, run, Quiet())
    found = store.records(run)
    assert [each.step for each in found] == list(range(0, STEPS + 1, EVERY))
    assert found[-1].epoch == asked.epochs and store.run(run).status == "finished"
    assert 1 - found[-1].values["test_error"] == pytest.approx(
        transferred("shapes", frozen, 2, 3), abs=1e-9
    )
    assert {name for each in found for name in each.values} == {
        measure.name for measure in recipe_of(asked).measures
    }


def test_a_transfer_taken_up_ends_as_if_it_had_not_been_left(store: RunStore) -> None:
    asked = Transfer("digits", 2, 3)
    (run,) = store.queue([asked])
    begun, training = store.begin(run, {}), recipe_of(asked).begin(asked, None)
    for record, _ in zip(training, range(4), strict=False):
        store.append(run, begun.attempt, [record])
    before = store.records(run)
    assert 3 <= len(before) < STEPS // EVERY
    store.lose(store._row(run))
    carry(store, run, Quiet())
    again, decided = store.records(run), list(recipe_of(asked).begin(asked, None))
    assert again[: len(before)] == before
    assert [each.values["test_error"] for each in again] == [
        each.values["test_error"] for each in decided
    ]


def test_runs_of_two_recipes_stand_side_by_side_and_each_is_followed(store: RunStore) -> None:
    plain, other = store.queue([Experiment(), Transfer()])
    watch = Watch(store)
    followed, trouble = watch.follow([plain, other])
    assert [type(each) is Curve for each in followed] == [True, False] and not trouble
    assert [each.experiment for each in followed] == [Experiment(), Transfer()]
    with pytest.raises(CnnvizError, match="is of another recipe: open it where that is shown"):
        watch.look([plain, other])


@pytest.mark.parametrize(
    "wrong", [{"task": "cats"}, {"frozen": 5}, {"examples": 0}, {"seed": -1}, {"other": 1}]
)
def test_a_setting_that_makes_no_sense_is_one_sentence(wrong) -> None:
    assert settings_from(Transfer(seed=7).to_json()) == Transfer(seed=7)
    with pytest.raises(CnnvizError):
        settings_from(json.dumps({"recipe": "transfer", **wrong}))
