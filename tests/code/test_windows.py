"""Padding, rounding and strides of every kind: exported PyTorch code against the built module."""

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

import cnnviz
from cnnviz.code import pytorch_code
from cnnviz.counting.rounding import rounded
from cnnviz.errors import CnnvizError
from cnnviz.layers import AvgPool, Conv, L2Pool, MaxPool, SparseConv
from cnnviz.network import Network

SIDE = st.integers(0, 3)
PADDING = st.one_of(st.just("same"), SIDE, st.tuples(st.tuples(SIDE, SIDE), st.tuples(SIDE, SIDE)))
PAIR = st.tuples(st.integers(1, 4), st.integers(1, 4))


def conv(kernel, stride, padding, switch):
    return Conv(2, kernel, stride, padding, dilation=1 + switch)


def conv_up(kernel, stride, padding, switch):
    return Conv(2, kernel, stride, padding, dilation=1 + switch, ceil=True)


def sparse_conv(kernel, stride, padding, switch):
    return SparseConv(((0,), (0, 1)), kernel, stride, padding, ceil=switch)


def max_pool(kernel, stride, padding, switch):
    return MaxPool(kernel, stride, padding, ceil=switch)


def avg_pool(kernel, stride, padding, switch):
    return AvgPool(kernel, stride, padding, ceil=switch, count_padding=kernel[0] > 2)


def l2_pool(kernel, stride, padding, switch):
    return L2Pool(kernel, stride, padding, ceil=switch)


@pytest.mark.parametrize("make", [conv, conv_up, sparse_conv, max_pool, avg_pool, l2_pool])
@settings(max_examples=40)
@given(kernel=PAIR, stride=PAIR, padding=PADDING, switch=st.booleans())
def test_any_window_is_written_as_it_is(make, kernel, stride, padding, switch):
    try:
        network = Network("window", make(kernel, stride, padding, switch), (2, 9, 11))
        ours = cnnviz.build(network, initialisation="torch")
    except CnnvizError:
        return  # more padding than kernel, or a kernel larger than the input
    names = {}
    exec(pytorch_code(network), names)
    theirs = list(names.values())[-1]()  # called WindowNetwork where there is a helper Window
    theirs.load_state_dict(ours.state_dict())
    x = torch.rand(1, 2, 9, 11, generator=torch.Generator().manual_seed(7))
    with torch.inference_mode():
        torch.testing.assert_close(theirs(x), ours(x), rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("ceil", [True, False])
@pytest.mark.parametrize("name", ["resnet18", "googlenet"])
def test_a_rounded_network_is_written_as_it_is(name, ceil, torch_network):
    shape = (3, 66, 70)
    network = replace(rounded(cnnviz.architecture(name), ceil, shape), input_shape=shape)
    ours, theirs = cnnviz.build(network), torch_network(pytorch_code(network), "cpu").eval()
    theirs.load_state_dict(dict(zip(theirs.state_dict(), ours.state_dict().values(), strict=True)))
    x = torch.rand(1, *shape, generator=torch.Generator().manual_seed(8))
    with torch.inference_mode():
        torch.testing.assert_close(theirs(x), ours(x), rtol=1e-3, atol=1e-4)
