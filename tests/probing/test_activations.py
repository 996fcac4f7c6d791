"""Feature maps of named nodes."""

import pytest
import torch

import cnnviz
from cnnviz.blocks import Sequential
from cnnviz.layers import BatchNorm, Conv, Dropout
from cnnviz.network import Network
from cnnviz.running import build


def whole_number_net():
    module = build(
        Network(
            "whole", Sequential(a=Conv(1, 1), b=BatchNorm(epsilon=0.0), c=Dropout(0.9)), (1, 1, 3)
        )
    )
    module.get_parameter("a.weight").data.fill_(2)
    module.get_parameter("a.bias").data.fill_(-3)
    module.get_buffer("b.running_mean").fill_(1)
    module.get_buffer("b.running_var").fill_(4)
    return module


def test_values_by_hand_even_while_training():
    module = whole_number_net().train()
    x = torch.tensor([[[[0.0, 1, 2]]]])
    kept = cnnviz.activations(module, x, keep=["c", "a"])
    assert list(kept) == ["c", "a"]
    assert kept["a"].tolist() == [[[[-3, -1, 1]]]]
    assert kept["c"].tolist() == [[[[-2, -1, 0]]]]  # (a - 1) / 2: running statistics, no dropout
    assert module.training
    assert float(module.get_buffer("b.running_mean")) == 1
    assert not kept["a"].requires_grad


def test_names_keys_and_none_at_all():
    module = build(cnnviz.architecture("vgg16"), until="conv1_2")
    x = torch.rand(1, 3, 16, 16)
    kept = cnnviz.activations(module, x, keep=("features.2", "conv1_2", "relu1_1"))
    assert [tuple(value.shape) for value in kept.values()] == [(1, 64, 16, 16)] * 3
    assert torch.equal(kept["features.2"], kept["conv1_2"])
    assert cnnviz.activations(module, x, keep="conv1_1")["conv1_1"].shape == (1, 64, 16, 16)
    assert cnnviz.activations(module, x, keep=[]) == {}


def test_every_node_has_the_counted_shape():
    network = cnnviz.architecture("lenet5")
    kept = cnnviz.activations(
        build(network), torch.zeros(2, 1, 32, 32), keep=[node.name for node in network.nodes]
    )
    counted = {row.name: (2, *row.output_shape) for row in cnnviz.analyse(network).layers}
    assert {name: tuple(value.shape) for name, value in kept.items()} == counted


def test_only_what_is_needed_must_fit_the_input():
    module = build(cnnviz.architecture("lenet5"))
    x = torch.zeros(1, 1, 7, 50)  # too small and too wide for what follows pool1
    assert cnnviz.activations(module, x, ["pool1"])["pool1"].shape == (1, 6, 1, 23)
    with pytest.raises(cnnviz.CnnvizError, match="conv2 cannot take the 1 × 23 × 6"):
        cnnviz.activations(module, x, ["conv2"])


def test_unknown_and_unbuilt_names():
    module = build(cnnviz.architecture("lenet5"), until="pool2")
    with pytest.raises(cnnviz.CnnvizError, match="no layer 'conv3': try conv"):
        cnnviz.activations(module, torch.zeros(1, 1, 32, 32), ["conv3"])
    with pytest.raises(cnnviz.CnnvizError, match="fc5 is not among the layers built up to pool2"):
        cnnviz.activations(module, torch.zeros(1, 1, 32, 32), ["fc5"])
