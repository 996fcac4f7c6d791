"""Flips and crops: what each may do to a picture, and that the draw decides."""

import pytest
import torch

from cnnviz.training.augmentation import augmented
from cnnviz.training.colours import Colours, principal
from cnnviz.training.experiment import AUGMENTATIONS

OUTSIDE = -2.0


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


def images(count=200, side=16):
    """All different, and no value is `OUTSIDE`."""
    return torch.rand(count, 3, side, side, generator=stream(9))


@pytest.mark.parametrize("kind", AUGMENTATIONS)
def test_the_draw_decides(kind):
    colours = Colours(torch.zeros(3, 1, 1), torch.ones(3, 1, 1), principal(images()))
    first, again = (augmented(kind, images(), OUTSIDE, stream(1), colours) for _ in range(2))
    assert first.shape == images().shape
    assert torch.equal(first, again)
    other = augmented(kind, images(), OUTSIDE, stream(2), colours)
    assert torch.equal(first, other) == (kind == "none")


def test_about_half_are_mirrored_and_the_others_stay():
    before, after = images(), augmented("flip", images(), OUTSIDE, stream())
    mirrored = (after == before.flip(3)).flatten(1).all(1)
    assert ((after == before).flatten(1).all(1) ^ mirrored).all()
    assert 70 < int(mirrored.sum()) < 130


@pytest.mark.parametrize(("side", "margin"), [(16, 2), (32, 4), (8, 1)])
def test_a_crop_moves_a_picture_by_at_most_an_eighth_of_its_side(side, margin):
    before = images(side=side)
    padded = torch.nn.functional.pad(before, (margin,) * 4, value=OUTSIDE)
    after = augmented("crop", before, OUTSIDE, stream())
    seen = set()
    for one, around in zip(after, padded, strict=True):
        places = [
            (down, across)
            for down in range(2 * margin + 1)
            for across in range(2 * margin + 1)
            if torch.equal(one, around[:, down : down + side, across : across + side])
        ]
        assert len(places) == 1
        seen.add(places[0])
    assert len(seen) > 0.85 * (2 * margin + 1) ** 2, "to every place alike"


def test_flip_and_crop_does_both():
    both = augmented("flip-and-crop", images(), OUTSIDE, stream(3))
    draws = stream(3)
    one_by_one = augmented("crop", augmented("flip", images(), OUTSIDE, draws), OUTSIDE, draws)
    assert torch.equal(both, one_by_one)
