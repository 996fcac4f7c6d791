"""Shattered gradients: against autograd and finite differences, and what its words claim."""

import math
import subprocess
import sys

import numpy as np
import pytest
import torch

from cnnviz.kit.questions import question_of
from pages.shattered_gradients import found as kept
from pages.shattered_gradients import theory, words
from pages.shattered_gradients.found import networks, noises
from pages.shattered_gradients.lesson import (
    LAGS,
    SPAN,
    Net,
    Setting,
    Start,
    autocorrelation,
    brown,
    measured,
    rule,
    white,
)
from pages.shattered_gradients.state import NETS, State

PAGE = "shattered_gradients"
SMALL = Setting(width=24, points=32)
KINDS = [Net(1), Net(6), Net(6, norm=True), Net(6, beta=0.5), Net(6, norm=True, beta=0.5)]


def by_autograd(net, setting, seed):
    """The same networks in torch, batch norm's statistics held fixed."""
    width, random = setting.width, np.random.default_rng(seed)
    w, b, v = map(torch.from_numpy, random.standard_normal((3, width), np.float32))
    x = torch.from_numpy(setting.grid).requires_grad_()
    h = x[:, None] * w + b
    for layer in range(net.layers):
        weight = torch.from_numpy(random.standard_normal((width, width), np.float32))
        weight = weight * math.sqrt(2 / width)
        fixed = h.detach()
        if net.norm and layer:
            mean, var = fixed.mean(0), fixed.var(0, unbiased=False)
            on = torch.relu((h - mean) / torch.sqrt(var + 1e-5)) @ weight
        else:
            on = torch.relu(h) @ weight
        h = on if layer == 0 or net.beta is None else h + net.beta * on
    y = h @ v / math.sqrt(width)
    return torch.autograd.grad(y.sum(), x)[0].numpy()


@pytest.mark.parametrize("net", KINDS)
def test_slopes_are_autograds(net):
    ours = measured(net, SMALL, 3)
    assert ours.slopes == pytest.approx(by_autograd(net, SMALL, 3), rel=1e-3, abs=1e-3)
    assert ours.cosines.shape == ours.together.shape == ours.factors.shape == (net.layers,)
    assert ours.cosines[0] == pytest.approx(1)


def test_a_net_that_looks_linear_is_so_behind_its_first_layer():
    setting = Setting(width=24, points=64, start=Start.LINEAR)
    first = measured(Net(1), setting, 0)
    deep = measured(Net(12), setting, 0)
    # Both are steps at the same places: where a unit of the first layer turns over.
    assert ((np.abs(np.diff(deep.slopes)) > 1e-4) <= (np.abs(np.diff(first.slopes)) > 1e-6)).all()
    assert (np.abs(np.diff(measured(Net(12), SMALL, 0).slopes)) > 1e-4).mean() > 0.9


def test_autocorrelation_of_known_rows():
    wave = np.array([[1.0, -1.0] * 30, [2.0] * 60])
    alternating, constant = autocorrelation(wave)
    assert alternating[:3] == pytest.approx([1, -59 / 60, 58 / 60])
    assert len(alternating) == LAGS + 1
    assert np.isnan(constant).all()


def test_noises_are_white_and_a_bridge():
    bridge = brown(256, 0)
    assert (bridge[0], bridge[-1]) == (0, pytest.approx(0))
    r = autocorrelation(np.array([white(4096, 0)]))[0]
    assert abs(r[1:]).max() < 0.06


def test_the_rules_are_the_papers():
    assert rule(Net(25))[-1] == 1 / 2**24
    assert rule(Net(25, beta=1.0))[-1] == pytest.approx(0.75**24)
    deep = [rule(Net(layers, norm=True, beta=1.0))[-1] for layers in (101, 401)]
    assert deep[0] / deep[1] == pytest.approx(2, rel=0.01)  # 1 / √L
    assert rule(Net(3), [0.5] * 3) == [1, 1, 1]


@pytest.fixture(scope="module")
def shown():
    """Of each preset: its state, networks and noises."""
    states = [State.read(preset.query) for preset in question_of(PAGE).presets]
    return [(state, networks(state), noises(state)) for state in states]


def r(state, nets, name):
    return nets[name].mean()[state.lag]


def like(case, name):
    state, nets, ends = case
    sides = {noise: each.mean()[state.lag] for noise, each in ends.items()}
    return words.likeness(r(state, nets, name), **sides)


def test_presets_are_true(shown):
    usual, two, sixty, small, linear, glorot, without = shown
    plain, shrunk = usual[1]["plain"], glorot[1]["plain"]
    claims = {
        "24 layers with batch norm: the plain net's gradient is white noise, with shortcuts it is "
        "not": like(usual, "plain-norm") == "white" != like(usual, "residual-norm"),
        "2 layers: a small step leaves every net's gradient much as it was": (
            min(r(*two[:2], name) for name in NETS) > 0.8
        ),
        "60 layers with batch norm: of neighbouring points shortcuts still keep most, plain layers "
        "nothing": (r(*sixty[:2], "residual-norm") > 0.5 > 0.05 > abs(r(*sixty[:2], "plain-norm"))),
        "Shortcuts with β = 0.1: with batch norm the gradient is as smooth as brown noise": (
            like(small, "residual-norm") == "brown"
        ),
        "The paper's cure: started to look linear, the plain net with batch norm is not "
        "shattered": like(linear, "plain-norm") != "white",
        "Half the variance: the plain net's gradient shrinks 4,096-fold and is as correlated as "
        "before": (
            plain.size() / shrunk.size() == pytest.approx(4096, rel=1e-3)
            and shrunk.mean() == pytest.approx(plain.mean(), abs=1e-3)
        ),
        "Without batch norm the plain net of 24 layers is not shattered either: both inputs turn "
        "on the same units": (
            like(without, "plain") != "white"
            and without[1]["plain"].runs.together[:, 1:].mean() > 0.4
        ),
    }
    assert claims == dict.fromkeys((preset.text for preset in question_of(PAGE).presets), True)


def test_it_stands_without_torch():
    """So the picture is there before torch is loaded."""
    said = (
        "import sys; from importlib import import_module; from cnnviz.kit import warm;"
        f"[import_module(name) for name in [*warm.stands_on({PAGE!r}), 'cnnviz.kit.places']];"
        "from pages.shattered_gradients.found import networks; networks(import_module("
        "'pages.shattered_gradients.state').State(runs='1')); print('torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


def test_words_say_what_is_measured(shown):
    state, nets, ends = shown[0]
    told = words.told(state, nets, ends)
    plain, residual = (r(state, nets, name) for name in ("plain-norm", "residual-norm"))
    assert f"from {plain:.2f} to {residual:.2f}".replace("-", "−") in told
    assert (
        "Like white noise, where a point says nothing of the next: plain with batch norm." in told
    )
    assert f"inputs {5 * 2 * SPAN / 255:.2f} apart (lag 5)" in told
    rows = {row["network"]: row for row in theory.rule_rows(state, nets)}
    assert rows["plain with batch norm"]["the rule"] == "fits"
    assert rows["residual with batch norm"]["the rule"] == "does not fit"
    said = theory.rule_told(state, nets)
    assert "its rule fits: plain with batch norm." in said
    (row,) = [
        row
        for row in words.table(nets | ends)
        if (row["network"], row["lag"]) == ("plain with batch norm", state.lag)
    ]
    assert row["autocorrelation"] == pytest.approx(plain, abs=1e-4)


def test_the_page_shows_its_numbers(opened, numbers):
    at = opened(PAGE, layers=8, points=64, width=25, seeds=1, lag=2)
    state = State(layers=8, points="64", width="25", runs="1", lag=2)
    value = numbers(at)["plain with batch norm"].split(" ")[0]
    assert value == f"{r(state, networks(state), 'plain-norm'):.2f}".replace("-", "−")
    assert "\\sum_{i=1}^{62}" in at.get("markdown")[-1].value or any(
        "^{62}" in each.value for each in at.latex
    )


def test_what_lasts_is_asked_for_first(opened, monkeypatch):
    monkeypatch.setattr(kept, "AT_ONCE", 0.0)
    monkeypatch.setattr("cnnviz.kit.waiting.AT_ONCE", 0.0)
    at = opened(PAGE, layers=3, points=64, width=25, seeds=1, seed=77)
    assert not at.metric
    assert "5 runs of networks" in at.info[0].value
    at.button(key="begin_work").click().run()
    assert len(at.metric) == 5
