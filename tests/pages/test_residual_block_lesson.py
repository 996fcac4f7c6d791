"""The block by hand: its stages, the identity at zero, and where the shortcut joins."""

import numpy as np
import pytest
import torch

from cnnviz.errors import CnnvizError
from pages.residual_block.lesson import Block, Join, distances, passed, seeded_block

A = (2.0, 0.0, 1.0, 3.0)


def hand_weighted():
    """The first layer swaps and negates, the second doubles; biases 1 and -1."""
    swap = torch.tensor([[0.0, 1.0], [-1.0, 0.0]], dtype=torch.float64)
    ones = torch.ones(2, dtype=torch.float64)
    return Block(swap, ones, 2 * torch.eye(2, dtype=torch.float64), -ones)


def test_whole_numbers_all_the_way():
    way = passed(hand_weighted(), (3, 2))
    assert list(way.residual) == [
        ("a[l]", (3, 2)),
        ("z[l+1]", (3, -2)),
        ("a[l+1]", (3, 0)),
        ("z[l+2]", (5, -1)),
        ("z[l+2] + a[l]", (8, 1)),
        ("a[l+2]", (8, 1)),
    ]
    assert way.plain_out == (5, 0)
    assert way.plain[:4] == way.residual[:4]
    after = passed(hand_weighted(), (3, 2), Join.AFTER)
    assert after.residual[-2:] == (("g(z[l+2])", (5, 0)), after.residual[-1])
    assert after.residual_out == (8, 2)


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("join", Join)
def test_without_weights_it_is_the_identity_and_the_plain_block_is_zero(seed, join):
    way = passed(seeded_block(seed).times(0), A, join)
    assert way.residual_out == A
    assert way.plain_out == (0, 0, 0, 0)
    assert "-0" not in str(way)


def test_below_zero_only_joining_after_the_relu_is_the_identity():
    none = seeded_block().times(0)
    assert passed(none, (2, -3, 1, 3)).residual_out == (2, 0, 1, 3)
    assert passed(none, (2, -3, 1, 3), Join.AFTER).residual_out == (2, -3, 1, 3)


@pytest.mark.parametrize("seed", range(5))
def test_joined_after_the_relu_it_only_adds(seed):
    way = passed(seeded_block(seed), (-2, 1, 0, 3), Join.AFTER)
    assert all(out >= a for out, a in zip(way.residual_out, way.a, strict=True))


def test_against_numpy():
    block = seeded_block(3).times(0.5)
    w1, b1, w2, b2 = (part.numpy() for part in (block.w1, block.b1, block.w2, block.b2))
    z2 = w2 @ np.maximum(w1 @ A + b1, 0) + b2
    way = passed(block, A)
    assert way.residual_out == pytest.approx(np.maximum(z2 + A, 0))
    assert way.plain_out == pytest.approx(np.maximum(z2, 0))


def test_distances_end_at_nothing_and_at_the_whole_vector():
    plain, residual = distances(seeded_block(), A, Join.BEFORE, [1, 0.1, 0.01, 0])
    assert residual[3] == 0 < residual[2] < residual[1] < residual[0]
    assert plain[3] == pytest.approx(14**0.5)


def test_blocks_follow_their_seed_in_tenths():
    assert torch.equal(seeded_block(1).w1, seeded_block(1).w1)
    assert not torch.equal(seeded_block(1).w1, seeded_block(2).w1)
    assert torch.equal(seeded_block(1).w1, seeded_block(1).w1.round(decimals=1))


@pytest.mark.parametrize("a", [(1.0, 2.0), (1.0, 2.0, 3.0, float("nan"))])
def test_what_does_not_fit_is_refused(a):
    with pytest.raises(CnnvizError, match="give 4 finite numbers"):
        passed(seeded_block(), a)
