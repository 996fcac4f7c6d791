"""The Normalisation page: both modes of batch norm and both formulas of the response, by torch."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from cnnviz.kit.questions import question_of
from cnnviz.layers import LocalResponseNorm
from cnnviz.running.table import torch_layer
from pages.normalisation import words
from pages.normalisation.batch import answers, cell, composed, module, seen
from pages.normalisation.response import maps, normalised, window
from pages.normalisation.state import State

PAGE = "normalisation"


@pytest.mark.parametrize("layer", ["bn1", "layer3.0.bn1"])
def test_both_modes_are_torchs(layer):
    both = seen(1, "same", 31, 0, layer)
    norm = module().layer(module().position(layer))
    for name, each in both.items():
        x = torch.from_numpy(each.before).float()
        running = (None, None) if name == "training" else (norm.running_mean, norm.running_var)
        y = F.batch_norm(x, *running, norm.weight, norm.bias, name == "training", eps=norm.eps)
        assert each.after == pytest.approx(y.detach().numpy(), abs=1e-4)
    worked = cell(State(layer=layer), both)
    for f in worked.values():
        found = (
            f["gamma"] * (f["x"] - f["mean"]) / (f["variance"] + f["epsilon"]) ** 0.5 + f["beta"]
        )
        assert f["y"] == pytest.approx(found, abs=1e-4)


def test_a_whole_net_in_training_mode_says_the_same():
    net, x = module(), composed(1, "same", 31, 0)
    net.train()
    try:
        kept = {name: value.clone() for name, value in net.state_dict().items()}
        with torch.no_grad():
            share = float(net(x).softmax(1)[0, 1])
    finally:
        net.load_state_dict(kept)
        net.eval()
    assert answers(1, 31, 0).training["same"][0] == pytest.approx(share, abs=1e-5)


def test_the_first_picture_stays_and_the_others_are_as_asked():
    first = composed(3, "mixed", 5, 0)
    assert first.shape == (6, 1, 8, 8)
    assert torch.equal(first[0], composed(3, "same", 31, 9)[0])
    assert (composed(3, "repeated", 4, 0) == first[0]).all()
    assert len({tuple(each.flatten().tolist()) for each in composed(9, "same", 31, 0)}) == 32


@pytest.mark.parametrize("norm", [LocalResponseNorm(), LocalResponseNorm(4, 0.01, 0.5, 1.0)])
def test_both_formulas_are_torchs(norm):
    column = np.abs(np.random.default_rng(0).normal(size=40)) * 30
    found, x = normalised(column, norm), torch.from_numpy(column)[None, :, None, None]
    ours = torch_layer(norm, (40, 1, 1))(x)
    same = torch.nn.LocalResponseNorm(norm.size, norm.alpha, norm.beta, norm.k)(x)
    assert found.paper == pytest.approx(ours.flatten().numpy())
    assert found.torch == pytest.approx(same.flatten().numpy())
    assert window(0, LocalResponseNorm(), 40) == slice(0, 3)


def column(state):
    return normalised(
        maps(state.place, state.pixels, state.seed)[:, state.row, state.column], state.norm
    )


def test_presets_are_true():
    ones, mixed, eight, alexnet, standard = (
        State.read(preset.query) for preset in question_of(PAGE).presets
    )
    found = answers(ones.digit, ones.count, ones.seed)
    assert ones.others == "same"
    assert found.testing > 0.99
    assert max(found.training["same"]) < 0.05
    assert min(found.training["mixed"]) > 0.99
    assert "as well" in words.batch_told(mixed, found, seen(1, "mixed", 31, 0, mixed.layer))
    spread = answers(eight.digit, eight.count, eight.seed).training["mixed"]
    assert min(spread) < 0.3
    assert max(spread) > 0.9
    shown = column(alexnet)
    assert len(shown.before) == 256
    assert shown.paper[alexnet.chosen] < shown.torch[alexnet.chosen]
    at = alexnet.chosen
    assert words.apart(shown) == pytest.approx(shown.torch[at] / shown.paper[at] - 1)
    plain = column(standard)
    assert plain.paper == pytest.approx(plain.before / 2**0.75, rel=1e-4)
    assert "hardly matter" in words.response_told(standard, plain)


def test_the_page_shows_its_numbers(opened, numbers):
    at = opened(PAGE, layer="bn1", map=3)
    assert numbers(at)["Training: its like"] == "0.5 %"
    at = opened(PAGE, kind="response", place="13", row=2, column=3, channel=7)
    state = State(kind="response", place="13", row=2, column=3, chosen=7)
    assert "row 2, column 3 of 13 × 13 × 256" in " ".join(each.value for each in at.markdown)
    shown = column(state)
    assert numbers(at)["Channel 7 before"] == words.response_numbers(state, shown)[0].value
