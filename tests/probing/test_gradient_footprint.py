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
from cnnviz.code.pieces import PaddedAvgPool2d
from cnnviz.counting.receptive_field import Box, receptive_field, receptive_fields
from cnnviz.errors import ShapeError
from cnnviz.layers import AdaptiveAvgPool, AvgPool, Conv, Linear, MaxPool, Pool, ZeroPad
from cnnviz.layers.slots import pool_sizes, uneven
from cnnviz.network import Network
from cnnviz.running import build
from tests.probing.graphs import bodies


def linearised(network, shape):
    """The built network with positive weights and averages in place of everything not linear."""
    module = build(network, input_shape=shape).double()
    for index, node in enumerate(network.nodes):
        place, name = module._places[index]
        if isinstance(node.layer, Pool):
            sizes = pool_sizes(node.layer.window) | uneven(node.layer.window)
            setattr(place, name, PaddedAvgPool2d(*sizes.values(), count_include_pad=False))
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


def footprints(module, name):
    """The same for every unit at once, from the Jacobian of a network that is now linear."""
    index = module.position(name)
    _, height, width = module.input_shape
    cells = torch.eye(height * width, dtype=torch.float64).reshape(-1, 1, height, width)
    batch = torch.cat([torch.zeros_like(cells[:1]), cells])
    with torch.no_grad():
        values = module.run(batch.expand(-1, module.input_shape[0], -1, -1), [index])[index]
    slopes = (values[1:] - values[:1]).abs().sum(1)  # (cells, rows, columns)
    return slopes.reshape(height, width, *slopes.shape[1:]) > 1e-12


def around(cells):
    """Box around what is true of (H, W)."""
    if not cells.any():
        return None
    rows, columns = cells.any(1).nonzero(), cells.any(0).nonzero()
    return Box(int(rows[0]), int(rows[-1]), int(columns[0]), int(columns[-1]))


def assert_boxes(report, module, name):
    """The box of every unit of a layer is where its gradient arrives."""
    field, reached = receptive_field(report, name), footprints(module, name)
    for row in range(field.rows.count):
        for column in range(field.columns.count):
            box = field.box(row, column)
            assert box == around(reached[:, :, row, column]), (row, column)


def units(shape):
    """Corners and the middle of a map."""
    if len(shape) == 1:
        return [(0, 0)]
    rows, columns = shape[1] - 1, shape[2] - 1
    return sorted({(0, 0), (rows, columns), (0, columns), (rows // 2, columns // 2)})


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
        ("alexnet-torchvision", (3, 224, 224), ["pool5", "avgpool"]),
        ("alexnet-torchvision", (3, 199, 240), ["avgpool"]),
        ("googlenet-torchvision", (3, 224, 200), ["aux1.pool", "aux1.conv.relu"]),
    ],
)
def test_registered_networks(name, shape, layers):
    options = {"aux": True} if name == "googlenet-torchvision" else {}
    network = cnnviz.architecture(name, **options)
    report = cnnviz.analyse(network, shape)
    module = linearised(network, shape)
    for layer in layers:
        field = receptive_field(report, layer)
        for row, column in units(report.layer(layer).output_shape):
            found = footprint(module, layer, row, column)
            assert field.box(row, column) == found, (layer, row, column)


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
    assert_boxes(report, module, report.layers[-1].name)


@settings(max_examples=150)
@given(body=bodies(), sides=st.tuples(st.integers(1, 17), st.integers(1, 17)))
def test_random_graphs(body, sides):
    shape = (1, *sides)
    network = Network("random", body, shape)
    try:
        report = cnnviz.analyse(network)
    except ShapeError:
        assume(False)
    assert_boxes(report, linearised(network, shape), report.layers[-1].name)


@settings(max_examples=150)
@given(body=bodies(), sides=st.tuples(st.integers(1, 17), st.integers(1, 17)))
def test_the_size_is_that_of_the_largest_box_that_no_padding_cuts(body, sides):
    network = Network("random", body, (1, *sides))
    try:
        report = cnnviz.analyse(network)
    except ShapeError:
        assume(False)
    for field in receptive_fields(report):
        boxes = [(place, field.box(place, 0)) for place in range(field.rows.count)]
        spans = [field.rows.theoretical(place) for place, _ in boxes]
        assert field.rows.size == max(last - first + 1 for first, last in spans)
        for (place, box), (first, last) in zip(boxes, spans, strict=True):
            if box is not None:
                assert first <= box.top <= box.bottom <= last
            if not padded(report, field.name):
                assert (box.top, box.bottom) == (first, last), place


def padded(report, name):
    """Whether any window on the way to a layer has cells that are not on the map below it."""
    for index in report.network.ancestors([report.network.index(name)]):
        _, layer, (_, height, width), *_ = report.layers[index]
        if isinstance(layer, Conv | Pool):
            for axis, size in ((layer.window.rows, height), (layer.window.columns, width)):
                last = axis.start(axis.output(size) - 1, size) + axis.span
                if axis.start(0, size) < 0 or last > size:
                    return True
    return False
