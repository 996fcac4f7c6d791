"""Editing a description: nothing changes by itself, and what is asked for changes everywhere."""

from dataclasses import replace

import pytest

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
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


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_without_batch_norm(name):
    network = cnnviz.architecture(name)
    bare = without_batch_norm(network)
    before, after = cnnviz.analyse(network), cnnviz.analyse(bare)
    kept = [row for row in before.layers if row.kind != "batch_norm"]
    assert [(row.name, row.output_shape) for row in after.layers] == [
        (row.name, row.output_shape) for row in kept
    ]
    norms = sum(row.parameters for row in before.layers if row.kind == "batch_norm")
    assert after.parameters == before.parameters - norms
    assert after.macs == before.macs


def test_what_is_left_out_of_a_branch_or_a_shortcut_passes_its_input_on():
    norm, conv = BatchNorm(), Conv(4, 1)
    for block, channels, names in (
        (Concat(a=norm, b=conv), 8, ["b", "concat"]),
        (Concat(a=norm, b=Sequential(norm, norm)), 8, ["concat"]),
        (Residual(conv, shortcut=norm), 4, ["body", "add"]),
        (Residual(conv, shortcut=Sequential(norm), then=norm), 4, ["body", "add"]),
        (Residual(norm, shortcut=conv), 4, ["downsample", "add"]),
        (Residual(Concat(a=norm, b=norm), shortcut=Conv(8, 1)), 8, ["concat", "downsample", "add"]),
        (Sequential(SideBranch(norm), conv, norm), 4, ["conv1"]),
    ):
        network = Network("small", block, (4, 3, 3))
        bare = without_batch_norm(network)
        assert cnnviz.analyse(network).output_shape == (channels, 3, 3)
        assert cnnviz.analyse(bare).output_shape == (channels, 3, 3)
        assert [node.name for node in bare.nodes] == names


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
        network, lambda layer: replace(layer, bias=True) if isinstance(layer, Conv) else layer
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
