"""Rounding up or down through a whole network, and what it changes."""

from dataclasses import replace

import pytest
import torch

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
from cnnviz.counting.rounding import Change, changes, rounded
from cnnviz.errors import CnnvizError
from cnnviz.layers import AvgPool, Conv, L2Pool, MaxPool, ReLU, Windowed, ZeroPad
from cnnviz.network import Network
from cnnviz.running import build


def sides(network, layers):
    report = cnnviz.analyse(network)
    return [report.layer(name).output_shape[1] for name in layers]


def test_googlenet_rounds_up_to_the_papers_sizes():
    network = cnnviz.architecture("googlenet")
    pools = ["conv1", "pool1", "pool2", "pool3", "pool4"]
    assert sides(network, pools) == [112, 56, 28, 14, 7]
    assert sides(rounded(network, True), pools) == [113, 56, 28, 14, 7]
    assert sides(rounded(network, False), pools) == [112, 55, 27, 13, 6]


@pytest.mark.parametrize("name", ["alexnet", "alexnet-ungrouped"])
def test_alexnet_rounded_up_makes_of_224_what_it_makes_of_227(name):
    network, shape = cnnviz.architecture(name), (3, 224, 224)
    up, right = cnnviz.analyse(rounded(network, True, shape), shape), cnnviz.analyse(network)
    assert up.layer("conv1").output_shape == (96, 55, 55)
    assert [row.output_shape for row in up.layers] == [row.output_shape for row in right.layers]
    assert (up.parameters, up.macs) == (right.parameters, right.macs)
    assert cnnviz.analyse(network, shape).layer("conv1").output_shape == (96, 54, 54)


def test_changes_are_listed():
    network = cnnviz.architecture("googlenet")
    before, after = cnnviz.analyse(network), cnnviz.analyse(rounded(network, False))
    listed = changes(before, after)
    assert listed[0] == Change("pool1", "max_pool", (64, 56, 56), (64, 55, 55), True)
    assert listed[-1].name == "inception5b.concat"
    start = network.index("pool1")
    assert [change.name for change in listed] == [
        node.name for node in network.nodes[start : network.index("pool5")]
    ]
    assert [change.name for change in listed if change.rounds] == [
        *("pool1", "pool2", "pool3", "pool4")
    ]
    assert after.parameters == before.parameters
    assert changes(before, before) == ()


def strided(layer):
    return isinstance(layer, Windowed) and max(layer.window.stride) > 1


@pytest.mark.parametrize("ceil", [True, False])
@pytest.mark.parametrize("name", cnnviz.architectures())
def test_rounding_reaches_every_stride_or_says_why_not(name, ceil):
    network = cnnviz.architecture(name)
    try:
        other = rounded(network, ceil)
    except CnnvizError as error:
        assert ceil
        assert any(isinstance(node.layer, ZeroPad) for node in network.nodes)
        assert str(error) == (
            f"{name} cannot round up throughout at 32 × 32 × 3: layer2.0.add cannot take "
            "17 × 17 × 32 and 16 × 16 × 32; let it round as described, or change the input."
        )
        return
    assert [node.name for node in other.nodes] == [node.name for node in network.nodes]
    assert [node.sources for node in other.nodes] == [node.sources for node in network.nodes]
    for old, new in zip(network.nodes, other.nodes, strict=True):
        turned = replace(old.layer, ceil=ceil) if strided(old.layer) else old.layer
        assert new.layer == turned
    assert rounded(other, ceil) == other
    report, module = cnnviz.analyse(other), build(other, device="meta")
    assert [row.output_shape for row in report.layers] == [
        module.shapes[value] for value in range(1, len(other.nodes) + 1)
    ]


@pytest.mark.parametrize("ceil", [True, False])
@pytest.mark.parametrize(
    ("name", "size"),
    [
        *(("resnet18", 64), ("resnet50", 57), ("resnet50-v1.5", 58), ("plain20-cifar", 32)),
        *(("resnet20-cifar", 33), ("googlenet", 66), ("googlenet-torchvision", 70)),
        *(("alexnet", 70), ("zfnet", 90), ("inception-v2", 67), ("inception-resnet-v1", 78)),
    ],
)
def test_what_is_counted_is_what_runs(name, size, ceil):
    shape = (3, size, size + 4)
    network = rounded(cnnviz.architecture(name), ceil, shape)
    report, module = cnnviz.analyse(network, shape), build(network, input_shape=shape)
    values = module.run(torch.zeros(1, *shape), range(len(network.nodes)))
    assert [tuple(values[index].shape[1:]) for index in range(len(network.nodes))] == [
        row.output_shape for row in report.layers
    ]


def test_zero_padded_shortcuts_round_up_where_nothing_is_left_over():
    network = rounded(cnnviz.architecture("resnet20-cifar"), True, (3, 33, 33))
    assert cnnviz.analyse(network, (3, 33, 33)).layer("layer3.0.add").output_shape == (64, 9, 9)


def test_an_input_that_does_not_fit_either_way_is_not_blamed_on_rounding():
    network = rounded(cnnviz.architecture("alexnet"), True, (3, 8, 8))
    with pytest.raises(CnnvizError, match="conv1 cannot .* The smallest input that works is"):
        cnnviz.analyse(network, (3, 8, 8))


def test_an_input_too_small_for_rounding_down_says_so():
    network = cnnviz.architecture("googlenet")
    shape = (3, 58, 58)
    assert cnnviz.analyse(network, shape).parameters == 6_998_552
    with pytest.raises(CnnvizError) as caught:
        rounded(network, False, shape)
    assert str(caught.value).startswith(
        "googlenet cannot round down throughout at 58 × 58 × 3: pool4 cannot take "
    )


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
    unstrided = ("same", "one", "block.downsample.conv1")
    assert [found.pop(name) for name in unstrided] == [False, False, False]
    heads = ["side.a", "side.b", "side.c"]
    assert found == dict.fromkeys(
        ["pool1", "mixed.x", "mixed.y", "block.body", "block.downsample.pool1", *heads], ceil
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
