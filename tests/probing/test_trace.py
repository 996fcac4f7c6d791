"""A number worked out from its patch equals the one the network made, for every kind of layer."""

import numpy as np
import pytest
import torch

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.layers import (
    ELU,
    GELU,
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    ConvTranspose,
    Crop,
    Dropout,
    Flatten,
    GlobalAvgPool,
    GroupNorm,
    HardSwish,
    L2Pool,
    LayerNorm,
    LeakyReLU,
    Linear,
    LocalResponseNorm,
    MaxPool,
    RadialBasis,
    ReLU,
    Scale,
    Sigmoid,
    SiLU,
    Softmax,
    SparseConv,
    Subsample,
    Tanh,
    Upsample,
    ZeroPad,
)
from cnnviz.network import Network
from cnnviz.probing.trace import surroundings, traced
from cnnviz.running import build
from tests.probing.tracing import trace

NEW = (
    ConvTranspose(3, 3, stride=2, padding=1),
    *(Upsample(2), Upsample(3, bilinear=True), Crop(1), GroupNorm(2), LayerNorm()),
    *(LeakyReLU(), ELU(), GELU(), SiLU(), HardSwish()),
)


def following(network, name):
    """Names of what alone follows a layer."""
    return tuple(network.nodes[at].name for at in network.followers(network.index(name)))


def toy(*layers, shape=(4, 9, 11), seed=1, **named):
    """A module of these layers whose every parameter and statistic is some number."""
    module = build(Network("toy", Sequential(*layers, **named), shape), seed=seed)
    stream = torch.Generator().manual_seed(seed)
    for name, value in (*module.named_parameters(), *module.named_buffers()):
        if value.is_floating_point() and "prototypes" not in name:
            value.data.copy_(torch.rand(value.shape, generator=stream) + 0.1)
    return module


def cells(shape, most=24):
    """Corners, middle and some cells between, in some channels."""
    channels = range(0, shape[0], max(1, shape[0] // 4))
    rows = sorted({0, shape[1] // 2, shape[1] - 1})
    columns = sorted({0, shape[2] // 2, shape[2] - 1})
    found = [(c, r, q) for c in (*channels, shape[0] - 1) for r in rows for q in columns]
    return found[:: max(1, len(found) // most)]


def agree(module, layer, x):
    around = surroundings(module, x, layer)
    for cell in cells(around.makes.shape):
        found = traced(module, around, *cell)
        assert found.value == float(around.makes[cell])
        for step in (found, *found.after):
            assert step.total == pytest.approx(step.value, rel=2e-5, abs=2e-5), (layer, cell)


EACH = {
    "conv": [Conv(5, 3)],
    "conv, padding on one side": [Conv(5, 3, padding=((2, 0), (0, 1)), stride=2)],
    "conv, same at a stride": [Conv(5, (4, 3), stride=(3, 2), padding="same")],
    "conv, dilation": [Conv(5, 3, dilation=(2, 3), padding=2)],
    "conv, rounding up": [Conv(5, 3, stride=4, ceil=True)],
    "conv, rounding up beyond the input": [MaxPool(2), Conv(5, 1, stride=3, ceil=True)],
    "sparse conv, rounding up": [SparseConv(((0, 1), (3,)), 2, stride=4, ceil=True)],
    "conv in groups, no bias": [Conv(6, 3, groups=2, bias=False)],
    "depthwise": [Conv(8, 3, groups=4, padding=1)],
    "1x1": [Conv(5, 1)],
    "sparse conv": [SparseConv(((0, 1), (3,), (1, 2, 3)), 3, padding=1)],
    "linear behind flatten": [MaxPool(2), Flatten(), Dropout(), Linear(7)],
    "linear behind linear": [Flatten(), Linear(7), ReLU(), Linear(5)],
    "radial basis": [Flatten(), Linear(7), RadialBasis(((1, -1, 1, 1, 1, 1, 1), (-1,) * 7))],
    "max": [MaxPool(3, 2)],
    "max, padding and ceil": [MaxPool(3, 2, padding=1, ceil=True)],
    "max, same": [MaxPool(3, 2, padding="same")],
    "average": [AvgPool(2)],
    "average, counted padding and ceil": [AvgPool(3, 2, padding=1, ceil=True)],
    "average, padding left out": [AvgPool(3, 2, padding=1, ceil=True, count_padding=False)],
    "average, same": [AvgPool(3, 1, padding="same", count_padding=False)],
    "l2": [L2Pool(3, 2, ceil=True)],
    "subsample": [Subsample(2)],
    "global average": [GlobalAvgPool()],
    "adaptive average": [AdaptiveAvgPool(4)],
    "lrn": [LocalResponseNorm(5, alpha=0.3)],
    "lrn, even size": [LocalResponseNorm(4, alpha=0.3)],
    "lrn, wider than the channels": [LocalResponseNorm(11, alpha=0.3)],
    "batch norm": [BatchNorm()],
    "batch norm of a vector": [Flatten(), Linear(6), BatchNorm()],
    "activations": [ReLU(), Tanh(), Tanh(1.7, 0.6), Sigmoid(), Scale(0.3)],
    "softmax": [Flatten(), Linear(6), Softmax()],
    "softmax over channels": [Softmax()],
    "zero padding": [ZeroPad(7, 2)],
    "sum": [Residual(Conv(4, 3, padding=1), then=ReLU())],
    "stack": [Concat(a=Conv(2, 1), b=Conv(3, 3, padding=1), c=MaxPool(3, 1, padding=1))],
}


@pytest.mark.parametrize("layers", EACH.values(), ids=EACH)
def test_every_kind(layers):
    module = toy(*layers)
    x = torch.randn(1, 4, 9, 11, generator=torch.Generator().manual_seed(3))
    for node in module.network.nodes:
        agree(module, node.name, x)


@pytest.mark.parametrize("layer", NEW, ids=lambda layer: str(layer.kind))
def test_layers_without_a_rule_are_taken_apart(layer):
    """Each number is its inputs' shares and the rest, or the function of its own cell."""
    module, x = toy(layer, shape=(4, 6, 6)), torch.randn(1, 4, 6, 6)
    name = module.network.nodes[0].name
    shape = module.shapes[1]
    worked = trace(module, x, name, shape[0] - 1, shape[1] // 2, shape[2] - 1)
    assert worked.total == pytest.approx(worked.value, rel=1e-5, abs=1e-6)
    if "rest" in worked.facts:
        parts = worked.terms.sum() + worked.facts["rest"]
        assert parts == pytest.approx(worked.value, rel=1e-5, abs=1e-6)


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("lenet5-1998", (1, 32, 32)),
        ("lenet5", (1, 32, 32)),
        ("alexnet", (3, 99, 99)),
        ("resnet20-cifar", (3, 18, 20)),
        ("googlenet", (3, 64, 64)),
    ],
)
def test_every_layer_of_registered_networks(name, shape):
    module = build(cnnviz.architecture(name), input_shape=shape)
    x = torch.randn(1, *shape, generator=torch.Generator().manual_seed(0))
    names = [node.name for node in module.network.nodes]
    for layer in names[:: max(1, len(names) // 40)]:
        agree(module, layer, x)


def test_a_convolution_by_hand():
    module = toy(a=Conv(1, 2, padding=1), b=ReLU(), shape=(2, 2, 2))
    kernel = torch.tensor([[[1.0, 2], [3, 4]], [[0, 1], [0, -1]]])
    module.get_parameter("a.weight").data[0] = kernel
    module.get_parameter("a.bias").data.fill_(-50)
    x = torch.tensor([[[[1.0, 2], [3, 4]], [[5, 6], [7, 8]]]])
    found = trace(module, x, "a", 0, 1, 2)
    assert found.rows == (0, 1)
    assert found.columns == (1, 2)  # the second is padding
    assert found.real.tolist() == [[True, False], [True, False]]
    assert found.inputs.tolist() == [[[2, 0], [4, 0]], [[6, 0], [8, 0]]]
    assert found.weights.tolist() == kernel.tolist()
    assert found.terms.tolist() == [[[2, 0], [12, 0]], [[0, 0], [0, 0]]]
    assert found.sums.tolist() == [14, 0]
    assert found.facts == {"bias": -50}
    assert (found.total, found.value, found.end) == (-36, -36, 0)
    assert [(step.layer, step.kind, step.total) for step in found.after] == [("b", "relu", 0)]


def test_groups_and_tables_read_their_own_channels():
    grouped = toy(a=Conv(6, 1, groups=2))
    x = torch.rand(1, 4, 9, 11)
    assert [trace(grouped, x, "a", c).channels for c in (0, 2, 3, 5)] == [
        (0, 1),
        (0, 1),
        (2, 3),
        (2, 3),
    ]
    sparse = build(cnnviz.architecture("lenet5-1998"), until="c3")
    digit = torch.rand(1, 1, 32, 32)
    assert trace(sparse, digit, "c3", 0).channels == (0, 1, 2)
    assert trace(sparse, digit, "c3", 14).channels == (0, 2, 3, 5)
    assert trace(sparse, digit, "c3", 15).channels == (0, 1, 2, 3, 4, 5)


def test_the_cell_that_won():
    module = toy(a=MaxPool(2, padding=((1, 0), (1, 0))), shape=(1, 3, 3))
    x = torch.tensor([[[[-5.0, -1, 7], [-2, -3, 9], [8, 8, -4]]]])
    corner = trace(module, x, "a", 0, 0, 0)
    assert corner.total == -5  # padding is 0 and does not win
    assert trace(module, x, "a", 0, 0, 1).total == 7
    tie = trace(module, x, "a", 0, 1, 0)
    assert (tie.rows, tie.columns, tie.total) == ((1, 2), (-1, 0), 8)


def test_response_normalisation_by_hand():
    module = toy(a=LocalResponseNorm(3, alpha=0.5, beta=2, k=1), shape=(4, 1, 1))
    x = torch.tensor([1.0, 2, 3, 4]).view(1, 4, 1, 1)
    middle = trace(module, x, "a", 1)
    assert middle.channels == (0, 1, 2)
    assert middle.terms.ravel().tolist() == [1, 4, 9]
    assert middle.total == 2 / (1 + 0.5 * 14) ** 2
    assert trace(module, x, "a", 3).channels == (2, 3)


def test_a_mean_counts_what_torch_counts():
    x = torch.arange(1.0, 10).view(1, 1, 3, 3)
    with_padding = trace(toy(a=AvgPool(2, padding=1), shape=(1, 3, 3)), x, "a", 0)
    assert (with_padding.facts["count"], with_padding.total) == (4, 0.25)
    without = toy(a=AvgPool(2, padding=1, count_padding=False), shape=(1, 3, 3))
    assert (trace(without, x, "a", 0).facts["count"], trace(without, x, "a", 0).total) == (1, 1)
    beyond = trace(toy(a=AvgPool(2, ceil=True), shape=(1, 3, 3)), x, "a", 0, 1, 1)
    assert (beyond.facts["count"], beyond.total, beyond.rows) == (1, 9, (2, 3))


def test_a_linear_layer_reads_the_volume_that_was_flattened():
    module = build(cnnviz.architecture("lenet5"))
    found = trace(module, torch.rand(1, 1, 32, 32), "fc3", 5)
    assert found.inputs.shape == (16, 5, 5)
    assert found.sources == ("flatten",)
    weight = module.get_parameter("fc3.weight")[5].detach().numpy()
    assert np.array_equal(found.weights.ravel(), weight)
    assert trace(module, torch.rand(1, 1, 32, 32), "fc4", 0).inputs.shape == (120, 1, 1)


def test_what_follows_alone():
    resnet = cnnviz.architecture("resnet18")
    assert following(resnet, "conv1") == ("bn1", "relu")
    assert following(resnet, "layer1.0.conv2") == ("layer1.0.bn2",)  # then the sum
    assert following(resnet, "relu") == ()
    short = build(cnnviz.architecture("lenet5"), until="conv1")
    assert trace(short, torch.rand(1, 1, 32, 32), "conv1", 0).after == ()
    longer = build(cnnviz.architecture("lenet5"), until="relu1")
    assert [s.layer for s in trace(longer, torch.rand(1, 1, 32, 32), "conv1", 0).after] == ["relu1"]


def test_only_the_first_picture_and_nothing_changes():
    module = build(cnnviz.architecture("lenet5")).train()
    x = torch.rand(3, 1, 32, 32)
    assert trace(module, x, "conv1", 2, 3, 4).value == trace(module, x[:1], "conv1", 2, 3, 4).value
    assert module.training


def test_what_is_not_there():
    module = build(cnnviz.architecture("lenet5"), until="pool1")
    x = torch.rand(1, 1, 32, 32)
    with pytest.raises(cnnviz.CnnvizError, match="channels go from 0 to 5, rows from 0 to 27"):
        trace(module, x, "conv1", 6)
    with pytest.raises(cnnviz.CnnvizError, match="column 28"):
        trace(module, x, "conv1", 0, 0, 28)
    with pytest.raises(cnnviz.CnnvizError, match="row -1"):
        trace(module, x, "conv1", 0, -1)
    with pytest.raises(cnnviz.CnnvizError, match="fc5 is not among the layers built"):
        trace(module, x, "fc5", 0)
    with pytest.raises(cnnviz.CnnvizError, match="no batch dimension"):
        trace(module, x[0], "conv1", 0)
