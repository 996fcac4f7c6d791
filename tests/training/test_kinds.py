"""What kornia does to pictures: each kind keeps what it says, and its own draw decides."""

import pytest
import torch

from cnnviz.errors import CnnvizError
from cnnviz.training import Experiment
from cnnviz.training.augmentation import augmented, changed
from cnnviz.training.colours import Colours, colours_of, principal, recoloured
from cnnviz.training.data import load
from cnnviz.training.kinds import COLOURED, KINDS, PCA, call


def stream(seed=0):
    return torch.Generator().manual_seed(seed)


def images(count=100, side=16):
    """All different, from 0.2 to 0.8."""
    return 0.2 + 0.6 * torch.rand(count, 3, side, side, generator=stream(9))


def plain(pictures):
    """The colours of pictures that are not scaled."""
    return Colours(torch.zeros(3, 1, 1), torch.ones(3, 1, 1), principal(pictures))


def after(kind, strength, pictures, seed=1):
    return changed(kind, strength, pictures, 0.0, stream(seed), plain(pictures))


@pytest.mark.parametrize("kind", KINDS)
def test_the_draw_decides_and_torchs_own_stream_is_as_before(kind):
    before = torch.get_rng_state()
    first = after(kind, KINDS[kind].usual, images())
    assert torch.equal(torch.get_rng_state(), before)
    torch.rand(5)
    assert torch.equal(first, after(kind, KINDS[kind].usual, images()))
    assert not torch.equal(first, after(kind, KINDS[kind].usual, images(), seed=2))
    assert first.shape == images().shape
    assert bool(first.isfinite().all())


@pytest.mark.parametrize("kind", KINDS)
def test_no_strength_is_no_change(kind):
    assert torch.allclose(after(kind, 0, images()), images(), atol=2e-3)


@pytest.mark.parametrize("kind", KINDS)
def test_the_greatest_strength_of_a_small_picture_is_a_picture(kind):
    small = images(3, 8)
    assert bool(after(kind, KINDS[kind].most, small).isfinite().all())


@pytest.mark.parametrize(("kind", "axis"), [("flip", 3), ("upside-down", 2)])
def test_about_half_are_mirrored(kind, axis):
    made = after(kind, 50, images())
    mirrored = (made == images().flip(axis)).flatten(1).all(1)
    assert ((made == images()).flatten(1).all(1) ^ mirrored).all()
    assert 30 < int(mirrored.sum()) < 70


def test_grey_is_grey_for_its_share():
    made = after("grey", 50, images())
    grey = (made.amax(1) - made.amin(1)).flatten(1).amax(1) < 1e-5
    assert 30 < int(grey.sum()) < 70


def test_a_shift_moves_the_middle_of_a_dot_by_at_most_its_share():
    dots = torch.zeros(60, 1, 40, 40)
    dots[:, :, 19:21, 19:21] = 1
    made = changed("shift", 20, dots, 0.0, stream())
    across = torch.arange(40) - 19.5
    moved = (made.sum((1, 2)) * across).sum(1) / made.sum((1, 2, 3))
    assert 6 < float(moved.abs().max()) <= 8.01, "20 % of 40"


def test_warping_moves_pixels_by_about_its_strength():
    side = 64
    slope = torch.linspace(0, 1, side)[None, None, None, :].repeat(20, 1, side, 1)
    made = changed("warp", 3, slope, 0.0, stream())
    inner = (made - slope)[..., 20:-20, 20:-20]  # the slope is 1 over a side
    assert float(inner.square().mean().sqrt()) == pytest.approx(0.03, rel=0.25)


def test_background_comes_in_from_outside():
    made = changed("turn", 180, torch.ones(20, 1, 16, 16), -3.0, stream())
    assert float(made.min()) == pytest.approx(-3, abs=1e-5)
    assert float(made.max()) == pytest.approx(1, abs=1e-5)


def test_principal_components_are_those_of_the_covariance():
    pixels = (
        torch.randn(4, 3, 8, 8, generator=stream()) * torch.tensor([0.3, 0.1, 0.02])[:, None, None]
    )
    mixed = torch.einsum(
        "ij,njhw->nihw", torch.tensor([[1, 1, 0], [1, -1, 0], [0, 0, 1.0]]), pixels
    )
    found = principal(mixed)
    flat = mixed.permute(1, 0, 2, 3).reshape(3, -1)
    covariance = torch.cov(flat, correction=0)
    rebuilt = found.vectors @ torch.diag(found.values) @ found.vectors.T
    assert torch.allclose(rebuilt, covariance, atol=1e-5)
    assert torch.allclose(found.vectors.T @ found.vectors, torch.eye(3), atol=1e-5)
    assert found.values.tolist() == sorted(found.values.tolist(), reverse=True)


def test_pca_colour_adds_one_colour_to_a_whole_picture_by_alexnets_sum():
    pictures = images(2000, 4)
    basis = principal(pictures)
    added = recoloured(pictures, basis, 0.1, stream()) - pictures
    assert float(added.std((2, 3)).max()) < 1e-6
    along = added[:, :, 0, 0] @ basis.vectors
    assert along.std(0).tolist() == pytest.approx((0.1 * basis.values).tolist(), rel=0.06)


def test_a_sets_colours_are_its_pixels():
    data = load("coloured-shapes", 16, 200)
    found = colours_of(data)
    pixels = data.train_images.permute(1, 0, 2, 3).reshape(3, -1).double() / 255
    assert found.principal.mean.tolist() == pytest.approx(pixels.mean(1).tolist(), abs=1e-5)
    total = float(pixels.var(1, correction=0).sum())
    assert float(found.principal.values.sum()) == pytest.approx(total, rel=1e-4)
    scaled = data.normalised(data.train_images[:8])
    grey = augmented("grey", scaled, 0.0, stream(), found)
    values = grey * found.deviation + found.mean
    assert float(values.min()) > -1e-5 and float(values.max()) < 1 + 1e-5


@pytest.mark.parametrize("kind", sorted(COLOURED))
def test_pictures_without_colour_are_refused(kind):
    with pytest.raises(CnnvizError, match="no colours"):
        Experiment(dataset="digits", augmentation=kind)
    Experiment(dataset="coloured-shapes", size=16, epochs=1, augmentation=kind)


def test_calls_are_what_they_are_written_as():
    import kornia.augmentation as K

    for kind in KINDS.keys() - {PCA}:
        made = call(kind, KINDS[kind].usual, 32)
        assert type(eval(made.code, {"K": K})).__name__ == made.name
