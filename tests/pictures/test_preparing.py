"""The way into a network follows from the weights: sizes, values, and a digit cut out of paper."""

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw

from cnnviz import CnnvizError, architecture
from cnnviz.pictures.digits import CELLS, FULL, as_picture, cells, on_lenet_field
from cnnviz.pictures.preparing import prepare
from cnnviz.weights.preprocessing import Preprocessing, Steps, usual
from cnnviz.weights.published import PUBLISHED

INK = Preprocessing(Steps.INK, (5.0,), (6.0,))


def drawn(colour=0, paper=255, size=(200, 300), width=20, box=(60, 40, 140, 260)):
    """A zero: a ring, dark on light unless said otherwise."""
    picture = Image.new("L", size, paper)
    ImageDraw.Draw(picture).ellipse(box, outline=colour, width=width)
    return picture


def test_colour_by_imagenets_constants():
    entered = prepare(Image.new("RGB", (50, 30), (255, 0, 51)), (3, 8, 8), usual(3))
    assert entered.shown.size == (8, 8)
    assert entered.x.shape == (1, 3, 8, 8)
    assert entered.x.dtype == torch.float32
    expected = [(1 - 0.485) / 0.229, -0.456 / 0.224, (0.2 - 0.406) / 0.225]
    assert entered.x[0, :, 3, 5].tolist() == pytest.approx(expected, abs=1e-6)


def test_grey_for_one_channel_and_repeated_for_two():
    entered = prepare(Image.new("L", (9, 9), 255), (1, 4, 6), usual(1))
    assert entered.x.shape == (1, 1, 4, 6)
    assert entered.x.unique().tolist() == [1]
    assert prepare(Image.new("L", (9, 9), 0), (2, 4, 4), usual(2)).x.unique().tolist() == [-1]


def test_the_middle_of_a_resized_picture():
    """400 × 200 to a shorter side of 256 is 512 × 256; the middle 224 lies in the middle half."""
    picture = Image.new("RGB", (400, 200), "white")
    picture.paste("black", (100, 0, 300, 200))
    how = PUBLISHED["vgg16"].preprocessing
    entered = prepare(picture, (3, 224, 224), how)
    assert entered.shown.size == (224, 224)
    assert np.asarray(entered.shown).max() == 0, "the white outer quarters are cut off"


@pytest.mark.parametrize("size", [(400, 200), (7, 3), (3, 7), (299, 342), (1201, 977), (31, 900)])
@pytest.mark.parametrize("name", ["vgg16", "inception-v3"])
def test_the_middle_alone_is_the_middle_of_the_whole(name, size):
    """The crop is never computed from the whole enlarged picture, and equals it."""
    values = np.random.default_rng(0).integers(0, 256, (size[1], size[0], 3), dtype=np.uint8)
    picture, how = Image.fromarray(values), PUBLISHED[name].preprocessing
    side = architecture(name).input_shape[1]
    scale = how.side / min(size)
    large = picture.resize(
        (max(how.side, int(size[0] * scale)), max(how.side, int(size[1] * scale))),
        Image.Resampling.BILINEAR,
    )
    left, top = round((large.width - side) / 2), round((large.height - side) / 2)
    expected = np.asarray(large.crop((left, top, left + side, top + side)), dtype=int)
    found = np.asarray(prepare(picture, (3, side, side), how).shown, dtype=int)
    assert np.abs(found - expected).max() <= 1, "rounded at another place at most"
    assert np.abs(found - expected).mean() < 0.3


@pytest.mark.parametrize("size", [(10_000, 1), (1, 10_000), (2_000_000, 2)])
@pytest.mark.parametrize("how", [PUBLISHED["inception-v3"].preprocessing, usual(3)])
def test_of_a_long_strip_only_the_middle_is_enlarged(monkeypatch, size, how):
    """Enlarged whole, 10,000 × 1 pixels would be 3,420,000 × 342 of them, 3.5 GB."""
    made, resize = [], Image.Image.resize
    monkeypatch.setattr(
        Image.Image, "resize", lambda *args, **more: made.append(args[1]) or resize(*args, **more)
    )
    entered = prepare(Image.new("RGB", size, (51, 102, 153)), (3, 299, 299), how)
    assert np.unique(np.asarray(entered.shown).reshape(-1, 3), axis=0).tolist() == [[51, 102, 153]]
    assert made == [(299, 299)]


def test_googlenets_weights_see_values_from_minus_one_to_one():
    how = PUBLISHED["googlenet-torchvision"].preprocessing
    white = prepare(Image.new("RGB", (300, 300), "white"), (3, 224, 224), how)
    black = prepare(Image.new("RGB", (300, 300), "black"), (3, 224, 224), how)
    assert (white.x.unique().tolist(), black.x.unique().tolist()) == ([1], [-1])


def test_a_small_picture_is_enlarged_for_inception():
    how = PUBLISHED["inception-v3"].preprocessing
    assert how.side == 342
    assert prepare(Image.new("RGB", (7, 3)), (3, 299, 299), how).x.shape == (1, 3, 299, 299)


def test_eight_by_eight_is_taken_as_it_is():
    digit = np.arange(64, dtype=np.float64).reshape(8, 8) % (FULL + 1)
    entered = prepare(as_picture(digit), (1, 8, 8), INK)
    assert np.allclose(entered.x[0, 0], (digit - 5) / 6)
    assert (cells(as_picture(digit)) == digit).all()


def test_ink_is_ink_on_either_side():
    dark, bright = cells(drawn(0, 255)), cells(drawn(255, 0))
    assert (dark == bright).all()
    assert (cells(drawn(90, 140)) == dark).all(), "a faint pencil as well"
    assert dark.shape == (CELLS, CELLS)
    assert dark.max() == FULL


def test_where_and_how_large_a_digit_is_drawn_makes_no_difference():
    here = cells(drawn(size=(200, 300), box=(60, 40, 140, 260)))
    there = cells(drawn(size=(500, 300), box=(10, 40, 90, 260)))
    assert (here == there).all()
    assert (here[0].sum() > 0, here[-1].sum() > 0) == (True, True), "it fills the height"
    assert here[:, 0].sum() == here[:, -1].sum() == 0, "and three quarters of the width"
    assert here[3:5, 3:5].sum() == 0, "a zero is empty in the middle"


def test_thin_strokes_become_as_thick_as_the_bundled_ones():
    thin = cells(drawn(width=4)).mean() / FULL
    assert 0.25 <= thin < 0.5


def test_a_one_stays_narrow():
    picture = Image.new("L", (100, 100), 255)
    picture.paste(0, (48, 10, 56, 90))
    one = cells(picture)
    assert one[:, [0, 1, 6, 7]].sum() == 0
    assert one[:, 3:5].min() > 0


@pytest.mark.parametrize("grey", [0, 128, 255])
def test_a_blank_sheet_holds_no_digit(grey):
    with pytest.raises(CnnvizError, match="no digit to see in this picture: draw one, or choose"):
        prepare(Image.new("L", (280, 280), grey), (1, 8, 8), INK)


def test_lenets_field_has_a_margin():
    field = on_lenet_field(np.full((8, 8), 16.0))
    assert field.shape == (32, 32)
    assert field[4:-4, 4:-4].min() == 16
    assert field.sum() == 24 * 24 * 16


@pytest.mark.parametrize("name", ["vgg16", "inception-v3"])
def test_words_give_the_figures(name):
    how = PUBLISHED[name].preprocessing
    words = how.in_words((3, 224, 224))
    assert f"Resized to {how.side} pixels on the shorter side, the middle 224 × 224" in words
    assert ("(0.485, 0.456, 0.406)" in words) == (name == "vgg16")
    assert ("minus 0.5, over 0.5" in words) == (name == "inception-v3")
    assert "8 × 8 cells" in INK.in_words((1, 32, 32))
    assert "enlarged to 32 × 32" in INK.in_words((1, 32, 32))
