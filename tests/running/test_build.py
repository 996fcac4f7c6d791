"""Building: what is built, where it sits, what it starts from."""

import hashlib

import pytest
import torch

import cnnviz
from cnnviz.blocks import Residual, Sequential, SideBranch
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import Conv, Flatten, Linear, ReLU
from cnnviz.network import Network
from cnnviz.running import NetworkModule, build

STATE_DICTS = {
    # Number of entries and SHA-256 of the sorted "key:shape" lines, sides joined by x, of the
    # state dicts of torchvision's models of these names (its resnet50 and up are v1.5, its
    # googlenet and inception_v3 have their side branches); computed once from them.
    "alexnet-torchvision": (16, "a06aa018d9e793ba12b1e7766ec48088cf5a12075f9bd6bb5c4a409d26539974"),
    "vgg11": (22, "cf06bb2cf7505db856057b5abb78dcb03bcdd586fb7a13b55003e4f6a76224d2"),
    "vgg13": (26, "a9334ad3d62a1bbf591e3d6fcd06239b993fe3f54cbebbc251f890d4b06648e8"),
    "vgg16": (32, "1233a85610c17a5dd5f24d13eecf19c1abce3f9a92a543d032bd935ef5373a6b"),
    "vgg19": (38, "1650a42dcc9c55c28871ad2f3c608c0c027655b0ca4453bc552c4ea6e853afb2"),
    "googlenet-torchvision": (
        364,
        "f30770a4a6e2b523bf779caf621a4f725733d987daebd3d1e0df3590c988c714",
    ),
    "inception-v3": (580, "4c37220abf05b3111c073f71588f20040c4c917c22773196583b075969e9cf99"),
    "resnet18": (122, "1ea5a05ba4f9ea93db9b732b9b99ba541a818c39f00f7f614a4b58db704b33e3"),
    "resnet34": (218, "232fe1aa2b8943b6c2a39130d2e1254739b6d04b70c1415a2fe474daa30cb3ba"),
    "resnet50-v1.5": (320, "a47fa5a28bf03007cbc449c1929ed0de3dbaadc544683db250b8eadd75d265a7"),
    "resnet101-v1.5": (626, "839dacc1b59bd38c1fa3002d433e235b0b26960121f361765f437bae1567a424"),
    "resnet152-v1.5": (932, "6bba81a3c53ec6fce7f70f67bb25e31492cfcee16585526b56b5b4c6d960a7b5"),
}


@pytest.mark.parametrize("name", STATE_DICTS)
def test_state_dict_is_torchvisions(name):
    with_branches = {"aux": True} if name in ("googlenet-torchvision", "inception-v3") else {}
    state = build(cnnviz.architecture(name, **with_branches), device="meta").state_dict()
    lines = sorted(f"{key}:{'x'.join(map(str, value.shape))}" for key, value in state.items())
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    assert (len(lines), digest) == STATE_DICTS[name]


def test_a_built_module_is_ready_for_evaluation():
    module = cnnviz.build(cnnviz.architecture("lenet5"))
    assert isinstance(module, NetworkModule)
    assert isinstance(module, torch.nn.Module)
    assert not any(part.training for part in module.modules())
    assert module(torch.zeros(3, 1, 32, 32)).shape == (3, 10)
    assert module.report.parameters == sum(p.numel() for p in module.parameters()) == 61_706


def test_vgg16_up_to_its_last_convolution_has_no_linear_layers():
    network = cnnviz.architecture("vgg16")
    module = build(network, until="conv5_3", device="meta")
    kinds = {type(part).__name__ for part in module.modules()}
    assert "Linear" not in kinds
    assert sum(p.numel() for p in module.parameters()) == 14_714_688  # the thirteen convolutions
    assert not hasattr(module, "classifier")
    x = torch.empty(1, 3, 224, 224, device="meta")
    assert module(x).shape == (1, 512, 14, 14)
    by_key = build(network, until="features.28", device="meta")
    assert list(by_key.state_dict()) == list(module.state_dict())


def test_until_leaves_other_branches_out():
    network = cnnviz.architecture("googlenet")
    module = build(network, until="inception3a.branch2.conv", device="meta")
    built = {name.rsplit(".", 1)[0] for name in module.state_dict()}
    assert built == {
        "conv1",
        "conv2_reduce",
        "conv2",
        "inception3a.branch2.reduce",
        "inception3a.branch2.conv",
    }
    assert module(torch.empty(1, 3, 224, 224, device="meta")).shape == (1, 128, 28, 28)


def test_side_branches_are_built_and_run_only_when_asked_for():
    body = Sequential(
        trunk=Conv(2, 1),
        aux=SideBranch(Sequential(flat=Flatten(), fc=Linear(3))),
        flat=Flatten(),
        fc=Linear(4),
    )
    module = build(Network("side", body, (1, 2, 2)))
    assert module.get_parameter("aux.fc.weight").shape == (3, 8)
    module.aux.fc = None  # running it would now fail
    x, labels = torch.ones(1, 1, 2, 2), torch.tensor([0])
    assert module(x).shape == (1, 4)
    assert [name for name, _ in cnnviz.gradient_norms(module, x, labels)] == ["trunk", "fc"]
    whole = build(Network("side", body, (1, 2, 2)))
    assert cnnviz.activations(whole, x, ["aux.fc"])["aux.fc"].shape == (1, 3)
    assert [*build(Network("side", body, (1, 2, 2)), until="fc").state_dict()] == [
        "trunk.weight",
        "trunk.bias",
        "fc.weight",
        "fc.bias",
    ]


def test_until_needs_only_an_input_large_enough_for_what_is_built():
    network = cnnviz.architecture("lenet5")
    with pytest.raises(ShapeError, match="conv2"):
        build(network, input_shape=(1, 11, 11))
    module = build(network, input_shape=(1, 11, 11), until="pool1")
    assert module(torch.zeros(1, 1, 11, 11)).shape == (1, 6, 3, 3)


def test_weights_of_a_node_do_not_depend_on_what_else_is_built():
    network = cnnviz.architecture("resnet20-cifar")
    whole = build(network, seed=3).state_dict()
    part = build(network, seed=3, until="layer2.0.conv2").state_dict()
    assert len(part) < len(whole)
    assert all(torch.equal(value, whole[key]) for key, value in part.items())
    twin = build(cnnviz.architecture("plain20-cifar"), seed=3).state_dict()
    assert torch.equal(twin["layer2.0.conv2.weight"], whole["layer2.0.conv2.weight"])


def test_seeds_reproduce_and_differ_and_leave_torchs_own_alone():
    network = cnnviz.architecture("lenet5")
    before = torch.random.get_rng_state()
    first, again, other = (build(network, seed).state_dict() for seed in (7, 7, 8))
    assert torch.equal(torch.random.get_rng_state(), before)
    assert all(torch.equal(first[key], again[key]) for key in first)
    assert not torch.equal(first["conv1.weight"], other["conv1.weight"])
    assert not torch.equal(first["fc3.weight"].flatten()[:99], first["fc4.weight"].flatten()[:99])


def test_meta_costs_no_storage_and_no_time():
    module = build(cnnviz.architecture("vgg16"), device="meta")
    assert {p.device.type for p in module.parameters()} == {"meta"}


def test_weights_built_in_inference_mode_can_be_trained():
    with torch.inference_mode():
        module = build(cnnviz.architecture("lenet5"))
    module(torch.zeros(1, 1, 32, 32)).sum().backward()
    assert module.get_parameter("fc5.bias").grad.tolist() == [1.0] * 10


def test_a_residual_around_a_single_layer_holds_layer_and_sum():
    body = Sequential(Residual(Conv(2, 1, bias=False), then=ReLU()), Flatten(), Linear(3))
    module = build(Network("tiny", body, (2, 2, 2)))
    assert sorted(module.state_dict()) == ["0.body.weight", "linear1.bias", "linear1.weight"]
    assert module.report.layers[1].name == "0.add"
    bias = module.get_parameter("linear1.bias").tolist()
    assert module(torch.zeros(1, 2, 2, 2)).tolist() == [bias]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"until": "conv5_9"}, "conv5"),
        ({"until": ""}, "has no layer ''"),
        ({"seed": "x"}, "give a whole number"),
        ({"seed": True}, "give a whole number"),
        ({"initialisation": "xavier"}, "choose one of he, glorot, torch"),
        ({"input_shape": (1, 4, 4)}, "larger than the input"),
        ({"input_shape": (1, 32)}, "give \\(channels, height, width\\)"),
    ],
    ids=str,
)
def test_bad_arguments_say_what_to_change(arguments, message):
    network = cnnviz.architecture("vgg16" if arguments.get("until") == "conv5_9" else "lenet5")
    with pytest.raises(CnnvizError, match=message):
        build(network, **arguments)


def test_two_layers_at_one_published_key_are_refused():
    body = Sequential(a=Conv(1, 1), b=Conv(1, 1))
    network = Network("twins", body, (1, 1, 1), state_keys={"a": "features.0", "b": "features.0"})
    with pytest.raises(CnnvizError, match="'b' here"):
        build(network)
