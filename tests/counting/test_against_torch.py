"""The arithmetic of one layer against torch's own, on the meta device: no numbers, only shapes."""

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from cnnviz.errors import ShapeError
from cnnviz.layers import AdaptiveAvgPool, AvgPool, Conv, L2Pool, Linear, MaxPool, Pool

SIDES = st.tuples(st.integers(1, 24), st.integers(1, 24))


def pairs(least: int, most: int) -> st.SearchStrategy[tuple[int, int]]:
    return st.tuples(st.integers(least, most), st.integers(least, most))


def counted(module: nn.Module, x: torch.Tensor) -> tuple[tuple[int, ...], int, int]:
    """Output shape per image, parameters and half of what torch's counter says."""
    with FlopCounterMode(display=False) as counter:
        y = module(x)
    parameters = sum(parameter.numel() for parameter in module.parameters())
    return tuple(y.shape[1:]), parameters, counter.get_total_flops() // 2


@given(
    sides=SIDES,
    kernel=pairs(1, 7),
    stride=pairs(1, 4),
    padding=pairs(0, 4),
    dilation=pairs(1, 3),
    groups=st.integers(1, 3),
    depth=st.integers(1, 4),
    filters=st.integers(1, 4),
    bias=st.booleans(),
)
def test_convolution(
    sides: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
    dilation: tuple[int, int],
    groups: int,
    depth: int,
    filters: int,
    bias: bool,
) -> None:
    settings = dict(stride=stride, padding=padding, dilation=dilation, groups=groups, bias=bias)
    x = (depth * groups, *sides)
    layer = Conv(filters * groups, kernel, **settings)  # type: ignore[arg-type]
    theirs = nn.Conv2d(x[0], filters * groups, kernel, **settings, device="meta")  # type: ignore[arg-type]
    image = torch.empty(1, *x, device="meta")
    try:
        y = layer.output_shape(x)
    except ShapeError:
        with pytest.raises(RuntimeError):
            theirs(image)
        return
    assert (y, layer.parameters(x), layer.macs(x, y)) == counted(theirs, image)


@pytest.mark.filterwarnings("ignore:Using padding='same' with even kernel lengths:UserWarning")
@given(sides=SIDES, kernel=pairs(1, 7), dilation=pairs(1, 3))
def test_same_padding_at_stride_one(
    sides: tuple[int, int], kernel: tuple[int, int], dilation: tuple[int, int]
) -> None:
    layer = Conv(2, kernel, padding="same", dilation=dilation)
    theirs = nn.Conv2d(1, 2, kernel, padding="same", dilation=dilation, device="meta")
    assert layer.output_shape((1, *sides)) == tuple(
        theirs(torch.empty(1, 1, *sides, device="meta")).shape[1:]
    )
    rows = layer.window.rows.pads(sides[0])
    columns = layer.window.columns.pads(sides[1])
    # torch keeps (left, right, top, bottom)
    assert tuple(theirs._reversed_padding_repeated_twice) == (*columns, *rows)


POOLS = {
    MaxPool: lambda kernel, stride, padding, ceil: nn.MaxPool2d(
        kernel, stride, padding, ceil_mode=ceil
    ),
    AvgPool: lambda kernel, stride, padding, ceil: nn.AvgPool2d(
        kernel, stride, padding, ceil_mode=ceil
    ),
}


@pytest.mark.parametrize("kind", POOLS, ids=lambda kind: kind.__name__)
@given(sides=SIDES, kernel=pairs(1, 6), stride=pairs(1, 5), padding=pairs(0, 3), ceil=st.booleans())
def test_pooling(
    kind: type[Pool],
    sides: tuple[int, int],
    kernel: tuple[int, int],
    stride: tuple[int, int],
    padding: tuple[int, int],
    ceil: bool,
) -> None:
    assume(all(2 * p <= k for p, k in zip(padding, kernel, strict=True)))  # torch takes no more
    theirs = POOLS[kind](kernel, stride, padding, ceil)
    image = torch.empty(1, 3, *sides, device="meta")
    try:
        y = kind(kernel, stride, padding, ceil).output_shape((3, *sides))
    except ShapeError:
        with pytest.raises(RuntimeError):
            theirs(image)
        return
    assert y == tuple(theirs(image).shape[1:])


@given(sides=SIDES, kernel=pairs(1, 5), stride=pairs(1, 5), ceil=st.booleans())
def test_l2_pooling(
    sides: tuple[int, int], kernel: tuple[int, int], stride: tuple[int, int], ceil: bool
) -> None:
    assume(all(side >= k for side, k in zip(sides, kernel, strict=True)))
    theirs = nn.LPPool2d(2, kernel, stride, ceil_mode=ceil)
    y = L2Pool(kernel, stride, ceil=ceil).output_shape((3, *sides))
    assert y == tuple(theirs(torch.ones(1, 3, *sides)).shape[1:])


@given(sides=SIDES, size=st.integers(1, 8))
def test_adaptive_pooling(sides: tuple[int, int], size: int) -> None:
    theirs = nn.AdaptiveAvgPool2d(size)(torch.empty(1, 3, *sides, device="meta"))
    assert AdaptiveAvgPool(size).output_shape((3, *sides)) == tuple(theirs.shape[1:])


@given(ins=st.integers(1, 50), outs=st.integers(1, 50), bias=st.booleans())
def test_linear(ins: int, outs: int, bias: bool) -> None:
    layer = Linear(outs, bias)
    theirs = nn.Linear(ins, outs, bias, device="meta")
    y = layer.output_shape((ins,))
    assert (y, layer.parameters((ins,)), layer.macs((ins,), y)) == counted(
        theirs, torch.empty(1, ins, device="meta")
    )
