"""The Activations page: shares, gradients and presets against torch, and what the hand reads."""

import pytest
import torch

from cnnviz.counting import analyse
from cnnviz.kit.questions import question_of
from cnnviz.probing.capture import activations
from cnnviz.running.effort import passing
from pages.activations.lesson import (
    BATCH,
    BINS,
    FLAT,
    STEPS,
    digits,
    network,
    ratio,
    started,
    trained,
    untrained,
)
from pages.activations.state import NETS, State
from pages.activations.words import steepest, told

PAGE = "activations"


@pytest.mark.parametrize(
    "state", [State(depth=3), State(net="lenet5-1998", start="he"), State(activation="relu")]
)
def test_shares_are_those_of_the_layer_s_own_slope(state):
    module = started(network(state), state.start, state.seed)
    x = digits(state).train_images[:BATCH]
    each = untrained(state)[-1]
    z = activations(module, x, [each.behind])[each.behind]
    lies = [abs(state.function.derivative(v)) < FLAT for v in z.flatten().tolist()]
    assert each.flat == pytest.approx(sum(lies) / len(lies), abs=2e-4)
    everywhere = torch.tensor(lies).reshape(z.shape).all(0)
    assert (each.dead, each.units) == (int(everywhere.sum()), z.shape[1])
    assert (sum(each.bins), len(each.bins)) == (z.numel(), BINS)


def test_gradients_are_autograds():
    state = State(depth=4)
    module = started(network(state), state.start, state.seed)
    data = digits(state)
    loss = torch.nn.functional.cross_entropy(
        module(data.train_images[:BATCH]), data.train_labels[:BATCH]
    )
    loss.backward()
    norms = [float(module.get_parameter(f"fc{n}.weight").grad.norm()) for n in range(1, 5)]
    assert [each.norm for each in untrained(state)] == pytest.approx(norms, rel=1e-4)


def test_presets_are_true():
    large, glorot, sigmoid, relu, small, lenet = (
        State.read(preset.query) for preset in question_of(PAGE).presets
    )
    assert untrained(large)[-1].flat > 0.8
    assert trained(large).right < 0.15
    assert untrained(glorot)[-1].flat < 0.01
    assert trained(glorot).right > 0.9
    assert max(each.flat for each in untrained(sigmoid)) < 0.02
    assert ratio(untrained(sigmoid)) < 1e-5
    assert steepest(sigmoid.function) == 0.25
    assert trained(sigmoid).right < 0.15
    assert all(0.4 < each.flat < 0.6 for each in untrained(relu))
    assert 0.1 < ratio(untrained(relu)) < 10
    assert trained(relu).right > 0.8
    spreads = [each.spread for each in untrained(small)]
    assert spreads == sorted(spreads, reverse=True)
    assert trained(small).right < 0.15
    assert [each.behind for each in untrained(lenet)] == ["s2", "s4", "c5", "f6"]


def test_words_say_what_is_measured():
    state = State()
    before, after = untrained(state), trained(state)
    said = told(state, network(state), before, after)
    assert f"{before[0].flat:.0%}".replace("%", " %") in said
    assert "grows on its way back" in said
    assert "teach it nothing" in said
    burst = State(activation="relu")
    assert trained(burst).layers == () != trained(burst).steps
    assert "leaves all bounds" in told(burst, network(burst), untrained(burst), trained(burst))


@pytest.mark.parametrize("net", NETS)
def test_no_net_takes_long(net):
    report = analyse(network(State(net=net, depth=20)))
    assert (passing(report, BATCH, back=1) * STEPS).seconds < 2


def test_the_page_shows_its_numbers(opened, numbers):
    at = opened(PAGE, activation="sigmoid", init="glorot", depth=3)
    state = State(activation="sigmoid", start="glorot", depth=3)
    last = untrained(state)[-1]
    assert numbers(at)["Dead units in it"] == f"{last.dead} of {last.units}"
    assert r"0.25^{3} = 0.0156" in at.latex[0].value
    at = opened(PAGE, net="lenet5")
    assert "Right after 100 steps" not in numbers(at)
