"""What each layer does to a shape, what it stores and what it costs."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError, LayerError, ShapeError
from cnnviz.layers import (
    AdaptiveAvgPool,
    Add,
    AvgPool,
    BatchNorm,
    Concatenate,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    L2Pool,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    Operation,
    ReLU,
    Sigmoid,
    Softmax,
    Tanh,
    ZeroPad,
    numel,
)


def costs(layer: Layer, x: tuple[int, ...]) -> tuple[tuple[int, ...], int, int]:
    """Output shape, parameters and multiplies at input shape `x`."""
    y = layer.output_shape(x)
    return y, layer.parameters(x), layer.macs(x, y)


@pytest.mark.parametrize(
    ("layer", "x", "expected"),
    [
        pytest.param(
            Conv(3, 5), (3, 32, 32), ((3, 28, 28), 228, 176_400), id="S1: 32 to 28 by a 5x5"
        ),
        pytest.param(
            Conv(3, 5, padding=2), (3, 32, 32), ((3, 32, 32), 228, 230_400), id="S1: padding 2"
        ),
        pytest.param(
            Conv(6, 5), (3, 32, 32), ((6, 28, 28), 456, 352_800), id="S3: 456 shared parameters"
        ),
        pytest.param(
            Linear(6 * 28 * 28),
            (3 * 32 * 32,),
            ((4704,), 14_455_392, 14_450_688),
            id="S3: fully connected between the same volumes",
        ),
        pytest.param(
            Conv(32, 1), (192, 28, 28), ((32, 28, 28), 6_176, 4_816_896), id="S5: 1x1 shrinks depth"
        ),
        pytest.param(Conv(1, 1), (32, 6, 6), ((1, 6, 6), 33, 1_152), id="S5: 1x1x32 at 36 places"),
        pytest.param(
            Conv(32, 5, padding="same"),
            (192, 28, 28),
            ((32, 28, 28), 153_632, 120_422_400),
            id="S6: direct 5x5",
        ),
        pytest.param(
            Conv(16, 1), (192, 28, 28), ((16, 28, 28), 3_088, 2_408_448), id="S6: bottleneck"
        ),
        pytest.param(
            Conv(32, 5, padding="same"),
            (16, 28, 28),
            ((32, 28, 28), 12_832, 10_035_200),
            id="S6: 5x5 behind the bottleneck",
        ),
        pytest.param(
            Conv(256, 5, padding=2, groups=2),
            (96, 27, 27),
            ((256, 27, 27), 307_456, 223_948_800),
            id="AlexNet conv2 in two groups (Krizhevsky et al. 2012, sec. 3.5)",
        ),
        pytest.param(
            Conv(8, (1, 7), stride=(2, 1), padding=(0, 3), bias=False),
            (4, 9, 5),
            ((8, 5, 5), 224, 5_600),
            id="rectangular kernel and stride",
        ),
        pytest.param(
            Conv(2, 3, padding=((0, 1), (2, 0)), dilation=2),
            (1, 6, 6),
            ((2, 3, 4), 20, 216),
            id="asymmetric padding and dilation",
        ),
        pytest.param(Linear(10, bias=False), (84,), ((10,), 840, 840), id="linear without bias"),
        pytest.param(MaxPool(2), (6, 28, 28), ((6, 14, 14), 0, 0), id="S4: pooling is free"),
        pytest.param(MaxPool(3, stride=2, ceil=True), (64, 112, 112), ((64, 56, 56), 0, 0)),
        pytest.param(AvgPool((2, 3), padding=(0, 1)), (4, 6, 7), ((4, 3, 3), 0, 0)),
        pytest.param(L2Pool(2, stride=1), (4, 6, 7), ((4, 5, 6), 0, 0)),
        pytest.param(GlobalAvgPool(), (512, 7, 9), ((512, 1, 1), 0, 0)),
        pytest.param(AdaptiveAvgPool(6), (256, 13, 5), ((256, 6, 6), 0, 0)),
        pytest.param(BatchNorm(), (64, 9, 9), ((64, 9, 9), 128, 0)),
        pytest.param(Flatten(), (256, 6, 6), ((9216,), 0, 0)),
        pytest.param(ZeroPad(32, 2), (16, 7, 8), ((32, 4, 4), 0, 0)),
        *(
            pytest.param(layer, (5, 4, 3), ((5, 4, 3), 0, 0))
            for layer in (ReLU(), Tanh(), Sigmoid(), Softmax(), LocalResponseNorm(), Dropout())
        ),
    ],
)
def test_shape_parameters_and_multiplies(
    layer: Layer, x: tuple[int, ...], expected: tuple[tuple[int, ...], int, int]
) -> None:
    assert costs(layer, x) == expected


def test_a_bottleneck_of_sixteen_costs_about_a_tenth() -> None:
    direct = costs(Conv(32, 5, padding="same"), (192, 28, 28))[2]
    reduced, _, first = costs(Conv(16, 1), (192, 28, 28))
    second = costs(Conv(32, 5, padding="same"), reduced)[2]
    assert (first + second, direct) == (12_443_648, 120_422_400)
    assert direct / (first + second) == pytest.approx(9.6774, abs=5e-5)


def test_a_two_by_two_pool_keeps_a_quarter() -> None:
    assert numel(MaxPool(2).output_shape((96, 28, 28))) * 4 == numel((96, 28, 28))


@given(
    groups=st.integers(1, 4),
    ins=st.integers(1, 5),
    outs=st.integers(1, 5),
    kernel=st.tuples(st.integers(1, 4), st.integers(1, 4)),
    size=st.tuples(st.integers(4, 8), st.integers(4, 8)),
    bias=st.booleans(),
)
def test_a_convolution_counted_link_by_link(
    groups: int, ins: int, outs: int, kernel: tuple[int, int], size: tuple[int, int], bias: bool
) -> None:
    layer = Conv(outs * groups, kernel, groups=groups, bias=bias)
    x = (ins * groups, *size)
    links = [
        (filter_, channel, row, column)
        for filter_ in range(outs * groups)
        for channel in range(ins * groups)
        if filter_ // outs == channel // ins
        for row in range(kernel[0])
        for column in range(kernel[1])
    ]
    y, parameters, macs = costs(layer, x)
    assert layer.weights(x) == len(links)
    assert parameters == len(links) + (outs * groups if bias else 0)
    assert macs == sum(1 for _ in links for _ in range(y[1]) for _ in range(y[2]))


@pytest.mark.parametrize(
    "layer", [Conv(6, 3), Conv(6, 3, bias=False), Linear(4), Linear(4, bias=False), BatchNorm()]
)
def test_weights_and_biases_are_the_parameters(layer: Layer) -> None:
    x = (50,) if isinstance(layer, Linear) else (3, 8, 8)
    assert layer.weights(x) + layer.biases(x) == layer.parameters(x)


def test_running_statistics_are_buffers_and_no_parameters() -> None:
    assert BatchNorm().buffers((64, 9, 9)) == 128
    assert (BatchNorm().weights((64, 9, 9)), BatchNorm().biases((64, 9, 9))) == (64, 64)
    assert Conv(3, 3).buffers((3, 9, 9)) == 0


@pytest.mark.parametrize(
    ("layer", "x", "expected"),
    [
        (Conv(6, 5), (3, 32, 32), {Operation.BIAS_ADDITION: 4704}),
        (Conv(6, 5, bias=False), (3, 32, 32), {}),
        (Linear(10), (84,), {Operation.BIAS_ADDITION: 10}),
        (Linear(10, bias=False), (84,), {}),
        (MaxPool(2), (6, 4, 4), {Operation.COMPARISON: 24 * 3}),
        (AvgPool(3, stride=1), (2, 4, 4), {Operation.ADDITION: 8 * 8, Operation.DIVISION: 8}),
        (
            L2Pool(2),
            (1, 4, 4),
            {Operation.MULTIPLICATION: 16, Operation.ADDITION: 12, Operation.ROOT: 4},
        ),
        (GlobalAvgPool(), (3, 4, 5), {Operation.ADDITION: 57, Operation.DIVISION: 3}),
        # Five cells in two tiles are 0-2 and 2-4: three cells each, the middle one in both.
        (AdaptiveAvgPool(2), (1, 5, 4), {Operation.ADDITION: 20, Operation.DIVISION: 4}),
        (ReLU(), (2, 3, 4), {Operation.COMPARISON: 24}),
        (BatchNorm(), (2, 3, 4), {Operation.MULTIPLICATION: 24, Operation.ADDITION: 24}),
        (
            Softmax(),
            (10,),
            {Operation.EXPONENTIAL: 10, Operation.ADDITION: 9, Operation.DIVISION: 10},
        ),
        (Dropout(), (2, 3, 4), {}),
        (Flatten(), (2, 3, 4), {}),
        (ZeroPad(4), (2, 3, 4), {}),
        (Add(), (2, 3, 4), {Operation.ADDITION: 24}),
        (Concatenate(), (2, 3, 4), {}),
    ],
)
def test_operations_that_multiplies_leave_out(
    layer: Layer, x: tuple[int, ...], expected: dict[Operation, int]
) -> None:
    assert layer.extras(x, layer.output_shape(x)) == expected


@pytest.mark.parametrize(("size", "channels"), [(5, 96), (5, 3), (4, 6), (1, 2), (11, 5)])
def test_response_normalisation_counts_the_neighbours_that_exist(size: int, channels: int) -> None:
    reach = [range(c - size // 2, c - size // 2 + size) for c in range(channels)]
    terms = sum(1 for window in reach for c in window if 0 <= c < channels)
    extras = LocalResponseNorm(size).extras((channels, 2, 3), (channels, 2, 3))
    assert extras[Operation.ADDITION] == terms * 6
    assert extras[Operation.MULTIPLICATION] == 2 * channels * 6


@given(st.integers(1, 30), st.integers(1, 30), st.integers(1, 30))
def test_tiles_count_the_cells_they_share(size: int, height: int, width: int) -> None:
    def cells(side: int) -> int:
        return sum(-(-(i + 1) * side // size) - i * side // size for i in range(size))

    layer = AdaptiveAvgPool(size)
    extras = layer.extras((3, height, width), layer.output_shape((3, height, width)))
    assert extras[Operation.ADDITION] == 3 * cells(height) * cells(width) - 3 * size * size


def test_merging_layers_join_shapes() -> None:
    assert Add().merged_shape([(8, 5, 5), (8, 5, 5)]) == (8, 5, 5)
    assert Concatenate().merged_shape([(64, 28, 28), (128, 28, 28), (32, 28, 28)]) == (224, 28, 28)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: Conv(0, 3), "the number of filters is 0: give a whole number from 1"),
        (lambda: Conv(10**9, 3), "the number of filters is 1000000000: give a whole number"),
        (lambda: Conv(True, 3), "the number of filters is True: give a whole number."),
        (lambda: Conv(8, 3, stride=0), "the stride is 0: give a whole number from 1"),
        (lambda: Conv(8, -1), "the kernel is -1: give a whole number from 1"),
        (lambda: Conv(8, 3, groups=0), "the number of groups is 0: give a whole number from 1"),
        (lambda: Conv(8, 3, groups=3), "3 groups do not divide 8 filters: choose a number of"),
        (lambda: Linear(0), "the number of outputs is 0: give a whole number from 1"),
        (lambda: MaxPool(2, stride=0), "the stride is 0: give a whole number from 1"),
        (lambda: MaxPool(2, padding=2), "padding 2 leaves a 2-cell pooling window with nothing"),
        (lambda: AvgPool(3, padding=((0, 3), (0, 0))), "padding 3 leaves a 3-cell pooling window"),
        (lambda: AdaptiveAvgPool(0), "the output size is 0: give a whole number from 1"),
        (lambda: LocalResponseNorm(0), "the number of neighbouring channels is 0: give a whole"),
        (lambda: Dropout(1.0), "the dropout probability is 1.0: choose 0 up to 0.99."),
        (lambda: Dropout(-0.1), "the dropout probability is -0.1: choose 0 up to 0.99."),
        (lambda: ZeroPad(0), "the number of channels is 0: give a whole number from 1"),
        (lambda: ZeroPad(8, 0), "the stride is 0: give a whole number from 1"),
    ],
)
def test_settings_that_make_no_sense(make: Callable[[], Layer], message: str) -> None:
    with pytest.raises(LayerError) as caught:
        make()
    assert str(caught.value).startswith(message)
    assert isinstance(caught.value, CnnvizError)


@pytest.mark.parametrize(
    ("layer", "x", "message"),
    [
        (Conv(8, 3, groups=4), (6, 9, 9), "4 groups do not divide 6 input channels: choose"),
        (Conv(8, 3), (9,), "conv needs (channels, height, width) and got (9,): put it before fl"),
        (Conv(8, 7), (3, 5, 9), "the kernel (7 cells) is larger than the input (5): use a small"),
        (Linear(3), (6, 2, 2), "linear needs a flat vector and got (6, 2, 2): put Flatten()"),
        (MaxPool(3), (8, 2, 2), "the kernel (3 cells) is larger than the input (2): use"),
        (GlobalAvgPool(), (9,), "global_avg_pool needs (channels, height, width) and got (9,)"),
        (LocalResponseNorm(), (9,), "lrn needs (channels, height, width) and got (9,)"),
        (ZeroPad(3), (4, 2, 2), "zero padding cannot shrink 4 channels to 3: use a projection"),
    ],
)
def test_shapes_a_layer_cannot_take(layer: Layer, x: tuple[int, ...], message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        layer.output_shape(x)
    assert str(caught.value).startswith(message)


def test_shapes_that_cannot_be_joined() -> None:
    with pytest.raises(ShapeError, match=r"\(8, 5, 5\) and \(8, 4, 4\) cannot be added: give"):
        Add().merged_shape([(8, 5, 5), (8, 4, 4)])
    with pytest.raises(ShapeError, match="cannot be stacked: give every branch the same height"):
        Concatenate().merged_shape([(8, 5, 5), (8, 4, 5)])


def test_layers_are_values() -> None:
    assert Conv(6, 5) == Conv(6, 5)
    assert hash(Conv(6, 5)) == hash(Conv(6, 5))
    assert Conv(6, 5) != Conv(6, 5, stride=2)
    with pytest.raises(AttributeError):
        Conv(6, 5).channels = 7  # type: ignore[misc]
