"""A choice of weights is a value: it decides the network, the pictures and the label."""

import pytest
import torch

from cnnviz import CnnvizError, architecture, build
from cnnviz.weights.preprocessing import Steps
from cnnviz.weights.published import PUBLISHED
from cnnviz.weights.shipping import shipped
from cnnviz.weights.trained import Origin, Weights, load_weights, published, trained


@pytest.mark.parametrize(
    ("origin", "initialisation"),
    [(Origin.HE, "he"), (Origin.GLOROT, "glorot"), (Origin.TORCH, "torch")],
)
def test_random_ones_are_those_of_build(origin, initialisation):
    weights = Weights("lenet5", origin, seed=4)
    assert not weights.are_trained
    assert weights.class_names is None
    ours = weights.module().state_dict()
    expected = build(architecture("lenet5"), 4, initialisation=initialisation).state_dict()
    assert ours.keys() == expected.keys()
    assert all(torch.equal(ours[key], expected[key]) for key in ours)
    with pytest.raises(CnnvizError, match="are in no file: choose trained ones or a file"):
        load_weights(weights.module(), weights)


def test_those_trained_here_make_the_network_they_need():
    (weights,) = trained("resnet20-cifar")
    assert weights == Weights("resnet20-cifar", Origin.HERE)
    assert weights.input_shape == (1, 8, 8)
    assert weights.are_trained
    assert weights.class_names == tuple("0123456789")
    assert weights.preprocessing.steps is Steps.INK
    assert "359 held-out digits" in weights.about
    assert weights.module()(torch.zeros(2, 1, 8, 8)).shape == (2, 10)


def test_part_of_a_network_has_the_weights_of_the_whole():
    (weights,) = trained("resnet20-cifar")
    whole, part = weights.module().state_dict(), weights.module("layer1.0.conv1").state_dict()
    assert 0 < len(part) < len(whole)
    assert all(torch.equal(part[key], whole[key]) for key in part)


def test_weights_read_in_inference_mode_can_be_trained():
    with torch.inference_mode():
        module = trained("lenet5")[0].module()
    module(torch.zeros(1, 1, 32, 32)).sum().backward()
    assert module.conv1.weight.grad is not None


def test_the_1998_net_keeps_its_drawn_digits():
    """Its prototypes are no parameters; they are the published bitmaps all the same."""
    module = trained("lenet5-1998")[0].module()
    expected = build(architecture("lenet5-1998")).output.prototypes
    assert torch.equal(module.output.prototypes, expected)


def test_published_ones_are_known_before_they_are_fetched():
    (weights,) = trained("vgg16")
    assert weights.origin is Origin.IMAGENET
    assert weights.input_shape == (3, 224, 224)
    assert weights.preprocessing == PUBLISHED["vgg16"].preprocessing
    assert "vgg16-397923af.pth: 71.6 %" in weights.about
    with pytest.raises(CnnvizError, match="no weights are published for zfnet: choose one of alex"):
        published("zfnet")


def test_a_file_of_ones_own_goes_the_published_way():
    assert Weights("vgg16", Origin.FILE).preprocessing == PUBLISHED["vgg16"].preprocessing
    assert Weights("lenet5", Origin.FILE).preprocessing.steps is Steps.FIT
    data = shipped("lenet5").path.read_bytes()
    module = Weights("lenet5", Origin.FILE, file="a").module(data=data)
    expected = trained("lenet5")[0].module()
    x = torch.randn(3, 1, 32, 32, generator=torch.Generator().manual_seed(0))
    assert torch.equal(module(x), expected(x))
