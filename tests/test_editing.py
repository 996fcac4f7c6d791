"""Editing a description: nothing changes by itself, and what is asked for changes everywhere."""

from dataclasses import replace

import pytest

import cnnviz
from cnnviz.blocks import Residual, Sequential, SideBranch
from cnnviz.editing import edited, without_batch_norm
from cnnviz.errors import CnnvizError
from cnnviz.layers import BatchNorm, Conv, ReLU, Tanh
from cnnviz.network import Network


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_no_change_keeps_every_node(name):
    network = cnnviz.architecture(name)
    same = edited(network, lambda layer: layer)
    assert same.nodes == network.nodes
    assert same.output == network.output
    assert same.input_shape == network.input_shape


def test_side_branches_stay_beside_the_trunk():
    network = cnnviz.architecture("googlenet", aux=True)
    assert edited(network, lambda layer: layer).nodes == network.nodes
    assert cnnviz.analyse(edited(network, lambda layer: layer)).parameters == 13_378_280


@pytest.mark.parametrize("name", ["resnet18", "resnet50", "plain20-cifar", "inception-v3"])
def test_without_batch_norm(name):
    network = cnnviz.architecture(name)
    bare = without_batch_norm(network)
    kept = [node.name for node in network.nodes if not isinstance(node.layer, BatchNorm)]
    assert [node.name for node in bare.nodes] == kept
    before, after = cnnviz.analyse(network), cnnviz.analyse(bare)
    norms = sum(row.parameters for row in before.layers if row.kind == "batch_norm")
    assert norms > 0
    assert after.parameters == before.parameters - norms
    assert after.macs == before.macs
    assert after.output_shape == before.output_shape


def test_the_same_as_described_without_it():
    network = cnnviz.architecture("vgg11", batch_norm=True)
    plain = cnnviz.analyse(cnnviz.architecture("vgg11"))
    assert cnnviz.analyse(without_batch_norm(network)).macs == plain.macs


def test_a_layer_for_another_everywhere():
    network = cnnviz.architecture("resnet20-cifar")
    swapped = edited(network, lambda layer: Tanh() if isinstance(layer, ReLU) else layer)
    kinds = [node.layer.kind for node in swapped.nodes]
    assert "relu" not in kinds
    assert kinds.count("tanh") == sum(isinstance(n.layer, ReLU) for n in network.nodes)
    wider = edited(
        network,
        lambda layer: replace(layer, bias=True) if isinstance(layer, Conv) else layer,
    )
    more = sum(row.output_shape[0] for row in cnnviz.analyse(network).layers if row.kind == "conv")
    gained = cnnviz.analyse(wider).parameters - cnnviz.analyse(network).parameters
    assert gained == more


def test_a_block_left_empty_hands_on_what_it_gets():
    body = Sequential(
        first=Conv(4, 1),
        block=Residual(Sequential(act=ReLU()), then=ReLU()),
        side=SideBranch(Sequential(only=ReLU())),
        last=Conv(2, 1),
    )
    network = Network("small", body, (1, 3, 3))
    bare = edited(network, lambda layer: None if isinstance(layer, ReLU) else layer)
    assert [node.name for node in bare.nodes] == ["first", "block.add", "last"]
    assert cnnviz.analyse(bare).output_shape == (2, 3, 3)


def test_nothing_left_is_refused():
    network = Network("one", ReLU(), (1, 3, 3))
    with pytest.raises(CnnvizError, match="at least one"):
        edited(network, lambda layer: None)
