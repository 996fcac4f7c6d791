"""Where the gradient of a unit arrives, measured on the part of the picture it can see."""

import numpy as np
import pytest
import torch

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.counting.receptive_field import Box
from cnnviz.layers import AvgPool, BatchNorm, Conv, Flatten, Linear, MaxPool, ReLU
from cnnviz.modules import Mode, build
from cnnviz.network import Network
from cnnviz.probing.effective_field import effective_field, smallest_box


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


@pytest.mark.parametrize(
    ("name", "layer", "size"),
    [
        ("vgg16", "conv3_1", 64),
        ("resnet20-cifar", "layer3.0.add", 40),
        ("googlenet", "inception3a.concat", 97),
        ("alexnet", "conv3", 120),
        ("inception-v3", "Mixed_5b.concat", 107),
    ],
)
def test_registered_networks(name, layer, size):
    shape = (3, size, size + 3)
    module = build(cnnviz.architecture(name), input_shape=shape, until=layer)
    x = torch.rand(1, *shape)
    rows, columns = module.shapes[module.target + 1][1:]
    for row, column in ((rows // 2, columns // 2), (0, columns - 1)):
        found = effective_field(module, x, layer, row, column)
        heat = whole_picture(module, x, layer, row, column, [0])
        assert np.allclose(found.heat, heat, rtol=1e-3, atol=1e-5 * max(heat.max(), 1e-9))


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
