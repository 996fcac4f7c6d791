"""Pooling: the pools are torch's, and what is said of a moved picture is so."""

import numpy as np
import pytest
import torch

from cnnviz.kit.live import Live, bundled_picture
from cnnviz.kit.questions import question_of
from cnnviz.networks import architectures
from cnnviz.weights.trained import Origin, Weights
from pages.pooling.lesson import both, felt, pooled
from pages.pooling.state import State, first, layers

TORCHS = {
    "max": torch.nn.functional.max_pool2d,
    "average": torch.nn.functional.avg_pool2d,
    "l2": lambda x, k, s: torch.nn.functional.lp_pool2d(x, 2.0, k, s),
}


@pytest.mark.parametrize("kind", TORCHS)
@pytest.mark.parametrize(("window", "stride"), [(2, 2), (3, 2), (3, 1), (2, 5), (9, 9)])
def test_a_pool_is_torchs(kind, window, stride):
    x = np.random.default_rng(0).standard_normal((2, 3, 9, 11)).astype(np.float32)
    made = pooled(x, kind, window, stride)
    expected = TORCHS[kind](torch.tensor(x), window, stride).numpy()
    assert made == pytest.approx(expected, abs=1e-5)
    layer = State(kind=kind, window=window, stride=stride).pool
    assert layer.output_shape((3, 9, 11)) == made.shape[1:]


@pytest.mark.parametrize("network", architectures())
def test_every_network_has_maps_to_pool(network):
    assert first(network) in layers(network)


def preset(number):
    """(state, maps, pooled) of the picture and of the moved one."""
    state = State.read(question_of("pooling").presets[number].query)
    picture = bundled_picture(state.picture)
    live = Live(Weights(state.network, Origin.HERE), picture)
    maps = both(live, state.layer, state.right, state.down)
    return state, maps, pooled(maps, state.kind, state.window, state.stride)


def test_presets_are_true():
    found = [preset(number) for number in range(7)]
    before, (largest, mean, norm, alexnets) = (
        felt(found[0][1]).whole,
        (felt(made).whole for _state, _maps, made in found[:4]),
    )
    assert found[0][2].size * 4 == found[0][1].size and largest < before
    assert largest < norm < mean < before
    assert alexnets < largest and found[3][2].shape[-2:] == (13, 13)
    assert felt(found[4][2]).stays.tolist() == [True] * 6
    state, _maps, made = found[5]
    assert state.right == state.stride
    # Away from the edge, where the picture's repeats come in.
    assert made[1, :, :, 3:] == pytest.approx(made[0, :, :, 2:-1], abs=1e-5)
    assert [each.shape[1:] for each in found[6][1:]] == [(16, 8, 8), (16, 4, 4)]


def test_nothing_moved_is_nothing_changed(opened, numbers):
    at = opened("pooling", dx=0)
    assert numbers(at) == {
        "Values dropped": "75.0 %",
        "Change before": "0.0 %",
        "Change after": "0.0 %",
    }


def test_a_window_that_does_not_fit_is_said(opened, refused):
    refused(opened("pooling", k=30), "30")
