"""Keras code of every registered network: built, counted and, for small ones, run."""

import re
import subprocess
import sys

import pytest
import torch
from torch import nn

import cnnviz
from cnnviz.code import keras_code
from cnnviz.layers import Flatten
from cnnviz.networks import options

LONG = ("1202", "110", "56", "44", "32-cifar", "101", "152")
"""Nets that are others once more, only longer."""


def networks():
    for name in cnnviz.architectures():
        if any(word in name for word in LONG):
            continue
        known = options(name)
        network = cnnviz.architecture(name)
        yield name, network
        channels, height, width = network.input_shape
        more = (16, 32) if name == "unet" else (1, 9)  # not every size halves four times
        odd = (channels, height + more[0], width + more[1])
        yield f"{name}-odd", cnnviz.architecture(name, input_shape=odd)
        for option in ("aux", "batch_norm"):
            if option in known:
                yield f"{name}-{option}", cnnviz.architecture(name, **{option: True})
        if "shortcut" in known and "18" in name:
            yield f"{name}-A", cnnviz.architecture(name, shortcut="A")
            yield f"{name}-C", cnnviz.architecture(name, shortcut="C", classes=7)
    yield "resnet152", cnnviz.architecture("resnet152")


CASES = dict(networks())


@pytest.mark.parametrize("name", CASES)
def test_the_model_has_the_counts_and_shapes_of_the_network(name, keras_model):
    network = CASES[name]
    report = cnnviz.analyse(network)
    model = keras_model(keras_code(network))
    assert sum(weight.value.numel() for weight in model.trainable_weights) == report.parameters
    statistics = sum(weight.value.numel() for weight in model.non_trainable_weights)
    buffers = sum(row.buffers for row in report.layers if row.kind == "batch_norm")
    assert statistics == buffers
    shapes = model.output_shape if isinstance(model.output_shape, list) else [model.output_shape]
    assert set(shapes) == {(None, *report.output_shape[1:], report.output_shape[0])}
    assert len(shapes) == 1 + sum(
        "aux" in row.name.lower()
        for row in report.layers
        if row.kind == "linear" and row.output_shape == report.output_shape
    )


def by_creation(model, kind):
    """Layers of one kind in the order in which the code makes them."""
    found = [layer for layer in model.layers if type(layer).__name__ == kind]
    return sorted(found, key=lambda layer: int((re.findall(r"_(\d+)$", layer.name) or [0])[0]))


def give_weights(model, module):
    """Copy the weights of our module; Keras keeps channels last."""
    network = module.network
    places = range(len(network.nodes))
    kinds = [(i, module.layer(i)) for i in places]
    convolutions = [layer for _, layer in kinds if isinstance(layer, nn.Conv2d)]
    for layer, ours in zip(by_creation(model, "Conv2D"), convolutions, strict=True):
        bias = [ours.bias] if ours.bias is not None else []
        layer.set_weights([w.detach().numpy() for w in [ours.weight.permute(2, 3, 1, 0), *bias]])
    norms = [layer for _, layer in kinds if isinstance(layer, nn.BatchNorm2d)]
    for layer, ours in zip(by_creation(model, "BatchNormalization"), norms, strict=True):
        values = ours.weight, ours.bias, ours.running_mean, ours.running_var
        layer.set_weights([value.detach().numpy() for value in values])
    linear = [(i, layer) for i, layer in kinds if isinstance(layer, nn.Linear)]
    for layer, (i, ours) in zip(by_creation(model, "Dense"), linear, strict=True):
        weight = ours.weight
        before = network.nodes[i].sources[0] - 1
        if isinstance(network.nodes[before].layer, Flatten):
            volume = module.shapes[network.nodes[before].sources[0]]
            weight = weight.view(-1, *volume).permute(0, 2, 3, 1).reshape(weight.shape)
        layer.set_weights([weight.T.detach().numpy(), ours.bias.detach().numpy()])
    for kind, order in (("Subsample2D", (0,)), ("SparseConv2D", (2, 3, 0, 1))):
        ours = [layer for _, layer in kinds if type(layer).__name__.lower() == kind.lower()]
        for layer, mine in zip(by_creation(model, kind), ours, strict=True):
            values = mine.weight.permute(*order), mine.bias
            layer.set_weights([value.detach().numpy() for value in values])


SMALL = {
    "lenet5": {},
    "lenet5-1998": {},
    "nin-cifar10": {"input_shape": (3, 19, 26)},
    "resnet20-cifar": {"input_shape": (3, 15, 18)},
    "plain20-cifar": {"input_shape": (3, 15, 18)},
    "googlenet": {"input_shape": (3, 43, 38), "classes": 4},
    "googlenet-torchvision": {"input_shape": (3, 43, 38), "classes": 4},
    "inception-v2": {"input_shape": (3, 43, 38), "classes": 4},
}


@pytest.mark.parametrize("name", SMALL)
def test_the_model_computes_what_the_built_module_computes(name, keras_model):
    network = cnnviz.architecture(name, **SMALL[name])
    module = cnnviz.build(network, seed=1, initialisation="torch")
    for key, value in module.state_dict().items():
        if key.endswith(("running_mean", "running_var")):
            value.uniform_(0.5, 1.5, generator=torch.Generator().manual_seed(2))
    model = keras_model(keras_code(network), "cpu")
    give_weights(model, module)
    x = torch.rand(2, *network.input_shape, generator=torch.Generator().manual_seed(3))
    with torch.inference_mode():
        made = model(x.permute(0, 2, 3, 1), training=False)
        torch.testing.assert_close(made, module(x), rtol=1e-4, atol=1e-4)


def test_the_code_is_formatted_and_clean(tmp_path):
    for name, network in CASES.items():
        (tmp_path / f"{name}.py").write_text(keras_code(network))
    settings = ["--isolated", "--line-length", "100", str(tmp_path)]
    for command in (["format", "--check"], ["check", "--select", "E,F,I,UP,B,SIM"]):
        done = subprocess.run(
            [sys.executable, "-m", "ruff", *command, *settings], capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout


def test_the_code_imports_keras_alone():
    lines = {
        line
        for network in CASES.values()
        for line in keras_code(network).splitlines()
        if line.startswith(("import ", "from "))
    }
    assert lines == {"import keras", "from keras import layers", "from keras import layers, ops"}
