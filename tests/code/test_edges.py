"""Layers where a function has a corner: zeros, ties, padding. Values and gradients as built."""

import pytest
import torch

import cnnviz
from cnnviz.code import keras_code, pytorch_code
from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    Conv,
    GlobalAvgPool,
    L2Pool,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Scale,
    Sigmoid,
    Softmax,
    Subsample,
    Tanh,
    ZeroPad,
)
from cnnviz.network import Network

pytestmark = pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths")

# Padding on one side only, on both, as much as "same" asks for, and what rounding up adds.
WINDOWS = [
    (kernel, stride, padding, ceil)
    for kernel in (1, 2, 3, 4, (2, 3))
    for stride in (1, 2, 3)
    for padding in ("same", 0, 1, ((1, 0), (0, 0)))
    for ceil in (False, True)
    if (padding in ("same", 0) or kernel != 1) and not (ceil and padding == "same")
]
OTHERS = [
    *(ReLU(), Tanh(), Tanh(1.7159, 2 / 3), Sigmoid(), Scale(0.5), Softmax()),
    *(LocalResponseNorm(3, 0.1), LocalResponseNorm(4, 0.1, 0.5, 1.0), ZeroPad(5), ZeroPad(4, 2)),
    *(GlobalAvgPool(), *(AdaptiveAvgPool(size) for size in (1, 2, 3, 4))),
]
SIZES = ((4, 4), (5, 7), (6, 5))


def layers():
    yield from OTHERS
    for kernel, stride, padding, ceil in WINDOWS:
        for kind in (MaxPool, AvgPool, L2Pool, Subsample):
            yield kind(kernel, stride, padding, ceil)
        yield AvgPool(kernel, stride, padding, ceil, count_padding=False)
        yield Conv(2, kernel, stride, padding)


LAYERS = list(dict.fromkeys(layers()))


def images(size):
    """Nothing at all, one value everywhere, a patch of zeros, few values with many ties."""
    stream = torch.Generator().manual_seed(3)
    patch = torch.randn(3, *size, generator=stream)
    patch[:, :3, :3] = 0
    ties = torch.randint(-1, 2, (2, 3, *size), generator=stream).float()
    return torch.stack([torch.zeros(3, *size), -torch.ones(3, *size), patch, *ties])


def value_and_gradient(function, x):
    x = x.clone().requires_grad_()
    y = function(x)
    weights = torch.randn(y.shape, generator=torch.Generator().manual_seed(4))
    (y * weights).sum().backward()
    return y.detach(), x.grad


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", sorted({type(layer) for layer in LAYERS}, key=str))
def test_pytorch_code_agrees_at_the_edges(kind, size, torch_network):
    for layer in LAYERS:
        if type(layer) is kind:
            network = Network("edge", layer, (3, *size))
            ours = cnnviz.build(network)
            theirs = torch_network(pytorch_code(network), "cpu").eval()
            theirs.load_state_dict(ours.state_dict())
            expected, made = (value_and_gradient(run, images(size)) for run in (ours, theirs))
            torch.testing.assert_close(made, expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", sorted({type(layer) for layer in LAYERS}, key=str))
def test_keras_code_agrees_at_the_edges(kind, size, keras_model):
    for layer in LAYERS:
        if type(layer) is kind:
            network = Network("edge", layer, (3, *size))
            ours = cnnviz.build(network)
            model = keras_model(keras_code(network), "cpu")
            weights = [weight.detach() for weight in ours.parameters()]
            model.set_weights([w.permute(2, 3, 1, 0) if w.dim() == 4 else w for w in weights])

            def run(x, model=model):
                return model(x.permute(0, 2, 3, 1), training=False).permute(0, 3, 1, 2)

            expected, made = (value_and_gradient(f, images(size)) for f in (ours, run))
            torch.testing.assert_close(made, expected, rtol=1e-4, atol=1e-5)


def test_the_average_that_backends_disagree_about_is_written_out(keras_model):
    network = Network("edge", AvgPool(3, 2, "same", count_padding=False), (1, 4, 4))
    model = keras_model(keras_code(network), "cpu")
    x = torch.arange(16.0).reshape(1, 4, 4, 1) + 1
    # By hand: the window at the bottom right holds 11, 12, 15 and 16.
    assert model(x).flatten().tolist() == [6.0, 7.5, 12.0, 13.5]


@pytest.mark.parametrize(
    ("layer", "written_out"),
    [
        (AvgPool(3, 1, "same", count_padding=False), False),
        (AvgPool(2, 1, "same", count_padding=False), True),
        (AvgPool(3, 2, "same", count_padding=False), True),
        (AvgPool(3, 1, 1), False),
        (AvgPool(2, ceil=True), True),
        (AvgPool(2), False),
    ],
    ids=str,
)
def test_a_helper_is_written_where_it_is_needed(layer, written_out):
    size = 5 if layer.ceil else 4
    code = keras_code(Network("edge", layer, (1, size, size)))
    assert ("def average_pool" in code) == written_out
