"""Rounding up or down through a whole network, and what it changes."""

from dataclasses import replace

import pytest

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
from cnnviz.counting.rounding import Change, changes, rounded
from cnnviz.errors import CnnvizError
from cnnviz.layers import AvgPool, Conv, L2Pool, MaxPool, Pool, ReLU
from cnnviz.modules import build
from cnnviz.network import Network


def sides(network, layers):
    report = cnnviz.analyse(network)
    return [report.layer(name).output_shape[1] for name in layers]


def test_googlenet_rounds_up_to_the_papers_sizes():
    network = cnnviz.architecture("googlenet")
    pools = ["conv1", "pool1", "pool2", "pool3", "pool4"]
    assert sides(rounded(network, True), pools) == [112, 56, 28, 14, 7]
    assert sides(rounded(network, False), pools) == [112, 55, 27, 13, 6]
    assert rounded(network, True) == network  # its small pools at stride 1 have nothing to round


def test_changes_are_listed():
    network = cnnviz.architecture("googlenet")
    before, after = cnnviz.analyse(network), cnnviz.analyse(rounded(network, False))
    listed = changes(before, after)
    assert listed[0] == Change("pool1", "max_pool", (64, 56, 56), (64, 55, 55))
    assert listed[-1].name == "inception5b.concat"
    start = network.index("pool1")
    assert [change.name for change in listed] == [
        node.name for node in network.nodes[start : network.index("pool5")]
    ]
    assert after.parameters == before.parameters
    assert changes(before, before) == ()


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_rounding_touches_pools_alone(name):
    network = cnnviz.architecture(name)
    for ceil in (True, False):
        other = rounded(network, ceil)
        assert [node.name for node in other.nodes] == [node.name for node in network.nodes]
        assert [node.sources for node in other.nodes] == [node.sources for node in network.nodes]
        for old, new in zip(network.nodes, other.nodes, strict=True):
            if isinstance(old.layer, Pool) and old.layer.stride != 1:
                assert new.layer == replace(old.layer, ceil=ceil)
            else:
                assert new.layer == old.layer
        assert rounded(other, ceil) == other


@pytest.mark.parametrize("ceil", [True, False])
def test_the_switch_reaches_every_block(ceil):
    pools = {"a": MaxPool(2), "b": AvgPool(2, stride=(1, 2)), "c": L2Pool(3, stride=2)}
    body = Sequential(
        MaxPool(2),
        mixed=Concat(x=MaxPool(3, stride=2, padding=1), y=Conv(3, 3, stride=2, padding=1)),
        block=Residual(AvgPool(2), shortcut=Sequential(Conv(6, 1), MaxPool(2)), then=ReLU()),
        side=SideBranch(Sequential(**pools)),
        same=MaxPool(2, padding="same"),
        one=MaxPool(2, stride=1),
    )
    network = rounded(Network("all", body, (3, 21, 21)), ceil)
    found = {node.name: node.layer.ceil for node in network.nodes if hasattr(node.layer, "ceil")}
    assert (found.pop("same"), found.pop("one")) == (False, False)
    assert found == dict.fromkeys(
        ["pool1", "mixed.x", "block.body", "block.downsample.pool1", "side.a", "side.b", "side.c"],
        ceil,
    )


def test_the_built_module_rounds_the_same_way():
    network = rounded(cnnviz.architecture("alexnet-torchvision", input_shape=(3, 70, 90)), True)
    report = cnnviz.analyse(network)
    module = build(network, device="meta")
    assert {i: s for i, s in enumerate(module.shapes.values()) if i} == {
        i: row.output_shape for i, row in enumerate(report.layers, 1)
    }


def test_only_counts_of_one_network_can_be_compared():
    one, other = (cnnviz.analyse(cnnviz.architecture(name)) for name in ("vgg11", "vgg13"))
    with pytest.raises(CnnvizError, match="vgg11 and vgg13 have different layers: compare two"):
        changes(one, other)


def test_a_block_of_a_kind_of_its_own_is_refused():
    class Twice:
        def lay_out(self, plan, name, source):
            return plan.append("relu", ReLU(), (source,))

    with pytest.raises(CnnvizError, match="Twice cannot be edited: use the blocks of"):
        rounded(Network("own", Twice(), (1, 4, 4)), True)
