"""PyTorch code of every registered network: run, counted and compared with the built module."""

import subprocess
import sys

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

import cnnviz
from cnnviz.code import pytorch_code
from cnnviz.errors import ShapeError
from cnnviz.networks import options

LONG = ("1202", "110", "56", "44", "32-cifar", "101", "152")
"""Nets that are others once more, only longer: at one size only."""


def at_odd_size(name):
    """The network for the first odd, non-square input that it can take, if any."""
    channels = cnnviz.architecture(name).input_shape[0]
    for size in ((97, 129), (225, 231), (239, 307), (33, 47)):
        network = cnnviz.architecture(name, input_shape=(channels, *size))
        try:
            cnnviz.analyse(network)
        except ShapeError:
            continue
        return network
    return None


def networks():
    """Each network as published, at an odd size, and with each of its options."""
    for name in cnnviz.architectures():
        known = options(name)
        yield name, cnnviz.architecture(name)
        if any(word in name for word in LONG):
            continue
        odd = at_odd_size(name)
        if odd is not None:
            yield f"{name}-odd", odd
        for option in ("aux", "batch_norm", "adaptive_pool"):
            if option in known and not name.startswith(("vgg13", "vgg16", "vgg19")):
                yield f"{name}-{option}", cnnviz.architecture(name, **{option: True})
        for letter in "ABC" if "shortcut" in known and "34" not in name else "":
            yield f"{name}-{letter}", cnnviz.architecture(name, shortcut=letter, classes=7)
    yield "wide", cnnviz.architecture("resnet20-cifar", width=24, depth=14, input_shape=(1, 9, 13))


CASES = dict(networks())


def test_every_network_can_be_taken_at_an_odd_size():
    short = [name for name in cnnviz.architectures() if not any(word in name for word in LONG)]
    assert [name for name in short if f"{name}-odd" not in CASES] == ["unet"]  # only some fit


@pytest.mark.parametrize("name", CASES)
def test_the_code_has_the_counts_shapes_and_keys_of_the_network(name, torch_network):
    network = CASES[name]
    report = cnnviz.analyse(network)
    module = torch_network(pytorch_code(network)).train()
    assert sum(p.numel() for p in module.parameters()) == report.parameters
    x = torch.empty(2, *network.input_shape, device="meta")
    with FlopCounterMode(display=False) as counter:
        made = module(x)
    assert counter.get_total_flops() == 2 * 2 * report.macs  # two images, 1 MAC = 2 FLOPs
    outputs = made if isinstance(made, tuple) else (made,)
    assert {tuple(y.shape) for y in outputs} == {(2, *report.output_shape)}
    ours = cnnviz.build(network, device="meta").state_dict()
    shapes = {key: value.shape for key, value in module.state_dict().items()}
    assert list(shapes.items()) == [(key, value.shape) for key, value in ours.items()]


def test_side_branches_are_returned_in_training_only(torch_network):
    module = torch_network(pytorch_code(cnnviz.architecture("googlenet", aux=True, classes=5)))
    x = torch.empty(1, 3, 224, 224, device="meta")
    assert [tuple(y.shape) for y in module.train()(x)] == [(1, 5)] * 3
    assert module.eval()(x).shape == (1, 5)


def test_the_number_of_classes_can_be_chosen_later(torch_network):
    code = pytorch_code(cnnviz.architecture("googlenet", aux=True))
    module = torch_network(code, classes=3)
    assert module.aux2.fc2.weight.shape == (3, 1024)
    assert module.fc.weight.shape == (3, 1024)


SMALL = {
    "lenet5": {},
    "lenet5-1998": {},
    "nin-cifar10": {"input_shape": (3, 19, 26)},
    "resnet20-cifar": {"input_shape": (3, 15, 18)},
    "resnet14-b": {"depth": 14, "shortcut": "B", "input_shape": (3, 15, 18)},
    "resnet14-c": {"depth": 14, "shortcut": "C", "input_shape": (3, 15, 18)},
    "plain20-cifar": {"input_shape": (3, 15, 18)},
    "zfnet": {"input_shape": (3, 67, 71), "classes": 4},
    "googlenet": {"input_shape": (3, 43, 38), "classes": 4},
    "googlenet-torchvision": {"input_shape": (3, 43, 38), "classes": 4},
    "inception-v2": {"input_shape": (3, 43, 38), "classes": 4},
}


@pytest.mark.parametrize("name", SMALL)
def test_the_code_computes_what_the_built_module_computes(name, torch_network):
    known = name if name in cnnviz.architectures() else "resnet20-cifar"
    network = cnnviz.architecture(known, **SMALL[name])
    ours = cnnviz.build(network, seed=1, initialisation="torch")
    for key, value in ours.state_dict().items():
        if key.endswith(("running_mean", "running_var")):
            value.uniform_(0.5, 1.5, generator=torch.Generator().manual_seed(2))
    theirs = torch_network(pytorch_code(network), "cpu").eval()
    theirs.load_state_dict(ours.state_dict())
    x = torch.rand(2, *network.input_shape, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        torch.testing.assert_close(theirs(x), ours(x), rtol=1e-4, atol=1e-5)


# What torchvision 0.2x calls the layers of these models, the first and the last ones.
TORCHVISION = {
    "resnet18": ["conv1.weight", "layer4.1.bn2.num_batches_tracked", "fc.weight", "fc.bias"],
    "alexnet-torchvision": ["features.0.weight", "features.10.bias", "classifier.6.bias"],
    "vgg16": ["features.0.weight", "features.28.bias", "classifier.0.weight"],
    "googlenet-torchvision": ["conv1.conv.weight", "inception5b.branch4.1.bn.bias", "fc.bias"],
    "inception-v3": ["Conv2d_1a_3x3.conv.weight", "Mixed_7c.branch3x3dbl_3b.bn.bias"],
}


@pytest.mark.parametrize("name", TORCHVISION)
def test_published_weights_would_load(name, torch_network):
    keys = torch_network(pytorch_code(cnnviz.architecture(name))).state_dict().keys()
    assert keys >= set(TORCHVISION[name])


def test_the_keys_of_resnet18_are_torchvisions(torch_network):
    parts = ("weight", "bias", "running_mean", "running_var", "num_batches_tracked")
    expected = ["conv1.weight", *(f"bn1.{part}" for part in parts)]
    for stage in (1, 2, 3, 4):
        for block in (0, 1):
            path = f"layer{stage}.{block}"
            for number in (1, 2):
                expected.append(f"{path}.conv{number}.weight")
                expected += [f"{path}.bn{number}.{part}" for part in parts]
            if stage > 1 and block == 0:
                expected.append(f"{path}.downsample.0.weight")
                expected += [f"{path}.downsample.1.{part}" for part in parts]
    expected += ["fc.weight", "fc.bias"]
    module = torch_network(pytorch_code(cnnviz.architecture("resnet18")))
    assert list(module.state_dict()) == expected


def test_the_code_is_formatted_and_clean(tmp_path):
    for name, network in CASES.items():
        (tmp_path / f"{name}.py").write_text(pytorch_code(network))
    settings = ["--isolated", "--line-length", "100", str(tmp_path)]
    for command in (["format", "--check"], ["check", "--select", "E,F,I,UP,B,SIM"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *settings], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("name", "longest"),
    [
        ("lenet5", 40),
        ("alexnet", 45),
        ("vgg16", 40),
        ("vgg19", 40),
        ("googlenet", 95),
        ("resnet18", 60),
        ("resnet152", 70),
        ("resnet1202-cifar", 70),
    ],
)
def test_the_code_is_as_long_as_a_person_would_write_it(name, longest):
    assert len(pytorch_code(cnnviz.architecture(name)).splitlines()) <= longest


def test_the_code_imports_torch_alone():
    lines = {
        line
        for network in CASES.values()
        for line in pytorch_code(network).splitlines()
        if line.startswith(("import ", "from "))
    }
    assert lines == {"import torch", "import torch.nn.functional as F", "from torch import nn"}
