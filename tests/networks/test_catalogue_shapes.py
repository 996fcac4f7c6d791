"""Every network at odd, small and too small sizes, with other classes and channels."""

import pytest

from cnnviz import analyse, architecture, architectures
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import Merge
from cnnviz.networks import options

NAMES = [name for name in architectures() if "1202" not in name]


@pytest.mark.parametrize("name", NAMES)
def test_odd_sizes_other_channels_and_classes(name):
    network = architecture(name, classes=7)
    channels, height, width = network.input_shape
    more = (16, 48) if name == "unet" else (13, 50)  # which halves four times without a rest
    report = analyse(network, (channels + 1, height + more[0], width + more[1]))
    assert report.output_shape == ((7, 404, 436) if name == "unet" else (7,))
    assert report.parameters == sum(row.parameters for row in report.layers)
    assert report.macs == sum(row.macs for row in report.layers)
    assert all(row.parameters == row.weights + row.biases for row in report.layers)
    assert report.parameters > 0
    assert report.macs > 0


@pytest.mark.parametrize("side", range(64, 128, 3))
@pytest.mark.parametrize("name", ["googlenet", "inception-v2", "resnet50", "googlenet-torchvision"])
def test_branches_fit_at_any_size(name, side):
    network = architecture(name)
    first, last = (1000,), analyse(network, (3, side, side + 1)).output_shape
    assert first == last


SMALLEST = [
    ("lenet5", {}, 16, "pool2"),
    ("lenet5-1998", {}, 32, "c5"),
    ("alexnet", {}, 67, "pool5"),
    ("alexnet-torchvision", {}, 63, "pool5"),
    ("zfnet", {}, 63, "pool5"),
    ("vgg16", {}, 32, "pool5"),
    ("nin-cifar10", {}, 4, "pool2"),
    ("nin-imagenet", {}, 39, "pool3"),
    ("googlenet", {}, 31, "pool4"),
    ("googlenet", {"aux": True}, 79, "aux1.pool"),
    ("inception-v3", {}, 75, "Mixed_7a.branch3x3_2.conv"),
    ("inception-v3", {"aux": True}, 299, "AuxLogits.conv1.conv"),
    ("inception-v4", {}, 75, "reduction_b.branch1.1.conv"),
    ("inception-resnet-v2", {}, 75, "reduction_b.branch1.1.conv"),
]


@pytest.mark.parametrize(
    ("name", "chosen", "side", "layer"), SMALLEST, ids=[f"{s[0]} {s[1] or ''}" for s in SMALLEST]
)
def test_one_cell_less_than_the_smallest_size_names_the_layer(name, chosen, side, layer):
    network = architecture(name, **chosen)
    channels = network.input_shape[0]
    assert analyse(network, (channels, side, side)).output_shape == (options(name)["classes"],)
    with pytest.raises(ShapeError) as refused:
        analyse(network, (channels, side - 1, side - 1))
    assert str(refused.value).startswith(f"layer {layer} cannot take the ")
    assert f"{side - 1} × {side - 1} × {channels} input" in str(refused.value)


def test_a_residual_net_takes_a_single_cell():
    assert analyse(architecture("resnet50"), (3, 1, 1)).output_shape == (1000,)


@pytest.mark.parametrize("name", architectures())
def test_every_network_says_where_it_comes_from(name):
    network = architecture(name)
    assert network.name == name
    assert network.title
    assert network.year in range(1998, 2027)
    assert network.paper
    assert network.note.endswith(".")
    chosen = options(name)
    assert (chosen["classes"], chosen["input_shape"]) == (
        analyse(network).output_shape[0],
        network.input_shape,
    )


def test_titles_are_unique():
    titles = [architecture(name).title for name in architectures()]
    assert len(set(titles)) == len(titles)


def test_a_switch_takes_true_or_false():
    with pytest.raises(CnnvizError, match="'aux' is 'yes': give True or False"):
        architecture("googlenet", aux="yes")
    with pytest.raises(CnnvizError, match="'batch_norm' is 1: give True or False"):
        architecture("vgg16", batch_norm=1)
    with pytest.raises(CnnvizError, match="has no option 'aux'"):
        architecture("vgg16", aux=True)


def test_options_show_what_a_network_can_vary():
    assert options("resnet56-cifar") == {
        "depth": 56,
        "width": 16,
        "shortcut": "zero-padded",
        "classes": 10,
        "input_shape": (3, 32, 32),
    }
    assert set(options("vgg16")) == {"classes", "input_shape", "batch_norm", "adaptive_pool"}
    assert set(options("resnet50-v1.5")) == {"classes", "input_shape", "shortcut"}
    assert architecture("resnet20-cifar", depth=56).name == "resnet56-cifar"


def test_heads_are_read_by_nobody_and_the_trunk_goes_on():
    with_heads, without = architecture("googlenet", aux=True), architecture("googlenet")
    read = {source for node in with_heads.nodes for source in node.sources}
    ends = [node.name for value, node in enumerate(with_heads.nodes, 1) if value not in read]
    assert ends == ["aux1.fc2", "aux2.fc2", "fc"]
    assert with_heads.nodes[with_heads.output - 1].name == "fc"
    trunk = [node.name for node in with_heads.nodes if not node.name.startswith("aux")]
    assert trunk == [node.name for node in without.nodes]
    heads = [row for row in analyse(with_heads).layers if row.name.startswith("aux")]
    bare = analyse(without)
    assert analyse(with_heads).parameters == bare.parameters + sum(r.parameters for r in heads)
    assert analyse(with_heads).macs == bare.macs + sum(r.macs for r in heads)
    assert {node.unit for node in with_heads.nodes if node.name.startswith("aux")} == {
        "aux1",
        "aux2",
    }


def test_only_joins_read_more_than_one_value():
    for name in NAMES:
        for node in architecture(name).nodes:
            assert (len(node.sources) > 1) == isinstance(node.layer, Merge)
