"""The arithmetic of sliding windows, against windows laid out one by one."""

import tracemalloc
from fractions import Fraction
from math import ceil

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from cnnviz.errors import LayerError, ShapeError
from cnnviz.window import LARGEST, Axis, Window, pair, place, whole

SIZES = st.integers(1, 40)
KERNELS = st.integers(1, 9)
STRIDES = st.integers(1, 6)
DILATIONS = st.integers(1, 4)
PADS = st.tuples(st.integers(0, 6), st.integers(0, 6))


def laid_out(axis: Axis, size: int, before: int, after: int) -> list[int]:
    """First padded cell of every window, found by pushing a window along until it stops fitting.

    Rounding up allows one more window over the padded cells that are left, provided that it
    starts on the input or the padding before it.
    """
    cells = before + size + after
    touched = [axis.dilation * step for step in range(axis.kernel)]
    starts, first = [], 0
    while first + touched[-1] < cells:
        starts.append(first)
        first += axis.stride
    if axis.ceil:
        covered = starts[-1] + touched[-1] + 1 if starts else 0
        if starts:
            extra = covered < cells and first < before + size
        else:
            # A window that sticks out belongs to the grid only by less than one stride.
            extra = touched[-1] + 1 - cells < axis.stride
        if extra:
            starts.append(first)
    return starts


@given(SIZES, KERNELS, STRIDES, PADS, DILATIONS, st.booleans())
@example(7, 3, 3, (0, 0), 1, False)  # the two last cells are never visited
@example(6, 2, 3, (0, 0), 1, True)  # the window at 6 would start beyond the input
@example(2, 3, 2, (0, 0), 1, True)  # one window, larger than the input, as in torch
def test_positions_are_those_of_windows_laid_out_one_by_one(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int, ceil: bool
) -> None:
    assume(not ceil or max(pads) < kernel)  # what rounds up are pools, and these pad by less
    axis = Axis(kernel, stride, pads, dilation, ceil)
    starts = laid_out(axis, size, *pads)
    if not starts:
        with pytest.raises(ShapeError, match="larger than the input"):
            axis.output(size)
        return
    assert axis.output(size) == len(starts)
    assert [axis.start(i, size) + pads[0] for i in range(len(starts))] == starts
    seen = {first + dilation * step for first in starts for step in range(kernel)}
    assert axis.unvisited(size) == [c for c in range(size) if c + pads[0] not in seen]


@given(SIZES, KERNELS, STRIDES, PADS, DILATIONS)
def test_rounding_up_adds_at_most_one_position(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int
) -> None:
    assume(max(pads) < kernel)
    down = Axis(kernel, stride, pads, dilation)
    up = Axis(kernel, stride, pads, dilation, ceil=True)
    assume(size + sum(pads) >= down.span)
    assert 0 <= up.output(size) - down.output(size) <= 1


@given(SIZES, KERNELS, STRIDES, PADS, DILATIONS)
@example(224, 11, 4, (0, 0), 1)  # AlexNet's 55, as its author's program counts
@example(4, 1, 2, (0, 0), 1)  # the last window lies beyond the input
def test_a_convolution_rounds_up_as_cuda_convnet_does(
    size: int, kernel: int, stride: int, pads: tuple[int, int], dilation: int
) -> None:
    axis = Axis(kernel, stride, pads, dilation, ceil=True, beyond=True)
    if size + sum(pads) < axis.span:
        with pytest.raises(ShapeError, match="larger than the input"):
            axis.output(size)
        return
    count = axis.output(size)
    assert count == 1 + ceil(Fraction(size + sum(pads) - axis.span, stride))
    before, after = axis.edges(size)
    assert (before, after >= pads[1]) == (pads[0], True)
    covered = (count - 1) * stride + axis.span
    assert size + sum(pads) <= covered == before + size + after < size + sum(pads) + stride
    assert axis.padded(size) == covered
    starts = range(0, count * stride, stride)
    touched = {first + dilation * step for first in starts for step in range(kernel)}
    assert axis.unvisited(size) == [c for c in range(size) if c + pads[0] not in touched]


@given(SIZES, STRIDES, st.integers(0, 4), st.integers(0, 4), st.booleans())
def test_centred_kernels_of_every_size_fit_each_other(
    size: int, stride: int, one: int, other: int, ceil: bool
) -> None:
    """The ways of a residual block: a 1 × 1 shortcut beside a 3 × 3 with padding 1."""
    first, second = (
        Axis(2 * half + 1, stride, (half, half), ceil=ceil, beyond=ceil) for half in (one, other)
    )
    assert first.output(size) == second.output(size)


@given(SIZES, KERNELS, STRIDES, PADS, DILATIONS, st.booleans(), st.booleans())
def test_edges_make_an_unpadded_window_do_the_same(
    size: int,
    kernel: int,
    stride: int,
    pads: tuple[int, int],
    dilation: int,
    ceil: bool,
    beyond: bool,
) -> None:
    axis = Axis(kernel, stride, pads, dilation, ceil, beyond)
    assume(size + sum(pads) >= axis.span)
    assume(beyond or max(pads) < kernel)  # a pool pads by less than its kernel
    plain = Axis(kernel, stride, (0, 0), dilation)
    assert plain.output(axis.padded(size)) == axis.output(size)


@given(SIZES, KERNELS, STRIDES, DILATIONS)
def test_same_pads_as_little_as_gives_one_position_a_stride(
    size: int, kernel: int, stride: int, dilation: int
) -> None:
    axis = Axis(kernel, stride, None, dilation)
    wanted = len(range(0, size, stride))
    total = next(
        cells for cells in range(size + axis.span) if len(laid_out(axis, size, 0, cells)) >= wanted
    )
    before, after = axis.pads(size)
    assert axis.output(size) == wanted
    assert before + after == total
    assert after - before in (0, 1)


@pytest.mark.parametrize("kernel", [1, 3, 5, 7, 11])
def test_same_at_stride_one_is_half_the_kernel_on_each_side(kernel: int) -> None:
    assert Axis(kernel, padding=None).pads(32) == ((kernel - 1) // 2, (kernel - 1) // 2)


def test_an_odd_cell_of_same_padding_goes_after() -> None:
    assert Axis(2, padding=None).pads(5) == (0, 1)
    assert Axis(3, stride=2, padding=None).pads(224) == (0, 1)


@pytest.mark.parametrize(
    ("stride", "positions", "unvisited"),
    [(1, 5, []), (2, 3, []), (3, 2, [6])],
    ids=["stride 1: 5", "stride 2: 3", "stride 3: 2.33, the last column is never visited"],
)
def test_a_three_cell_window_over_seven(stride: int, positions: int, unvisited: list[int]) -> None:
    axis = Axis(3, stride)
    assert axis.output(7) == positions
    assert axis.unvisited(7) == unvisited


def test_a_dilated_window_steps_over_cells_nobody_visits() -> None:
    axis = Axis(3, stride=5, dilation=2)
    assert axis.span == 5
    assert axis.output(10) == 2
    assert axis.unvisited(10) == [1, 3, 6, 8]


@pytest.mark.parametrize(
    ("axis", "size", "many"),
    [
        # Its cells lie 100,000 apart, and half of that from the middle: none is on the input.
        (Axis(LARGEST, padding=None, dilation=LARGEST), 4096, 4096),
        (Axis(LARGEST - 1, padding=None, dilation=LARGEST), LARGEST, 0),
        (Axis(LARGEST, LARGEST - 1, None, LARGEST), LARGEST, LARGEST - 2),
        (Axis(1, LARGEST, (LARGEST, LARGEST)), LARGEST, LARGEST - 1),
        (Axis(2, 3, dilation=LARGEST - 1), LARGEST, LARGEST - 2),
    ],
)
def test_the_largest_settings_take_a_moment_and_next_to_no_memory(
    axis: Axis, size: int, many: int
) -> None:
    tracemalloc.start()
    try:
        assert len(axis.unvisited(size)) == many
        assert tracemalloc.get_traced_memory()[1] < 10_000_000
    finally:
        tracemalloc.stop()


def test_a_stride_longer_than_the_kernel_leaves_gaps() -> None:
    assert Axis(2, stride=3).unvisited(8) == [2, 5]


def test_padding_moves_the_first_window_before_the_input() -> None:
    axis = Axis(3, stride=2, padding=(1, 1))
    assert [axis.start(i, 7) for i in range(axis.output(7))] == [-1, 1, 3, 5]


@pytest.mark.parametrize(
    ("axis", "size", "floor", "ceil"),
    [
        (Axis(3, 2), 112, 55, 56),  # GoogLeNet's first pool
        (Axis(3, 2), 56, 27, 28),
        (Axis(3, 2, (1, 1)), 112, 56, 57),  # ResNet's pool must round down
        (Axis(2, 2), 32, 16, 16),
        (Axis(3, 2), 55, 27, 27),  # AlexNet's overlapping pool fits either way
        (Axis(2, 2, (1, 1)), 7, 4, 4),  # the fifth window would start in the padding after
        (Axis(2, 3), 6, 2, 2),
    ],
)
def test_floor_and_ceil(axis: Axis, size: int, floor: int, ceil: int) -> None:
    assert axis.output(size) == floor
    assert Axis(axis.kernel, axis.stride, axis.padding, axis.dilation, True).output(size) == ceil


def test_a_window_has_two_axes() -> None:
    window = Window.of((3, 5), stride=(1, 2), padding=((0, 1), (2, 3)), dilation=(2, 1))
    assert window.rows == Axis(3, 1, (0, 1), 2)
    assert window.columns == Axis(5, 2, (2, 3), 1)
    assert window.area == 15
    assert window.output(10, 20) == (7, 11)


def test_one_number_stands_for_both_axes() -> None:
    assert Window.of(3, 2, 1, 2) == Window.of((3, 3), (2, 2), (1, 1), (2, 2))
    assert Window.of(3, padding="same") == Window(Axis(3, padding=None), Axis(3, padding=None))
    assert Window.of(3, padding=(1, 2)) == Window(Axis(3, 1, (1, 1)), Axis(3, 1, (2, 2)))


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"kernel": 0}, "the kernel is 0: give a whole number from 1 to 100,000."),
        ({"kernel": -1}, "the kernel is -1: give a whole number from 1 to 100,000."),
        ({"kernel": 2.5}, "the kernel is 2.5: give one number, or a pair (rows, columns)."),
        ({"kernel": "3"}, "the kernel is '3': give one number, or a pair (rows, columns)."),
        ({"kernel": True}, "the kernel is True: give a whole number."),
        ({"kernel": (3, 3, 3)}, "the kernel is (3, 3, 3): give one number, or a pair"),
        ({"kernel": (3, 0)}, "the kernel is 0: give a whole number from 1"),
        ({"kernel": LARGEST + 1}, "the kernel is 100001: give a whole number from 1 to 100,000."),
        ({"stride": 0}, "the stride is 0: give a whole number from 1 to 100,000."),
        ({"dilation": 0}, "the dilation is 0: give a whole number from 1 to 100,000."),
        ({"padding": -1}, "the padding is -1: give a whole number from 0 to 100,000."),
        ({"padding": "valid"}, "the padding is 'valid': give numbers, or \"same\"."),
        ({"padding": None}, "the padding is None: give one number, or a pair"),
        ({"padding": ((1, 1),)}, "asymmetric padding is ((top, bottom), (left, right))."),
        ({"padding": ((1, 1), (1, 2, 3))}, "the padding is (1, 2, 3): give one number, or a pair"),
        ({"padding": (1, (2, 3))}, "the padding is (2, 3): give a whole number."),
    ],
)
def test_settings_that_make_no_sense_say_what_to_give(
    settings: dict[str, object], message: str
) -> None:
    with pytest.raises(LayerError) as caught:
        Window.of(**{"kernel": 3, **settings})  # type: ignore[arg-type]
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("axis", "size", "message"),
    [
        (
            Axis(5),
            3,
            "the kernel (5 cells) is larger than the input (3): "
            "use a smaller kernel, more padding or an input of 5 or more",
        ),
        (Axis(7, padding=(1, 1)), 4, "the kernel (7 cells) is larger than the input (4 plus 2 of"),
        (Axis(3, dilation=4), 8, "the kernel (3 cells spread over 9 by dilation 4) is larger than"),
        (Axis(3, 2, ceil=True), 1, "the kernel (3 cells) is larger than the input (1)"),
    ],
)
def test_a_kernel_that_does_not_fit_says_both_sizes(axis: Axis, size: int, message: str) -> None:
    with pytest.raises(ShapeError) as caught:
        axis.output(size)
    assert str(caught.value).startswith(message)


def test_whole_and_pair_return_what_is_right() -> None:
    assert whole(0, "it", 0) == 0
    assert whole(LARGEST, "it") == LARGEST
    assert pair(4, "it") == (4, 4)
    assert pair([4, 5], "it") == (4, 5)


def test_a_place_is_a_whole_number_below_a_count() -> None:
    assert [place(value, 3) for value in (0, 2, 3, -1)] == [0, 2, None, None]
    assert [place(value, 3) for value in (True, 1.0, "1", None)] == [None] * 4
