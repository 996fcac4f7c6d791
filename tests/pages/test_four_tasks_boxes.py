"""Overlap, suppression and average precision, against what they mean: counted cell by cell."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.four_tasks.boxes import Found, average_precision, hits, overlaps, suppressed

SIDE = 12
CORNER = st.integers(0, SIDE - 1)
BOX = st.tuples(CORNER, CORNER, st.integers(1, SIDE), st.integers(1, SIDE)).map(
    lambda each: (each[0], each[1], min(each[0] + each[2], SIDE), min(each[1] + each[3], SIDE))
)


def array(boxes):
    return np.array(boxes, np.float64).reshape(-1, 4)


def filled(box):
    left, top, right, bottom = box
    return {(x, y) for x in range(left, right) for y in range(top, bottom)}


def shared(one, other):
    return len(filled(one) & filled(other)) / len(filled(one) | filled(other))


@given(st.lists(BOX, max_size=5), st.lists(BOX, max_size=5))
def test_overlap_is_cells_in_both_over_cells_in_either(ones, others):
    made = overlaps(array(ones), array(others))
    assert made.shape == (len(ones), len(others))
    for row, one in zip(made, ones, strict=True):
        assert row == pytest.approx([shared(one, other) for other in others])


def listed(kinds_and_boxes):
    count = len(kinds_and_boxes)
    kinds = np.array([kind for kind, _ in kinds_and_boxes], int)
    return Found(kinds, np.linspace(1, 0.1, count), array([box for _, box in kinds_and_boxes]))


@given(st.lists(st.tuples(st.integers(0, 1), BOX), max_size=8), st.sampled_from([0.2, 0.5]))
def test_a_box_stays_unless_a_surer_one_that_stays_overlaps_it(offered, most):
    found = listed(offered)
    kept = []
    for kind, box in offered:  # the surest first
        if not any(kind == other and shared(box, held) > most for other, held in kept):
            kept.append((kind, box))
    left = suppressed(found, most)
    assert [(kind, tuple(box)) for kind, box in zip(left.kinds, left.boxes, strict=True)] == kept
    assert (np.diff(left.sure) < 0).all()


@given(
    st.lists(st.tuples(st.integers(0, 1), BOX), max_size=6),
    st.lists(st.tuples(st.integers(0, 1), BOX), max_size=4),
)
def test_a_shape_is_found_once_by_the_surest_that_fits(offered, true):
    kinds = np.array([kind for kind, _ in true], int)
    made = hits(listed(offered), kinds, array([box for _, box in true]))
    left, expected = dict(enumerate(true)), []
    for kind, box in offered:
        fits = {
            place: shared(box, other)
            for place, (of, other) in left.items()
            if of == kind and shared(box, other) >= 0.5
        }
        expected.append(bool(fits))
        if fits:
            del left[max(fits, key=fits.get)]
    assert made.tolist() == expected


@given(st.lists(st.booleans(), max_size=12), st.integers(0, 4))
def test_average_precision_is_the_best_precision_at_each_recall(right, missed):
    shapes = sum(right) + missed
    sure = np.linspace(1, 0.1, len(right))
    precision = [sum(right[: n + 1]) / (n + 1) for n in range(len(right))]
    total = sum(max(precision[n:]) for n in range(len(right)) if right[n])
    order = np.random.default_rng(len(right)).permutation(len(right))
    made = average_precision(sure[order], np.array(right, bool)[order], shapes)
    assert made == pytest.approx(total / max(shapes, 1))


def test_all_found_and_nothing_else_is_one():
    assert average_precision(np.array([0.9, 0.4]), np.array([True, True]), 2) == 1
    assert average_precision(np.array([0.9, 0.4]), np.array([False, True]), 1) == 0.5
    assert average_precision(np.array([]), np.array([], bool), 3) == 0
