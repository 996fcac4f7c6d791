"""Every setting the language allows builds to the shape and the values it promises."""

import math

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from cnnviz.blocks import Sequential
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    BatchNorm,
    Conv,
    Flatten,
    L2Pool,
    Layer,
    LocalResponseNorm,
    MaxPool,
    Sigmoid,
    Softmax,
    Tanh,
)
from cnnviz.network import Network
from cnnviz.running import build
from cnnviz.running.table import torch_layer

SIDES = st.integers(1, 12)
KERNELS = st.tuples(st.integers(1, 4), st.integers(1, 4))
STRIDES = st.tuples(st.integers(1, 4), st.integers(1, 4))
few = settings(max_examples=80, deadline=None)


def one_layer(layer, shape):
    """A network of one layer, built, and the shape the language says it makes."""
    return build(Network("one", Sequential(layer), shape)), layer.output_shape(shape)


def paddings(most_rows, most_columns):
    """Every form of padding, up to these numbers of cells."""
    rows, columns = st.integers(0, most_rows), st.integers(0, most_columns)
    return st.one_of(
        st.integers(0, min(most_rows, most_columns)),
        st.tuples(rows, columns),
        st.tuples(st.tuples(rows, rows), st.tuples(columns, columns)),
        st.just("same"),
    )


@st.composite
def convolutions(draw):
    groups = draw(st.integers(1, 3))
    return Conv(
        groups * draw(st.integers(1, 2)),
        draw(KERNELS),
        stride=draw(STRIDES),
        padding=draw(paddings(5, 5)),
        dilation=draw(st.tuples(st.integers(1, 3), st.integers(1, 3))),
        groups=groups,
        bias=draw(st.booleans()),
        ceil=draw(st.booleans()),
    ), (groups * draw(st.integers(1, 2)), draw(SIDES), draw(SIDES))


@st.composite
def pools(draw, kind):
    kernel = draw(KERNELS)
    return kind(
        kernel,
        stride=draw(st.none() | STRIDES),
        padding=draw(paddings(kernel[0] - 1, kernel[1] - 1)),
        ceil=draw(st.booleans()),
        **({"count_padding": draw(st.booleans())} if kind is AvgPool else {}),
    ), (2, draw(SIDES), draw(SIDES))


def sides_of_padding(layer, axis, size):
    """(before, after) read from the settings, by TensorFlow's published rule for "same"."""
    padding = layer.padding
    if padding == "same":
        kernel = layer.kernel[axis]
        stride = kernel if layer.stride is None else layer.stride[axis]
        dilation = layer.dilation[axis] if isinstance(layer, Conv) else 1
        outputs = math.ceil(size / stride)
        total = max(0, (outputs - 1) * stride + (kernel - 1) * dilation + 1 - size)
        return total // 2, total - total // 2
    if isinstance(padding, int):
        return padding, padding
    return padding[axis] if isinstance(padding[axis], tuple) else (padding[axis],) * 2


def sides_with_rounding(layer, axis, size):
    """(before, after) with zeros until the windows fit evenly, where the layer rounds up."""
    before, after = sides_of_padding(layer, axis, size)
    if not layer.ceil or layer.padding == "same":
        return before, after
    span = (layer.kernel[axis] - 1) * layer.dilation[axis] + 1
    while (before + size + after - span) % layer.stride[axis]:
        after += 1
    return before, after


@few
@given(convolutions())
def test_convolution_is_torchs_on_an_input_padded_by_hand(drawn):
    layer, shape = drawn
    try:
        module, promised = one_layer(layer, shape)
    except ShapeError:
        padded = [
            shape[axis + 1] + sum(sides_of_padding(layer, axis, shape[axis + 1])) for axis in (0, 1)
        ]
        assert any(
            side < layer.dilation[axis] * (layer.kernel[axis] - 1) + 1
            for axis, side in enumerate(padded)
        )
        return
    x = torch.randn(2, *shape)
    convolution = module.layer(0)
    rows, columns = (sides_with_rounding(layer, axis, shape[axis + 1]) for axis in (0, 1))
    expected = F.conv2d(
        F.pad(x, (*columns, *rows)),
        convolution.weight,
        convolution.bias,
        layer.stride,
        0,
        layer.dilation,
        layer.groups,
    )
    y = module(x)
    assert tuple(y.shape) == (2, *promised)
    torch.testing.assert_close(y, expected)


def windows(layer, axis, size, outputs):
    """For each window position: the cells of the input, and how many cells a mean counts."""
    kernel = layer.kernel[axis]
    stride = kernel if layer.stride is None else layer.stride[axis]
    before, after = sides_of_padding(layer, axis, size)
    for position in range(outputs):
        cells = range(position * stride - before, position * stride - before + kernel)
        real = [cell for cell in cells if 0 <= cell < size]
        padded = [cell for cell in cells if -before <= cell < size + after]
        yield real, len(padded if getattr(layer, "count_padding", False) else real)


def pooled_by_hand(layer, x, promised):
    """Loops over the windows, as slowly and plainly as can be."""
    out = torch.empty(x.shape[0], *promised)
    for i, (rows, row_count) in enumerate(windows(layer, 0, x.shape[2], promised[1])):
        for j, (columns, column_count) in enumerate(windows(layer, 1, x.shape[3], promised[2])):
            patch = x[:, :, rows][:, :, :, columns].flatten(2)
            if isinstance(layer, MaxPool):
                out[:, :, i, j] = patch.amax(2)
            elif isinstance(layer, AvgPool):
                out[:, :, i, j] = patch.sum(2) / (row_count * column_count)
            else:
                out[:, :, i, j] = patch.square().sum(2).sqrt()
    return out


@pytest.mark.parametrize("kind", [MaxPool, AvgPool, L2Pool])
def test_pooling_is_what_loops_over_the_windows_give(kind):
    @few
    @given(pools(kind))
    def check(drawn):
        layer, shape = drawn
        try:
            module, promised = one_layer(layer, shape)
        except ShapeError:
            padded = [s + sum(sides_of_padding(layer, a, s)) for a, s in enumerate(shape[1:])]
            assert any(side < layer.kernel[axis] for axis, side in enumerate(padded))
            return
        x = torch.randn(2, *shape)
        y = module(x)
        assert tuple(y.shape) == (2, *promised)
        torch.testing.assert_close(y, pooled_by_hand(layer, x, promised))

    check()


@few
@given(
    size=st.integers(1, 40),
    kernel=st.integers(1, 6),
    stride=st.integers(1, 7),
    padding=st.integers(0, 3),
    ceil=st.booleans(),
)
def test_axis_counts_windows_as_torchs_max_pool_does(size, kernel, stride, padding, ceil):
    padding = min(padding, kernel // 2)
    layer = MaxPool(kernel, stride, padding, ceil)
    x = torch.zeros(1, 1, size, size)
    try:
        counted = layer.window.rows.output(size)
    except ShapeError:
        assert size + 2 * padding < kernel
        return
    assert F.max_pool2d(x, kernel, stride, padding, ceil_mode=ceil).shape[2:] == (counted, counted)


@pytest.mark.parametrize(
    ("layer", "made"),
    [
        (Conv(4, 3, padding=1), nn.Conv2d),
        (Conv(4, 5, padding="same", dilation=2), nn.Conv2d),
        (MaxPool(3, 2, padding=1, ceil=True), nn.MaxPool2d),
        (AvgPool((2, 3)), nn.AvgPool2d),
        (Tanh(), nn.Tanh),
        (BatchNorm(), nn.BatchNorm2d),
    ],
    ids=str,
)
def test_torchs_own_layer_is_used_where_it_can(layer, made):
    assert type(torch_layer(layer, (4, 9, 9))) is made


def test_max_pool_never_prefers_its_padding():
    module, promised = one_layer(MaxPool(3, 1, padding="same"), (1, 2, 2))
    assert promised == (1, 2, 2)
    assert module(torch.full((1, 1, 2, 2), -7.0)).tolist() == [[[[-7, -7], [-7, -7]]]]
    uneven, _ = one_layer(MaxPool(2, 1, padding=((1, 0), (1, 0))), (1, 2, 2))
    x = torch.tensor([[[[-1.0, -2], [-3, -4]]]])
    assert uneven(x).tolist() == [[[[-1, -1], [-1, -1]]]]


def test_average_counts_padding_or_not():
    x = torch.full((1, 1, 2, 2), 4.0)
    padding = ((1, 0), (0, 0))
    with_zeros, _ = one_layer(AvgPool(2, 1, padding), (1, 2, 2))
    without, _ = one_layer(AvgPool(2, 1, padding, count_padding=False), (1, 2, 2))
    assert with_zeros(x).flatten().tolist() == [2, 4]
    assert without(x).flatten().tolist() == [4, 4]


def test_l2_pool_of_whole_numbers():
    module, _ = one_layer(L2Pool(2), (1, 2, 4))
    x = torch.tensor([[[[3.0, 4, -6, 0], [0, 0, 0, -8]]]], requires_grad=True)
    y = module(x)
    assert y.flatten().tolist() == [5, 10]
    y.sum().backward()
    assert x.grad.flatten().tolist() == pytest.approx([0.6, 0.8, -0.6, 0, 0, 0, 0, -0.8])


def test_l2_pool_hanging_over_the_edge_sums_only_what_is_there():
    module, promised = one_layer(L2Pool((1, 2), ceil=True), (1, 1, 3))
    assert promised == (1, 1, 2)
    assert module(torch.tensor([[[[3.0, 4, 12]]]])).flatten().tolist() == [5, 12]


def test_l2_pool_has_gradient_zero_at_zero():
    module, _ = one_layer(L2Pool(2), (1, 2, 2))
    x = torch.zeros(1, 1, 2, 2, requires_grad=True)
    module(x).sum().backward()
    assert x.grad.tolist() == [[[[0, 0], [0, 0]]]]


def test_local_response_norm_follows_the_papers_formula():
    layer = LocalResponseNorm(size=4, alpha=0.5, beta=2.0, k=1.0)
    module, _ = one_layer(layer, (5, 1, 1))
    a = [1.0, 2, 3, 4, 5]
    y = module(torch.tensor(a).view(1, 5, 1, 1)).flatten().tolist()
    # two channels before, one after (Krizhevsky et al. leave the split of an even size open)
    sums = [sum(v * v for v in a[max(0, c - 2) : c + 2]) for c in range(5)]
    assert y == pytest.approx([v / (1 + 0.5 * s) ** 2 for v, s in zip(a, sums, strict=True)])


def test_scaled_tanh_and_sigmoid_and_softmax():
    scaled, _ = one_layer(Tanh(1.7159, 2 / 3), (1, 1, 1))
    assert float(scaled(torch.ones(1, 1, 1, 1))) == pytest.approx(1.7159 * math.tanh(2 / 3))
    assert "1.7159" in repr(scaled)
    sigmoid, _ = one_layer(Sigmoid(), (1, 1, 1))
    assert float(sigmoid(torch.zeros(1, 1, 1, 1))) == 0.5
    softmax, _ = one_layer(Softmax(), (4, 2, 2))
    assert softmax(torch.zeros(1, 4, 2, 2)).unique().tolist() == [0.25]


def test_adaptive_pool_and_flat_batch_norm():
    adaptive, _ = one_layer(AdaptiveAvgPool(2), (1, 3, 3))
    x = torch.arange(9.0).view(1, 1, 3, 3)
    assert adaptive(x).flatten().tolist() == [2, 3, 5, 6]  # tiles overlap in the middle
    flat = build(Network("flat", Sequential(Flatten(), BatchNorm()), (2, 1, 1)))
    assert flat(torch.tensor([[[[1.0]], [[3.0]]]])).flatten().tolist() == pytest.approx(
        [1 / math.sqrt(1 + 1e-5), 3 / math.sqrt(1 + 1e-5)]
    )


def test_a_layer_of_ones_own_needs_a_rule():
    class Mystery(Layer):
        pass

    with pytest.raises(CnnvizError, match="Mystery cannot be built"):
        torch_layer(Mystery(), (1, 2, 2))
