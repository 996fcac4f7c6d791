"""A net that goes on from another: what is frozen stays, and what it makes can be kept."""

import pytest
import torch

from cnnviz.counting import analyse
from cnnviz.counting.backward import training_step
from cnnviz.training.data import load
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
from cnnviz.weights.state_files import read_state
from cnnviz.weights.trained import Origin, Weights, shipped


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
    learn(net, given.images[chosen], given.labels[chosen], steps=2)
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
        learn(net, given.images[chosen], given.labels[chosen], steps=6, cached=cached)
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
