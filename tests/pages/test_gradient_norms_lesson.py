"""The first training steps: what is measured, and that the updates are those of the recipe."""

import math

import pytest
import torch
import torch.nn.functional as F

from cnnviz.errors import CnnvizError
from cnnviz.jobs.watching import watched
from cnnviz.networks.resnet import Shortcut
from cnnviz.running import build
from cnnviz.training.data import load
from pages.gradient_norms.lesson import STEPS, across, check_work, effort, first_steps
from pages.gradient_norms.nets import Nonlinearity, Setting, pair
from tests.pages.norms import compare_gradients

SHAPE = (1, 8, 8)
INF, NAN = math.inf, math.nan


@pytest.fixture(scope="module")
def digits():
    found = load("digits")
    return found.train_images, found.train_labels


def both(setting, digits, steps=0):
    return [first_steps(net, setting, *digits, steps) for net in pair(setting, 10, SHAPE)]


@pytest.mark.parametrize(
    "setting",
    [
        Setting(8, batch=8),
        Setting(8, batch=8, batch_norm=False, activation=Nonlinearity.TANH),
        Setting(8, batch=8, shortcut=Shortcut.ALL_PROJECTIONS),
    ],
)
def test_step_0_is_the_untrained_network(digits, setting):
    for run, norms in zip(
        both(setting, digits), compare_gradients(setting, *digits, 10), strict=True
    ):
        assert len(run) == 1
        assert [name for name, _ in run[0].norms] == [name for name, _ in norms]
        assert [n for _, n in run[0].norms] == pytest.approx([n for _, n in norms], rel=1e-5)


def test_the_updates_are_gradient_descent_with_momentum(digits):
    """Written out by hand, in training mode, as a training run has it."""
    setting = Setting(8, batch=16)
    images, labels = digits
    network = pair(setting, 10, SHAPE)[1]
    module = build(network, 0).train()
    velocity = {name: torch.zeros_like(p) for name, p in module.named_parameters()}
    losses, first = [], []
    for step in range(4):
        part = slice(16 * step, 16 * step + 16)
        loss = F.cross_entropy(module(images[part]), labels[part])
        module.zero_grad()
        loss.backward()
        losses.append(loss.item())
        first.append(module.get_parameter("conv1.weight").grad.norm().item())
        with torch.no_grad():
            for name, weight in module.named_parameters():
                velocity[name] = 0.9 * velocity[name] + weight.grad + 1e-4 * weight
                weight -= 0.1 * velocity[name]
    run = first_steps(network, setting, images, labels, 3)
    assert [step.loss for step in run] == pytest.approx(losses, rel=1e-3)
    assert [step.norms[0][1] for step in run] == pytest.approx(first, rel=1e-2)
    assert losses[3] != pytest.approx(losses[0], rel=1e-2), "the weights have moved"


def test_scales_are_taken_behind_the_activation_and_the_sum(digits):
    setting = Setting(8, batch=8, batch_norm=False)
    images, labels = digits
    for network, ends in zip(
        pair(setting, 10, SHAPE), ("layer3.0.relu2", "layer3.0.relu_out"), strict=True
    ):
        module = build(network, 0)
        names = ("relu", "layer1.0.relu1", ends, "fc")
        places = {name: network.index(name) for name in names}
        with torch.no_grad():
            values = module.run(images[:8], places.values())
        rms = {name: float(values[at].square().mean().sqrt()) for name, at in places.items()}
        scales = dict(first_steps(network, setting, images, labels, 0)[0].scales)
        assert len(scales) == 8
        wanted = zip(("conv1", "layer1.0.conv1", "layer3.0.conv2", "fc"), names, strict=True)
        for layer, name in wanted:
            assert scales[layer] == pytest.approx(rms[name], rel=1e-5)


def test_the_first_steps_calm_a_plain_net_of_56(digits):
    setting = Setting(56)
    plain = first_steps(pair(setting, 10, SHAPE)[0], setting, *digits, 2)
    assert plain[0].norms[0][1] > 100
    assert plain[1].norms[0][1] < 10


def test_sigmoids_make_the_gradient_vanish_in_both(digits):
    setting = Setting(20, batch=16, batch_norm=False, activation=Nonlinearity.SIGMOID)
    for run in both(setting, digits):
        assert run[0].norms[0][1] < 1e-6 < 1e-2 < run[0].norms[-2][1]
        assert 0.5 < run[0].scales[0][1] < 1


def test_what_overflows_is_said_to_be_no_number(digits):
    setting = Setting(110, batch=8, batch_norm=False)
    run = first_steps(pair(setting, 10, SHAPE)[1], setting, *digits, 2)
    assert math.isfinite(run[0].norms[0][1])
    assert not math.isfinite(run[2].loss)
    assert not any(math.isfinite(norm) for _, norm in run[2].norms)


def test_pictures_start_anew_where_they_run_out(digits):
    images, labels = digits
    setting = Setting(8, batch=6)
    network = pair(setting, 10, SHAPE)[0]
    round_and_round = first_steps(network, setting, images[:8], labels[:8], 1)
    order = [0, 1, 2, 3, 4, 5, 6, 7, 0, 1, 2, 3]
    assert round_and_round == first_steps(network, setting, images[order], labels[order], 1)


def test_several_runs_become_a_band():
    runs = [[("a", 3.0), ("b", NAN)], [("a", 0.0), ("b", 2.0)], [("a", 1.0), ("b", INF)]]
    low, middle, high = across(runs)
    assert (low[0], middle[0], high[0]) == (("a", 0.0), ("a", 1.0), ("a", 3.0))
    assert low[1] == ("b", 2.0)
    assert not math.isfinite(middle[1][1])
    assert not math.isfinite(high[1][1])
    assert across(runs[:1]).low == across(runs[:1]).high == runs[0]


def seconds(setting, steps=STEPS):
    return sum(effort(net, setting, steps).seconds for net in pair(setting, 10, SHAPE))


def test_work_is_bounded():
    check_work(Setting(110), STEPS, 5, 5 * seconds(Setting(110)))
    large = 5 * seconds(Setting(110, batch=512))
    with pytest.raises(CnnvizError, match="110 layers, 512 pictures, 11 passes and 5 seeds"):
        check_work(Setting(110, batch=512), STEPS, 5, large)


def test_the_estimate_is_of_the_work():
    """Passes and pictures count once each; a deeper net, and numbers that vanish, take longer."""
    one = seconds(Setting(20), 0)
    assert seconds(Setting(20), 10) == pytest.approx(11 * one, rel=0.2)
    assert 5 * one < seconds(Setting(20, batch=640), 0) < 10 * one
    assert 2.5 * one < seconds(Setting(56), 0) < 4 * one
    off = Setting(110, batch_norm=False)
    vanishing = Setting(110, batch_norm=False, activation=Nonlinearity.SIGMOID)
    assert seconds(vanishing) > 5 * seconds(off)


@pytest.mark.parametrize("setting", [Setting(8, batch=8), Setting(14, batch_norm=False, batch=8)])
def test_the_estimate_foresees_what_is_watched(digits, setting):
    for network in pair(setting, 10, SHAPE):
        ticks = []
        foreseen = effort(network, setting, 2).ticks
        with watched(lambda ticks=ticks: ticks.append(1)):
            first_steps(network, setting, *digits, 2)
        assert 0.95 * foreseen <= len(ticks) <= foreseen
