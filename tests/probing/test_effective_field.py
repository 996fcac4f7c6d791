"""Where the gradient of a unit arrives, measured on the part of the picture it can see."""

from itertools import product

import numpy as np
import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.counting.receptive_field import Box
from cnnviz.counting.smallest import smallest_input
from cnnviz.errors import ShapeError
from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    ReLU,
)
from cnnviz.network import Network
from cnnviz.probing.effective_field import effective_field, smallest_box
from cnnviz.running import Mode, build
from tests.probing.graphs import bodies


def whole_picture(module, x, layer, row, column, channels):
    """The same heat from the whole picture, without cutting anything out."""
    index = module.position(layer)
    seen = x.clone().requires_grad_()
    value = module.run(seen, [index], Mode.EVALUATE)[index]
    units = value[0, :, row, column] if value.dim() == 4 else value[0]
    heat = sum(
        torch.autograd.grad(units[c], seen, retain_graph=True)[0][0].abs().sum(0).double()
        for c in channels
    )
    return (heat / len(channels)).numpy()


TOYS = {
    "same at a stride": Sequential(
        *(Conv(4, k, stride=2, padding="same") for k in (3, 2)), end=Conv(3, 3, padding="same")
    ),
    "ceil": Sequential(Conv(4, 3), MaxPool(3, 2, ceil=True), Conv(4, 3, 2), AvgPool(2, ceil=True)),
    "shortcut": Sequential(
        Conv(4, 3, 2, 1), Residual(Sequential(Conv(4, 3, padding=1), BatchNorm(), ReLU()))
    ),
    "branches": Sequential(
        Conv(4, 3, 2, 1),
        Concat(a=Conv(2, 1), b=Conv(2, 5, padding=2), c=MaxPool(3, 1, padding=1)),
        Conv(4, 3, 3, 1),
    ),
    "branches of unlike stride": Concat(a=AvgPool(2), b=Conv(2, (8, 9))),
    "flat": Sequential(Conv(4, 3, 2, 1), Flatten(), Linear(6)),
}


@pytest.mark.parametrize(("height", "width"), [(14, 16), (37, 30), (38, 31), (39, 41)])
@pytest.mark.parametrize("body", TOYS.values(), ids=TOYS)
def test_the_part_gives_what_the_whole_gives(body, height, width):
    fixed = "kernel=(8, 9)" in repr(body)  # its branches meet in one size only
    shape = (2, 14, 16) if fixed else (2, height, width)
    module = build(Network("toy", Sequential(toy=body), shape)).double()
    x = torch.rand(1, *shape, dtype=torch.float64)
    last = cnnviz.analyse(module.network).layers[-1]
    rows, columns = last.output_shape[1:] or (1, 1)
    for row in sorted({0, rows // 2, rows - 1}):
        for column in sorted({0, columns // 3, columns - 1}):
            found = effective_field(module, x, last.name, row, column, [0, 2])
            heat = whole_picture(module, x, last.name, row, column, [0, 2])
            assert np.allclose(found.heat, heat, rtol=1e-12, atol=1e-14), (row, column)
            top, bottom, left, right = found.theoretical
            assert heat[top : bottom + 1, left : right + 1].sum() == pytest.approx(heat.sum())


FURTHEST = 180
"""Nodes of a deep network that are looked at: its later blocks are like the first."""

REGISTERED = [(name, False) for name in cnnviz.architectures()] + [("alexnet-torchvision", True)]


def a_size(network, published):
    """(C, H, W): the published one where it is small or asked for, else a small uneven one."""
    channels, height, width = network.input_shape
    if published or max(height, width) <= 32:
        return network.input_shape
    _, least, least_across = smallest_input(network)
    if network.name == "unet":  # which takes every sixteenth size
        return channels, least + 16, least_across + 32
    return channels, max(least + 6, 45), max(least_across + 13, 52)


def layers_of_each_kind(report):
    """Positions of the last layer of each kind that makes maps, in order."""
    maps = [index for index, row in enumerate(report.layers) if len(row.output_shape) == 3]
    trunk = set(report.network.ancestors([report.network.output - 1]))
    furthest = max(index for index in maps if index in trunk and index < FURTHEST)
    kinds = {report.layers[i].kind: i for i in report.network.ancestors([furthest])}
    return sorted(kinds.values())


@pytest.mark.parametrize(
    ("name", "published"),
    REGISTERED,
    ids=[f"{name}{'-as-published' * published}" for name, published in REGISTERED],
)
def test_a_unit_of_a_registered_network_is_the_networks_own(name, published):
    """Value and heat, for layers of each kind, corners and last rows: as in the whole picture."""
    slim = {"width": 8} if name == "unet" else {}  # its maps stay large to the end
    network = cnnviz.architecture(name, **slim)
    shape = a_size(network, published)
    report = cnnviz.analyse(network, shape)
    layers = layers_of_each_kind(report)
    module = build(network, input_shape=shape, until=network.nodes[layers[-1]].name).double()
    torch.manual_seed(0)
    x = torch.rand(1, *shape, dtype=torch.float64, requires_grad=True)
    maps = module.run(x, layers, Mode.EVALUATE)
    for index in layers:
        depth, rows, columns = report.layers[index].output_shape
        for row, column in {(0, columns // 2), (rows - 1, columns - 1)}:
            unit = maps[index][0, depth - 1, row, column]
            (slope,) = torch.autograd.grad(unit, x, retain_graph=True)
            heat = slope[0].abs().sum(0).numpy()
            label = network.nodes[index].name, row, column
            found = effective_field(module, x.detach(), *label, [depth - 1])
            assert found.value == pytest.approx(unit.item(), rel=1e-9), label
            assert np.allclose(found.heat, heat, rtol=1e-7, atol=1e-9 * heat.max()), label


def test_tiles_are_those_of_the_whole_map():
    """Seven cells in three tiles overlap; a part of the picture would have others."""
    module = build(Network("toy", Sequential(conv=Conv(2, 3), pool=AdaptiveAvgPool(3)), (1, 14, 9)))
    torch.manual_seed(0)
    x = torch.rand(1, 1, 14, 9)
    whole = cnnviz.activations(module, x, ["pool"])["pool"]
    for row in range(3):
        for column in range(3):
            found = effective_field(module, x, "pool", row, column, [1])
            assert found.value == pytest.approx(float(whole[0, 1, row, column]), rel=1e-6)
            heat = whole_picture(module, x, "pool", row, column, [1])
            assert np.allclose(found.heat, heat, rtol=1e-5)


def test_the_corner_of_alexnets_adaptive_pool():
    """On 224 pixels its tiles are single cells, so that its units are those of the pool before."""
    module = build(cnnviz.architecture("alexnet-torchvision"), until="avgpool")
    x = torch.randn(1, 3, 224, 224, generator=torch.Generator().manual_seed(0))
    last, before = (effective_field(module, x, name, 5, 5, [7]) for name in ("avgpool", "pool5"))
    own = cnnviz.activations(module, x, ["avgpool"])["avgpool"]
    assert last.value == pytest.approx(float(own[0, 7, 5, 5]), rel=1e-5)
    assert last.value == pytest.approx(before.value, rel=1e-5)
    assert (last.box, last.theoretical) == (before.box, before.theoretical)
    assert np.allclose(last.heat, before.heat, rtol=1e-4, atol=1e-6 * before.heat.max())


@settings(max_examples=60)
@given(bodies(), st.tuples(st.integers(3, 19), st.integers(3, 19)), st.data())
def test_random_networks(body, sides, data):
    shape = (1, *sides)
    network = Network("random", body, shape)
    try:
        report = cnnviz.analyse(network)
    except ShapeError:
        assume(False)
    module = build(network, seed=1).double()
    x = torch.rand(1, *shape, dtype=torch.float64)
    row = report.layers[data.draw(st.integers(0, len(report.layers) - 1))]
    places = [sorted({0, side // 2, side - 1}) for side in row.output_shape[1:]]
    values = cnnviz.activations(module, x, [row.name])[row.name]
    for place in product(*places):
        found = effective_field(module, x, row.name, *place, [0])
        assert found.value == pytest.approx(float(values[0, 0, *place]), rel=1e-9, abs=1e-12)
        heat = whole_picture(module, x, row.name, *place, [0])
        assert np.allclose(found.heat, heat, rtol=1e-9, atol=1e-12), (row.name, place)
        box = found.theoretical
        if box is None:
            assert heat.sum() == 0 and found.box is None
        else:
            assert heat[box.top : box.bottom + 1, box.left : box.right + 1].sum() == pytest.approx(
                heat.sum()
            )


@pytest.mark.parametrize(
    ("layer", "unit", "padding"),
    [
        (Conv(4, 1, padding=1), (0, 0), (1, 0, 1, 0)),
        (Conv(4, 1, padding=1), (10, 5), (0, 1, 0, 0)),
        (Conv(4, 2, padding=((0, 0), (3, 0))), (4, 1), (0, 0, 2, 0)),
        (Conv(4, 2, padding=5, dilation=10), (4, 5), (1, 1, 0, 2)),  # rows -1 and 9
        (Sequential(Conv(4, 9), Conv(4, 1, padding=5)), (0, 0), (5, 0, 5, 0)),
        (Sequential(GlobalAvgPool(), Conv(4, 1, padding=2)), (0, 4), (9, 0, 0, 9)),
    ],
    ids=repr,
)
def test_a_unit_that_sees_only_padding(layer, unit, padding):
    module = build(Network("toy", Sequential(toy=layer), (2, 9, 9)))
    x = torch.rand(1, 2, 9, 9)
    name = module.network.nodes[-1].name
    found = effective_field(module, x, name, *unit, [1, 3])
    own = cnnviz.activations(module, x, [name])[name][0, [1, 3], *unit].mean()
    assert found.value == pytest.approx(float(own), rel=1e-6)
    assert (found.theoretical, found.box, found.padding) == (None, None, padding)
    assert found.heat.shape == (9, 9) and not found.heat.any()
    assert found.is_finite


@pytest.mark.parametrize(("weight", "value"), [(1e30, float("inf")), (float("nan"),) * 2])
def test_numbers_beyond_32_bits_are_told_apart(weight, value):
    module = build(Network("toy", Sequential(a=Conv(2, 3), b=Conv(2, 3)), (1, 9, 9)))
    x = torch.rand(1, 1, 9, 9)
    assert effective_field(module, x, "b", 1, 1).is_finite
    for parameter in module.parameters():
        parameter.data.fill_(weight)
    found = effective_field(module, x, "b", 1, 1)
    assert (found.is_finite, found.box) == (False, None)
    assert found.value == pytest.approx(value, nan_ok=True)
    assert found.theoretical == Box(1, 5, 1, 5)


def test_by_hand():
    module = build(Network("toy", Sequential(a=Conv(2, 3, padding=1), b=ReLU()), (2, 5, 5)))
    kernel = torch.tensor([[0.0, 1, 0], [2, 3, -2], [0, -1, 0]])
    module.get_parameter("a.weight").data[0] = torch.stack([kernel, -kernel])
    module.get_parameter("a.weight").data[1] = -1
    x = torch.ones(1, 2, 5, 5)
    found = effective_field(module, x, "a", 0, 2, [0])
    assert found.heat[:2, 1:4].tolist() == [[4, 6, 4], [0, 2, 0]]
    assert found.heat.sum() == 16
    assert found.theoretical == Box(0, 1, 1, 3)
    assert found.padding == (1, 0, 0, 0)
    assert found.value == 0
    assert effective_field(module, x, "a", 0, 2, [0, 1]).heat[0, 2] == (6 + 2) / 2
    dead = effective_field(module, x, "b", 2, 2, [1])  # the sum is negative
    assert (dead.box, dead.heat.sum(), dead.value) == (None, 0, 0)


def test_the_smallest_box():
    heat = np.zeros((7, 9))
    heat[3, 4], heat[2, 4], heat[6, 8], heat[0, 0] = 80, 16, 3, 1
    everything = Box(0, 6, 0, 8)
    assert smallest_box(heat, everything) == Box(2, 3, 4, 4)
    assert smallest_box(heat, everything, 0.97) == Box(2, 6, 4, 8)
    assert smallest_box(heat, everything, 1) == everything
    assert smallest_box(np.zeros((7, 9)), everything) is None
    one = np.zeros((7, 9))
    one[5, 5] = 1e-30
    assert smallest_box(one, everything) == Box(5, 5, 5, 5)


def test_a_deep_stack_listens_to_its_middle():
    """The theoretical field of twenty 3 x 3 layers is a square; most of the gradient is inside."""
    body = Sequential(*(Conv(8, 3, padding=1) for _ in range(20)))
    module = build(Network("deep", body, (1, 81, 81)))
    found = effective_field(module, torch.rand(1, 1, 81, 81), "conv20", 40, 40, range(8))
    assert found.theoretical == Box(20, 60, 20, 60)
    top, bottom, left, right = found.box
    assert (bottom - top + 1) * (right - left + 1) < 0.5 * 41 * 41
    assert top <= 40 <= bottom and left <= 40 <= right


def test_only_the_first_picture_and_nothing_changes():
    module = build(cnnviz.architecture("lenet5")).train()
    x = torch.rand(2, 1, 32, 32)
    with torch.inference_mode():
        found = effective_field(module, x, "fc5", 0, 0, [3])
    assert np.array_equal(found.heat, effective_field(module, x[:1], "fc5", 0, 0, [3]).heat)
    assert found.theoretical == Box(0, 31, 0, 31)
    assert module.training
    assert all(parameter.grad is None for parameter in module.parameters())


def test_what_is_not_there():
    module = build(cnnviz.architecture("lenet5"), until="pool1")
    x = torch.rand(1, 1, 32, 32)
    with pytest.raises(cnnviz.CnnvizError, match="rows from 0 to 27 and columns from 0 to 27"):
        effective_field(module, x, "conv1", 28, 0)
    with pytest.raises(cnnviz.CnnvizError, match="channels go from 0 to 5"):
        effective_field(module, x, "conv1", 0, 0, [6])
    with pytest.raises(cnnviz.CnnvizError, match="give at least one"):
        effective_field(module, x, "conv1", 0, 0, [])
    with pytest.raises(cnnviz.CnnvizError, match="no batch dimension"):
        effective_field(module, x[0], "conv1", 0, 0)
    with pytest.raises(cnnviz.CnnvizError, match="conv2 is not among"):
        effective_field(module, x, "conv2", 0, 0)
