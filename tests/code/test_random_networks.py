"""Random networks over the whole language, with the worst names: their code runs and agrees.

What the code computes, what it passes back and, in PyTorch, every key of the state dict are the
built module's.
"""

import ast
import builtins
import keyword
import re
from pathlib import Path

import pytest
import torch
from torch import nn

import cnnviz
from cnnviz.blocks import Concat, Residual, SideBranch
from cnnviz.code import keras_code, pytorch_code
from cnnviz.code.carried import sources
from cnnviz.layers import (
    Dropout,
    Flatten,
    Layer,
    ReLU,
    Scale,
    Sigmoid,
    Softmax,
    SparseConv,
    Subsample,
    Tanh,
)

# What the backend says of layers that it runs all the same.
pytestmark = [
    pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths"),
    pytest.mark.filterwarnings("ignore:.*You are using a softmax over axis"),
]

WORDS = {*keyword.kwlist, *keyword.softkwlist, *dir(builtins)}
STARTS = range(0, 240, 20)


KERAS = {
    "Conv": "Conv2D",
    "Linear": "Dense",
    "BatchNorm": "BatchNormalization",
    "SparseConv": "SparseConv2D",
    "Subsample": "Subsample2D",
}

PASSING = (ReLU, Tanh, Sigmoid, Scale, Softmax, Dropout)


def keras_order(block, nodes):
    """Positions of a block's nodes in the order in which Keras code makes their layers."""
    if isinstance(block, Layer):
        return [next(nodes)]
    if isinstance(block, SideBranch):
        return keras_order(block.body, nodes)
    if isinstance(block, Residual):
        body = keras_order(block.body, nodes)
        shortcut = [] if block.shortcut is None else keras_order(block.shortcut, nodes)
        next(nodes)
        return shortcut + body + ([] if block.then is None else [next(nodes)])
    order = [at for _, child in block.children() for at in keras_order(child, nodes)]
    if isinstance(block, Concat):
        next(nodes)
    return order


def is_depthwise(layer):
    """Whether each channel of a convolution is by itself, as Keras has a layer for."""
    return layer.groups == layer.in_channels == layer.out_channels > 1


def keras_weights(ours, at, ordered):
    """The weights of the layer at a position as Keras wants them, channels last."""
    layer, network = ours.layer(at), ours.network
    if isinstance(layer, nn.Conv2d):
        order = (2, 3, 0, 1) if is_depthwise(layer) else (2, 3, 1, 0)
        values = [layer.weight.permute(*order), layer.bias]
    elif isinstance(layer, nn.Linear):
        weight, source = layer.weight, network.nodes[at].sources[0]
        while source and isinstance(network.nodes[source - 1].layer, PASSING):
            source = network.nodes[source - 1].sources[0]
        if not ordered and source and isinstance(network.nodes[source - 1].layer, Flatten):
            volume = ours.shapes[network.nodes[source - 1].sources[0]]
            weight = weight.view(-1, *volume).permute(0, 2, 3, 1).reshape(weight.shape)
        values = [weight.T, layer.bias]
    elif isinstance(layer, nn.modules.batchnorm._BatchNorm):
        values = [layer.weight, layer.bias, layer.running_mean, layer.running_var]
    elif isinstance(network.nodes[at].layer, SparseConv):
        values = [layer.weight.permute(2, 3, 0, 1), layer.bias]
    elif isinstance(network.nodes[at].layer, Subsample):
        values = [layer.weight, layer.bias]
    else:
        values = []
    return [value.detach().numpy() for value in values if value is not None]


def built(network):
    module = cnnviz.build(network, seed=1, initialisation="torch")
    stream = torch.Generator().manual_seed(5)
    for key, value in module.state_dict().items():
        if key.endswith(("running_mean", "running_var")):
            value.uniform_(0.5, 1.5, generator=stream)
    return module


def assert_names_are_apart(code, helpers):
    """No name is Python's or given twice, and no variable is called what the file calls so."""
    known, own = [], []
    for node in ast.parse(code).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            known += [(alias.asname or alias.name).partition(".")[0] for alias in node.names]
        elif isinstance(node, ast.Assign):
            known.append(node.targets[0].id)
        elif isinstance(node, ast.ClassDef | ast.FunctionDef):
            known.append(node.name)
            own += [node] * (node.name not in helpers)
    assert len(set(known)) == len(known)
    assert set(known) & WORDS == set()
    for definition in own:
        nodes = list(ast.walk(definition))
        variables = {node.arg for node in nodes if isinstance(node, ast.arg)}
        variables |= {
            node.id
            for node in nodes
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        assert variables & {*known, *WORDS} <= {"_"}


def assert_agree(ours, theirs, network):
    """Two functions of images give the same values, and pass the same gradients back.

    Weights are asked for no gradient: channels last, oneDNN writes past its memory in that of a
    1 x 1 convolution with stride 2 and fewer than 8 channels (torch 2.13 on AMD).
    """
    x = torch.randn(2, *network.input_shape, generator=torch.Generator().manual_seed(6))
    gradients = []
    made = []
    for function in (ours, theirs):
        images = x.clone().requires_grad_()
        made.append(function(images))
        weights = torch.randn(made[0].shape, generator=torch.Generator().manual_seed(7))
        gradients += torch.autograd.grad((made[-1] * weights).sum(), images)
    torch.testing.assert_close(made[1], made[0], rtol=1e-3, atol=1e-4)
    torch.testing.assert_close(gradients[1], gradients[0], rtol=1e-3, atol=1e-4)


def check_pytorch(network, torch_network):
    code = pytorch_code(network)
    assert_names_are_apart(code, sources("pieces.py"))
    ours = built(network)
    theirs = torch_network(code, "cpu").eval()
    assert set(theirs.state_dict()) == set(ours.state_dict())
    theirs.load_state_dict(ours.state_dict())
    assert_agree(ours, theirs, network)


def check_keras(network, keras_model):
    code = keras_code(network)
    assert_names_are_apart(code, sources("keras_pieces.py"))
    ours = built(network)
    model = keras_model(code, "cpu")
    left = {}
    for layer in model.layers:
        if layer.weights:
            left.setdefault(type(layer).__name__, []).append(layer)
    for layers in left.values():
        layers.sort(key=lambda layer: int((re.findall(r"_(\d+)$", layer.name) or [0])[0]))
    for at in keras_order(network.body, iter(range(len(network.nodes)))):
        kind = KERAS.get(type(network.nodes[at].layer).__name__)
        layer = ours.layer(at)
        if isinstance(layer, nn.Conv2d) and is_depthwise(layer):
            kind = "DepthwiseConv2D"
        if kind:
            left[kind].pop(0).set_weights(keras_weights(ours, at, "layers.Permute" in code))
    assert [layer for layers in left.values() for layer in layers] == []

    def run(x):
        made = model(x.permute(0, 2, 3, 1), training=False)
        first = made[0] if isinstance(made, list) else made
        return first.permute(0, 3, 1, 2) if first.dim() == 4 else first

    assert_agree(ours, run, network)


@pytest.mark.parametrize("start", STARTS)
def test_pytorch_code_is_the_network(start, drawn, torch_network):
    networks = [network for seed in range(start, start + 20) if (network := drawn(seed))]
    assert len(networks) >= 10
    for network in networks:
        check_pytorch(network, torch_network)


@pytest.mark.parametrize("start", STARTS)
def test_keras_code_is_the_network(start, drawn, keras_model):
    for seed in range(start, start + 10):
        network = drawn(seed)
        if network:
            check_keras(network, keras_model)


def test_the_example_of_the_readme_is_the_network(torch_network, keras_model):
    text = (Path(cnnviz.__file__).parent.parent / "README.md").read_text()
    (example,) = [part for part in re.findall(r"```python\n(.*?)```", text, re.S) if "body" in part]
    names = {"cnnviz": cnnviz}
    exec(example, names)
    network = cnnviz.Network("mine", names["body"], (3, 32, 32))
    check_pytorch(network, torch_network)
    check_keras(network, keras_model)
    assert {key.partition(".")[0] for key in built(network).state_dict()} == {
        *("conv1", "2", "linear1")
    }
