"""The pair that is compared: the same but for its shortcuts, and the field's known outcomes."""

import pytest
import torch

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.networks.resnet import Shortcut
from cnnviz.running import Initialisation
from cnnviz.training.data import load
from pages.gradient_norms.nets import DEEPEST, Nonlinearity, Setting, pair
from tests.pages.norms import compare_gradients

SHAPE = (1, 8, 8)


@pytest.fixture(scope="module")
def digits():
    found = load("digits")
    return found.train_images, found.train_labels


def test_the_pair_differs_in_its_shortcuts_only():
    plain, residual = (cnnviz.analyse(net) for net in pair(Setting(depth=20), 10, SHAPE))
    assert plain.parameters == residual.parameters
    assert plain.macs == residual.macs
    assert plain.input_shape == residual.input_shape == SHAPE
    assert not any(row.kind == "add" for row in plain.layers)
    assert sum(row.kind == "add" for row in residual.layers) == 9


def test_without_batch_norm_neither_has_any():
    for net in pair(Setting(depth=8, batch_norm=False), 10, SHAPE):
        assert not any(node.layer.kind == "batch_norm" for node in net.nodes)


@pytest.mark.parametrize("depth", [DEEPEST + 6, 9, 0])
def test_depths_that_make_no_sense_or_take_too_long(depth):
    with pytest.raises(CnnvizError):
        pair(Setting(depth=depth), 10, SHAPE)


def test_a_norm_for_each_layer_with_weights(digits):
    plain, residual = compare_gradients(Setting(depth=14, batch=8), *digits, 10)
    assert len(plain) == len(residual) == 14
    assert [name for name, _ in plain] == [name for name, _ in residual]
    assert all(norm > 0 for _, norm in plain + residual)


def test_the_same_setting_gives_the_same_norms(digits):
    setting = Setting(depth=8, batch=8)
    assert compare_gradients(setting, *digits, 10) == compare_gradients(setting, *digits, 10)
    other = compare_gradients(Setting(depth=8, batch=8, seed=1), *digits, 10)
    assert other != compare_gradients(setting, *digits, 10)


def test_only_the_batch_is_looked_at(digits):
    images, labels = digits
    setting = Setting(depth=8, batch=16)
    whole = compare_gradients(setting, images, labels, 10)
    part = compare_gradients(setting, images[:16], labels[:16], 10)
    assert whole == part
    assert compare_gradients(setting, images.flip(0), labels.flip(0), 10) != whole


@pytest.mark.parametrize(
    ("setting", "exploding"),
    [(Setting(depth=44), "plain"), (Setting(depth=44, batch_norm=False), "residual")],
)
def test_who_explodes_depends_on_batch_norm(digits, setting, exploding):
    plain, residual = compare_gradients(setting, *digits, 10)
    if exploding == "plain":
        growth = [norms[0][1] / norms[-2][1] for norms in (plain, residual)]
        assert growth[0] > 100
        assert growth[0] > 20 * growth[1]
    else:
        assert residual[0][1] > 100 * plain[0][1]


def test_torchs_weights_without_batch_norm_vanish_in_the_plain_net(digits):
    setting = Setting(56, batch_norm=False, initialisation=Initialisation.TORCH)
    plain, residual = compare_gradients(setting, *digits, 10)
    assert plain[0][1] < 1e-20
    assert residual[0][1] > 1e-3
    assert torch.isfinite(torch.tensor([norm for _, norm in residual])).all()


@pytest.mark.parametrize("activation", [Nonlinearity.TANH, Nonlinearity.SIGMOID])
def test_another_activation_stands_in_every_place(activation):
    for net in pair(Setting(depth=8, activation=activation), 10, SHAPE):
        kinds = [node.layer.kind for node in net.nodes]
        assert kinds.count(activation.value) == 7
        assert "relu" not in kinds


@pytest.mark.parametrize(
    ("shortcut", "projections"),
    [(Shortcut.ZERO_PADDED, 0), (Shortcut.PROJECTION, 2), (Shortcut.ALL_PROJECTIONS, 9)],
)
def test_the_shortcut_is_the_residual_nets_alone(shortcut, projections):
    plain, residual = pair(Setting(depth=20, shortcut=shortcut), 10, SHAPE)
    convs = [sum(node.layer.kind == "conv" for node in net.nodes) for net in (plain, residual)]
    assert convs == [19, 19 + projections]


def test_a_residual_net_without_shortcuts_is_refused():
    with pytest.raises(CnnvizError, match="needs shortcuts"):
        pair(Setting(depth=8, shortcut=Shortcut.NONE), 10, SHAPE)
