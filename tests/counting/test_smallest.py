"""The smallest input: it works, nothing smaller does, and failures name it."""

import pytest

import cnnviz
from cnnviz.blocks import Concat, Sequential
from cnnviz.counting.smallest import fits, smallest_input, smallest_square
from cnnviz.errors import ShapeError
from cnnviz.layers import Conv, Flatten, Linear, MaxPool
from cnnviz.network import Network

KNOWN = {
    "alexnet": 67,  # 11 at stride 4 makes 15, and three pools 7, 3 and 1
    "alexnet-torchvision": 63,
    "zfnet": 63,
    "vgg16": 32,
    "googlenet": 31,
    "inception-v3": 75,
    "inception-v4": 75,
    "lenet5": 16,
    "lenet5-1998": 32,
    "resnet152": 1,
}


@pytest.mark.parametrize(("name", "side"), KNOWN.items())
def test_known_sides(name, side):
    assert smallest_square(cnnviz.architecture(name)) == side


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_it_works_and_nothing_smaller_does(name):
    network = cnnviz.architecture(name)
    least = smallest_input(network)
    depth, height, width = least
    assert cnnviz.analyse(network, least).input_shape == least
    for shape in [(depth, height - 1, width), (depth, height, width - 1)]:
        if all(shape):
            with pytest.raises(ShapeError):
                cnnviz.analyse(network, shape)


def test_axes_of_their_own():
    network = Network("wide", Sequential(Conv(2, (1, 7)), MaxPool((3, 2))), (5, 40, 40))
    assert smallest_input(network) == (5, 3, 8)
    assert smallest_square(network) == 8
    assert smallest_input(network, 1) == (1, 3, 8)


def test_only_odd_sides_may_work():
    network = Network("odd", Concat(a=MaxPool(2), b=Conv(2, 5, stride=2, padding=1)), (1, 64, 64))
    assert [side for side in range(1, 10) if fits(network, (1, side, side))] == [3, 5, 7, 9]
    assert smallest_input(network) == (1, 3, 3)


@pytest.mark.parametrize(
    "body",
    [Conv(4, 3, groups=2), Sequential(Linear(3)), Sequential(Flatten(), MaxPool(2)), Conv(1, 9999)],
    ids=repr,
)
def test_sometimes_no_size_works(body):
    network = Network("never", body, (3, 8, 8))
    assert smallest_square(network) is smallest_input(network) is None
    with pytest.raises(ShapeError) as caught:
        cnnviz.analyse(network)
    assert "smallest" not in str(caught.value)


@pytest.mark.parametrize(
    ("name", "shape", "start", "end"),
    [
        (
            "vgg16",
            (3, 16, 40),
            "layer pool5 cannot take the 1 × 2 × 512 it gets from a 16 × 40 × 3 input: ",
            " The smallest input that works is 32 × 32 × 3.",
        ),
        ("alexnet", (1, 66, 300), "layer pool5 cannot take the 2 × ", "works is 67 × 67 × 1."),
        ("inception-v4", (3, 299, 20), "layer stem.", "works is 75 × 75 × 3."),
    ],
)
def test_a_failure_names_layer_size_and_what_works(name, shape, start, end):
    with pytest.raises(ShapeError) as caught:
        cnnviz.analyse(cnnviz.architecture(name), shape)
    assert str(caught.value).startswith(start)
    assert str(caught.value).endswith(end)


def test_an_input_that_is_not_too_small_is_not_called_so():
    body = Concat(a=MaxPool(2), b=Conv(2, 5, stride=2, padding=1))
    with pytest.raises(ShapeError) as caught:
        cnnviz.analyse(Network("odd", body, (1, 8, 8)))
    assert "smallest" not in str(caught.value)
