"""Nodes that match a torchvision model carry its names: keys and shapes of the state dict."""

import hashlib

import pytest
from torch import nn

from cnnviz import analyse, architecture
from cnnviz.layers import BatchNorm, Conv, Linear

# Number of entries and sha256 of the sorted lines "key:shape" (shape as 64x3x7x7, empty for a
# scalar) joined by newlines, of the state dicts of torchvision 0.28's models, side heads
# included: hashlib.sha256("\n".join(sorted(lines)).encode()).hexdigest().
TORCHVISION = {
    "alexnet": (16, "a06aa018d9e793ba12b1e7766ec48088cf5a12075f9bd6bb5c4a409d26539974"),
    "vgg11": (22, "cf06bb2cf7505db856057b5abb78dcb03bcdd586fb7a13b55003e4f6a76224d2"),
    "vgg13": (26, "a9334ad3d62a1bbf591e3d6fcd06239b993fe3f54cbebbc251f890d4b06648e8"),
    "vgg16": (32, "1233a85610c17a5dd5f24d13eecf19c1abce3f9a92a543d032bd935ef5373a6b"),
    "vgg19": (38, "1650a42dcc9c55c28871ad2f3c608c0c027655b0ca4453bc552c4ea6e853afb2"),
    "googlenet": (364, "f30770a4a6e2b523bf779caf621a4f725733d987daebd3d1e0df3590c988c714"),
    "inception_v3": (580, "4c37220abf05b3111c073f71588f20040c4c917c22773196583b075969e9cf99"),
    "resnet18": (122, "1ea5a05ba4f9ea93db9b732b9b99ba541a818c39f00f7f614a4b58db704b33e3"),
    "resnet34": (218, "232fe1aa2b8943b6c2a39130d2e1254739b6d04b70c1415a2fe474daa30cb3ba"),
    "resnet50": (320, "a47fa5a28bf03007cbc449c1929ed0de3dbaadc544683db250b8eadd75d265a7"),
    "resnet101": (626, "839dacc1b59bd38c1fa3002d433e235b0b26960121f361765f437bae1567a424"),
    "resnet152": (932, "6bba81a3c53ec6fce7f70f67bb25e31492cfcee16585526b56b5b4c6d960a7b5"),
}

MATCHES = [
    ("alexnet-torchvision", {}, "alexnet"),
    *((f"vgg{depth}", {}, f"vgg{depth}") for depth in (11, 13, 16, 19)),
    ("vgg16", {"adaptive_pool": True}, "vgg16"),
    ("googlenet-torchvision", {"aux": True}, "googlenet"),
    ("inception-v3", {"aux": True}, "inception_v3"),
    *((f"resnet{depth}", {}, f"resnet{depth}") for depth in (18, 34, 50, 101, 152)),
    *((f"resnet{depth}-v1.5", {}, f"resnet{depth}") for depth in (50, 101, 152)),
]


def torch_layer(layer, x):
    """The torch layer of a described one that has weights, without storage; else None."""
    if isinstance(layer, Conv):
        kernel = (layer.window.rows.kernel, layer.window.columns.kernel)
        settings = {"groups": layer.groups, "bias": layer.bias, "device": "meta"}
        return nn.Conv2d(x[0], layer.channels, kernel, **settings)
    if isinstance(layer, Linear):
        return nn.Linear(x[0], layer.features, layer.bias, device="meta")
    if isinstance(layer, BatchNorm):
        return nn.BatchNorm2d(x[0], device="meta")
    return None


def entries(network):
    """ "key:shape" of everything a state dict of the described network holds."""
    for row in analyse(network).layers:
        layer = torch_layer(row.layer, row.input_shape)
        place = network.state_keys.get(row.name, row.name)
        for name, value in layer.state_dict().items() if layer else ():
            yield f"{place}.{name}:{'x'.join(map(str, value.shape))}"


@pytest.mark.parametrize(
    ("name", "options", "model"), MATCHES, ids=[f"{m[0]} {m[1] or ''}" for m in MATCHES]
)
def test_keys_and_shapes_equal_torchvisions(name, options, model):
    lines = sorted(entries(architecture(name, **options)))
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert (len(lines), digest) == TORCHVISION[model]


def test_batch_norm_moves_the_places_of_vgg():
    keys = architecture("vgg11", batch_norm=True).state_keys
    assert [keys[name] for name in ("conv1_1", "bn1_1", "conv2_1", "bn2_1")] == [
        f"features.{place}" for place in (0, 1, 4, 5)
    ]
    assert (keys["conv5_2"], keys["fc6"]) == ("features.25", "classifier.0")


@pytest.mark.parametrize("name", ["alexnet-torchvision", "vgg16", "vgg19"])
def test_state_keys_name_layers_that_exist_and_each_place_once(name):
    network = architecture(name)
    assert set(network.state_keys) <= {node.name for node in network.nodes}
    assert len(set(network.state_keys.values())) == len(network.state_keys)
    for layer, key in network.state_keys.items():
        assert network.index(key) == network.index(layer)
