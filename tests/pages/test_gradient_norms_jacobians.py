"""The small chain of Jacobians: the product and the sum are the derivative of the whole."""

import numpy as np
import pytest

from pages.gradient_norms.jacobians import START, chains, size_of
from pages.gradient_norms.nets import Nonlinearity

ALL = [(seed, g) for seed in (0, 1, 3, 7) for g in Nonlinearity]

FUNCTIONS = {
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
    "sigmoid": lambda z: 1 / (1 + np.exp(-z)),
}


def run(both, a, activation, residual):
    for weight in both.weights:
        a = FUNCTIONS[activation](np.array(weight) @ a) + (a if residual else 0)
    return a


@pytest.mark.parametrize(("seed", "activation"), ALL)
def test_the_plain_derivative_is_the_product(seed, activation):
    both = chains(seed, activation)
    first, second, third = map(np.array, both.plain)
    assert np.array(both.plain_total) == pytest.approx(third @ second @ first, abs=1e-12)


@pytest.mark.parametrize(("seed", "activation"), ALL)
def test_the_residual_derivative_is_the_sum_of_eight_paths(seed, activation):
    both = chains(seed, activation)
    layers = [path.layers for path in both.paths]
    assert layers == [(), (1,), (2,), (3,), (1, 2), (1, 3), (2, 3), (1, 2, 3)]
    total = sum(np.array(path.jacobian) for path in both.paths)
    assert total == pytest.approx(np.array(both.residual_total), abs=1e-12)
    assert both.paths[0].jacobian == ((1, 0), (0, 1))
    first, _, third = map(np.array, both.residual)
    assert np.array(both.paths[5].jacobian) == pytest.approx(third @ first)


@pytest.mark.parametrize("activation", ["tanh", "sigmoid", "relu"])
@pytest.mark.parametrize("residual", [False, True])
def test_both_derivatives_by_differences(activation, residual):
    both = chains(1, Nonlinearity(activation))
    step, start = 1e-6, np.array(START)
    columns = [
        (
            run(both, start + step * unit, activation, residual)
            - run(both, start - step * unit, activation, residual)
        )
        / (2 * step)
        for unit in np.eye(2)
    ]
    total = both.residual_total if residual else both.plain_total
    wanted = pytest.approx(np.array(total), abs=1e-7)
    by_differences = np.array(columns).T
    assert by_differences == wanted


def test_weights_are_tenths_and_follow_the_seed():
    both = chains(4)
    assert all(w == round(w, 1) for matrix in both.weights for row in matrix for w in row)
    assert chains(4) == both != chains(5)


def test_a_dead_layer_ends_the_product_and_not_the_sum():
    both = chains(2)
    assert size_of(both.plain_total) == 0
    assert size_of(both.residual_total) > 1
    assert size_of(((3.0, 0.0), (0.0, -4.0))) == 4
