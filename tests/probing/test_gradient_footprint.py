"""A receptive field is where a gradient arrives: recurrence against torch.

Weights are positive and everything that is not linear is replaced by an average over the same
window, so that no two ways through the network cancel.
"""

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch import nn

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.counting.receptive_field import Box, receptive_field, seen
from cnnviz.errors import ShapeError
from cnnviz.layers import AdaptiveAvgPool, AvgPool, BatchNorm, Conv, Linear, MaxPool, Pool, ZeroPad
from cnnviz.modules import build
from cnnviz.modules.pieces import PaddedAvgPool2d
from cnnviz.network import Network


def linearised(network, shape):
    """The built network with positive weights and averages in place of everything not linear."""
    module = build(network, input_shape=shape).double()
    for index, node in enumerate(network.nodes):
        place, name = module._places[index]
        if isinstance(node.layer, Pool):
            setattr(place, name, PaddedAvgPool2d(node.layer.window, count_padding=False))
        elif node.layer.kind in ("lrn", "relu", "tanh"):
            setattr(place, name, nn.Identity())
        elif isinstance(node.layer, Conv | Linear):
            weight = module.layer(index).weight
            nn.init.constant_(weight, weight.shape[0] / weight.numel())
    return module


def footprint(module, name, row, column):
    """Rectangle around the input cells whose gradient of one unit, all channels, is not 0."""
    index = module.position(name)
    x = torch.rand(1, *module.input_shape, dtype=torch.float64, requires_grad=True)
    value = module.run(x, [index])[index]
    unit = value[0, :, row, column] if value.dim() == 4 else value[0]
    (gradient,) = torch.autograd.grad(unit.sum(), x)
    cells = gradient[0].abs().sum(0).nonzero()  # (cells, 2)
    if not len(cells):
        return None
    (top, left), (bottom, right) = cells.min(0).values.tolist(), cells.max(0).values.tolist()
    return Box(top, bottom, left, right)


def units(shape):
    """Corners and the middle of a map."""
    if len(shape) == 1:
        return [(0, 0)]
    rows, columns = shape[1] - 1, shape[2] - 1
    return sorted({(0, 0), (rows, columns), (0, columns), (rows // 2, columns // 2)})


def within(inner, outer):
    return (
        outer.top <= inner.top
        and inner.bottom <= outer.bottom
        and outer.left <= inner.left
        and inner.right <= outer.right
    )


@pytest.mark.parametrize(
    ("name", "shape", "layers"),
    [
        ("lenet5", (1, 32, 32), ["conv1", "pool1", "pool2", "fc3"]),
        ("resnet20-cifar", (3, 40, 44), ["relu", "layer1.2.add", "layer2.0.add", "layer3.0.add"]),
        ("resnet50", (3, 96, 96), ["layer1.0.add", "layer2.1.add"]),
        ("resnet50-v1.5", (3, 96, 96), ["layer2.1.add"]),
        ("googlenet", (3, 97, 90), ["pool2", "inception3a.concat", "pool3"]),
        ("inception-v3", (3, 107, 107), ["Mixed_5b.concat", "Mixed_6a.concat", "Mixed_6b.concat"]),
        ("alexnet", (3, 131, 140), ["pool2", "pool5"]),
        ("vgg16", (3, 70, 64), ["conv3_1", "pool3"]),
        ("zfnet", (3, 100, 91), ["pool2", "conv5"]),
    ],
)
def test_registered_networks(name, shape, layers):
    network = cnnviz.architecture(name)
    report = cnnviz.analyse(network, shape)
    module = linearised(network, shape)
    for layer in layers:
        field = receptive_field(report, layer)
        for row, column in units(report.layer(layer).output_shape):
            box = seen(report, layer, row, column)
            assert box == footprint(module, layer, row, column), (layer, row, column)
            assert within(box, field.box(row, column))


TOYS = {
    "asymmetric branches": Concat(a=Conv(2, 1), b=Conv(2, 5, padding=((4, 0), (1, 3)))),
    "even kernels": Sequential(Conv(2, 2, padding="same"), Conv(2, 4, stride=2, padding="same")),
    "dilation with holes": Sequential(Conv(2, 3, dilation=3), MaxPool(2), Conv(2, 2, dilation=2)),
    "same at a stride": Sequential(*(Conv(2, 3, stride=2, padding="same") for _ in range(2))),
    "strides that skip cells": Sequential(Conv(2, 1, stride=3), MaxPool(2, stride=3, ceil=True)),
    "zero-padded shortcut": Residual(Conv(3, 3, stride=2, padding=1), ZeroPad(3, 2)),
    "long and short way": Residual(
        Sequential(*(Conv(2, (1, 3), padding=(0, 1)) for _ in range(4)), Conv(1, (5, 1), 1, (2, 0)))
    ),
    "overlapping tiles": Sequential(Conv(2, 3), AdaptiveAvgPool(4), Conv(2, 2)),
    "branches of unlike stride": Concat(a=AvgPool(2), b=Conv(2, (8, 9))),
    "over the edge": Sequential(Conv(2, 3, stride=2), Conv(2, 3, padding=1), MaxPool(2, ceil=True)),
}


@pytest.mark.parametrize("height", [15, 16])
@pytest.mark.parametrize("body", TOYS.values(), ids=TOYS)
def test_every_unit_of_adversarial_graphs(body, height):
    shape = (1, 14, 16) if "AvgPool(kernel=2" in repr(body) else (1, height, 16)
    network = Network("toy", Sequential(toy=body), shape)
    report = cnnviz.analyse(network)
    module = linearised(network, shape)
    last = report.layers[-1]
    for row in range(last.output_shape[1]):
        for column in range(last.output_shape[2]):
            box = seen(report, last.name, row, column)
            assert box == footprint(module, last.name, row, column), (row, column)
            field = receptive_field(report, last.name)
            assert within(box, field.box(row, column))


SPANS = st.tuples(st.integers(1, 4), st.integers(1, 4))


@st.composite
def windows(draw):
    """A convolution or a pool whose every position covers a real cell."""
    kernel, dilation = draw(SPANS), draw(st.tuples(st.integers(1, 2), st.integers(1, 2)))
    stride = draw(st.tuples(st.integers(1, 3), st.integers(1, 3)))
    kind = draw(st.sampled_from(["conv", "same", "pool", "tiles", "zeros"]))
    if kind == "tiles":
        return AdaptiveAvgPool(draw(st.integers(1, 5)))
    if kind == "zeros":
        return ZeroPad(3, draw(st.integers(1, 2)))
    if kind == "same":
        return Conv(3, kernel, stride, "same")
    if kind == "pool":
        pads = tuple(tuple(draw(st.integers(0, k - 1)) for _ in "ab") for k in kernel)
        return AvgPool(kernel, stride, pads, ceil=draw(st.booleans()))
    spans = [d * (k - 1) + 1 for k, d in zip(kernel, dilation, strict=True)]
    pads = tuple(tuple(draw(st.integers(0, span - 1)) for _ in "ab") for span in spans)
    return Conv(3, kernel, stride, pads, dilation)


@st.composite
def bodies(draw):
    """A chain of windows with a block of branches in the middle."""
    first, last = (st.lists(windows(), max_size=2) for _ in "ab")
    kernel, other = draw(SPANS), draw(SPANS)
    side = Conv(3, kernel, padding="same", dilation=draw(st.integers(1, 2)))
    block = draw(
        st.sampled_from(
            [
                Residual(Sequential(side, Conv(3, other, padding="same"))),
                Concat(a=side, b=AvgPool(other, stride=1, padding="same"), c=BatchNorm()),
            ]
        )
    )
    return Sequential(Conv(3, 1), *draw(first), block=block, last=Sequential(*draw(last)))


@settings(max_examples=60)
@given(body=bodies(), sides=st.tuples(st.integers(5, 17), st.integers(5, 17)), data=st.data())
def test_random_graphs(body, sides, data):
    shape = (1, *sides)
    network = Network("random", body, shape)
    try:
        report = cnnviz.analyse(network)
    except ShapeError:
        assume(False)
    for row in report.layers:
        window = getattr(row.layer, "window", None)
        # A window wider than what it slides over may cover padding alone.
        assume(window is None or window.rows.span <= row.input_shape[1])
        assume(window is None or window.columns.span <= row.input_shape[2])
    last = report.layers[-1]
    place = [data.draw(st.integers(0, side - 1)) for side in last.output_shape[1:]]
    box = seen(report, last.name, *place)
    assert box == footprint(linearised(network, shape), last.name, *place)
    assert within(box, receptive_field(report, last.name).box(*place))
