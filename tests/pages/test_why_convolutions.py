"""Why convolutions: the matrix does what torch's convolution does; what is said of both is so."""

import itertools

import numpy as np
import pytest
import torch

from cnnviz.kit.questions import question_of
from pages.why_convolutions.lesson import FARTHEST, FILTERS, PICTURES, SIDE, Case, counted, taps
from pages.why_convolutions.state import State


def convolved(picture, kernel):
    """By torch."""
    x, weight = (torch.tensor(each)[None, None].double() for each in (picture, kernel))
    return torch.nn.functional.conv2d(x, weight)[0, 0].numpy()


@pytest.mark.parametrize("picture", PICTURES)
def test_the_matrix_is_the_convolution_and_its_output_moves_along(picture):
    ways = range(FARTHEST + 1)
    for kernel, right, down in itertools.product(FILTERS, ways, ways):
        case = Case(picture, kernel, 0, right, down)
        found = case.compared(case.unrolled)
        assert (found.after == convolved(case.moved, case.kernel)).all()
        rows, columns = found.after.shape
        assert found.same == found.there.sum() == (rows - down) * (columns - right)
        assert found.change == 0


def test_random_weights_do_not_move_along():
    for picture, seed in itertools.product(PICTURES, range(5)):
        case = Case(picture, "edges", seed, 1, 0)
        layer = torch.nn.Linear(*reversed(case.dense.shape), bias=False, dtype=torch.float64)
        layer.weight.data = torch.tensor(case.dense).double()
        found = case.compared(case.dense)
        after = layer(torch.tensor(case.moved).double().flatten()).detach().numpy()
        assert (found.after.ravel() == after).all()
        assert found.same < found.there.sum() / 2
        assert found.change > np.abs(found.before[found.there]).mean() / 2


def test_each_weight_stands_once_in_every_row():
    at = taps(6)
    assert at.shape == (16, 36)
    for row in at:
        assert sorted(row[row >= 0]) == list(range(SIDE**2))


def preset(number):
    return State.read(question_of("why_convolutions").presets[number].query)


def test_presets_are_true():
    layers = [counted(state.layer, state.shape) for state in map(preset, range(6))]
    both = [(each.convolution.parameters, each.dense.parameters) for each in layers]
    assert both[0] == (456, 14_455_392)
    moved = preset(1).case
    assert moved.compared(moved.unrolled).same == 16
    dot = preset(2).case
    assert (dot.compared(dot.unrolled).after[:3, :3] == dot.kernel[::-1, ::-1]).all()
    # LeCun et al. 1998, sec. II.B: C1 has 156 parameters and 122,304 connections.
    assert (both[3][0], layers[3].connections) == (156, 122_304)
    assert both[4][1] > 44e9
    assert both[5] == (48_120, 48_120)


@pytest.mark.parametrize("number", [0, 3, 4, 5])
def test_zeros_times_repeats_is_all_that_is_saved(number):
    state = preset(number)
    found = counted(state.layer, state.shape)
    assert found.sparser * found.positions == found.fewer


def test_a_filter_that_does_not_fit_is_said(opened, refused):
    at = opened("why_convolutions", k=40)
    refused(at, "40")


def test_the_page_counts_any_layer(opened, numbers):
    at = opened("why_convolutions", h=8, w=8, c=2, f=4, k=3, s=1)
    assert numbers(at) == {
        "Parameters": f"{4 * (2 * 9 + 1)}",
        "Fully connected": f"{4 * 36 * (2 * 64 + 1):,}",
        "Times fewer": "244",
    }
