"""Two ways to one output: the notes' bottleneck, its break-even, and the fully connected twin."""

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.counting.comparisons import (
    bottleneck,
    break_even,
    dense_twin,
    multiplies_by_width,
    single,
)
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import Conv, MaxPool

NOTES = ((192, 28, 28), 32, 5)


def test_the_notes_example():
    compared = bottleneck(*NOTES, 16)
    assert compared.direct.macs == 120_422_400
    assert [row.macs for row in compared.through.layers] == [2_408_448, 10_035_200]
    assert compared.through.macs == 12_443_648
    assert compared.saving == Fraction(120_422_400, 12_443_648)
    assert [row.name for row in compared.through.layers] == ["reduce", "expand"]
    assert compared.direct.output_shape == compared.through.output_shape == (32, 28, 28)
    assert compared.direct.parameters == 153_600 + 32
    assert compared.through.parameters == 3_072 + 16 + 12_800 + 32


def test_break_even():
    even = break_even(*NOTES)
    assert even == Fraction(192 * 800, 992)
    assert float(even) == pytest.approx(154.84, abs=0.005)
    assert bottleneck(*NOTES, 154).saving > 1 > bottleneck(*NOTES, 155).saving


sizes = st.integers(1, 64)


@given(sizes, sizes, sizes, st.integers(1, 7), sizes, st.booleans())
def test_narrower_than_break_even_saves(side, channels, filters, kernel, width, restored):
    shape = (channels, side, side + 1)
    saving = bottleneck(shape, filters, kernel, width, restored=restored).saving
    even = break_even(shape, filters, kernel, restored=restored)
    assert (saving > 1) == (width < even)
    assert (saving == 1) == (width == even)


def test_the_curve_over_the_width():
    curve = multiplies_by_width(*NOTES, range(1, 193))
    assert [width for width, _ in curve] == list(range(1, 193))
    assert dict(curve)[16] == 12_443_648
    steps = {later[1] - earlier[1] for earlier, later in pairwise(curve)}
    assert steps == {curve[0][1]}, "each channel costs the same"


@given(sizes, sizes, sizes, st.integers(1, 7), st.integers(1, 200), st.booleans())
def test_the_curve_is_what_counting_gives(side, channels, filters, kernel, width, restored):
    shape = (channels, side, side + 2)
    ((at, multiplies),) = multiplies_by_width(
        shape, filters, kernel, range(width, width + 1), restored=restored
    )
    counted = bottleneck(shape, filters, kernel, width, restored=restored)
    assert (at, multiplies) == (width, counted.through.macs)


def test_resnets_block_restores_its_channels():
    compared = bottleneck((256, 56, 56), 256, 3, 64, restored=True)
    assert compared.direct.macs == 1_849_688_064
    assert [row.macs for row in compared.through.layers] == [51_380_224, 115_605_504, 51_380_224]
    assert compared.through.macs == 218_365_952
    assert float(compared.saving) == pytest.approx(8.47, abs=0.005)
    assert compared.through.output_shape == compared.direct.output_shape


def test_one_layer():
    row = single(Conv(6, 5), (3, 32, 32))
    assert (row.output_shape, row.parameters, row.macs) == ((6, 28, 28), 456, 352_800)
    with pytest.raises(ShapeError, match="larger than the input"):
        single(Conv(6, 5), (3, 4, 32))


def test_the_fully_connected_twin():
    twin = dense_twin(Conv(6, 5), (3, 32, 32))
    assert (twin.weights, twin.biases) == (14_450_688, 4_704)
    assert twin.parameters == 14_455_392
    assert twin.macs == 3_072 * 4_704
    assert dense_twin(MaxPool(2), (6, 28, 28)).parameters == 4_704 * 1_176 + 1_176


@pytest.mark.parametrize("wrong", [(0, 5, 16), (32, 0, 16), (32, 5, 0)])
def test_senseless_sizes_are_refused(wrong):
    with pytest.raises(CnnvizError):
        bottleneck((192, 28, 28), *wrong)
