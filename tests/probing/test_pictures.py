"""Pictures of every kind arrive upright, on white, in 8 bits; what is none is refused."""

import io

import numpy as np
import pytest
from PIL import Image

from cnnviz import CnnvizError
from cnnviz.probing.pictures import bundled, flat, read


def as_file(picture, form="PNG", **how):
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def shown(data, mode="RGB"):
    return np.asarray(flat(read(data), mode))


def test_colours_and_grey_keep_their_values():
    values = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    assert (shown(as_file(Image.fromarray(values))) == values).all()
    grey = np.arange(16, dtype=np.uint8).reshape(4, 4) * 16
    assert (shown(as_file(Image.fromarray(grey)), "L") == grey).all()
    assert (shown(as_file(Image.fromarray(grey)))[..., 2] == grey).all()


def test_a_photograph_that_was_held_upright_is_turned():
    values = np.zeros((2, 3, 3), np.uint8)
    values[0, 0] = 255  # top left as the sensor saw it
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by 90 degrees clockwise
    picture = shown(as_file(Image.fromarray(values), exif=exif))
    assert picture.shape == (3, 2, 3)
    assert picture[0, 1].tolist() == [255, 255, 255]
    assert picture.sum() == 3 * 255


def test_what_is_transparent_lies_on_white():
    clear = Image.new("RGBA", (2, 1), (255, 0, 0, 0))
    clear.putpixel((1, 0), (255, 0, 0, 255))
    assert shown(as_file(clear)).tolist() == [[[255, 255, 255], [255, 0, 0]]]
    assert shown(as_file(Image.new("LA", (1, 1), (0, 128)))).tolist() == [[[127] * 3]]


def test_a_palette_with_a_transparent_entry():
    picture = Image.new("P", (2, 1))
    picture.putpalette([0, 0, 255, 0, 255, 0])
    picture.putpixel((1, 0), 1)
    assert shown(as_file(picture, transparency=0)).tolist() == [[[255] * 3, [0, 255, 0]]]
    assert shown(as_file(picture)).tolist() == [[[0, 0, 255], [0, 255, 0]]]


def test_sixteen_bits_become_eight():
    deep = Image.fromarray(np.array([[0, 257, 32896, 65535]], np.uint16))
    assert shown(as_file(deep), "L").tolist() == [[0, 1, 128, 255]]
    assert shown(as_file(deep, "TIFF"), "L").tolist() == [[0, 1, 128, 255]]


def test_four_colour_print():
    cyan = Image.new("CMYK", (8, 8), (255, 0, 0, 0))
    red, green, blue = shown(as_file(cyan, "JPEG", quality=95))[4, 4]
    assert red < 10 < 240 < min(green, blue)


@pytest.mark.parametrize("form", ["PNG", "JPEG", "GIF", "WEBP", "BMP"])
def test_one_pixel(form):
    data = as_file(Image.new("RGB", (1, 1), (0, 0, 0)), form)
    assert shown(data).shape == (1, 1, 3)


def test_one_bit():
    assert shown(as_file(Image.new("1", (2, 2), 1)), "L").tolist() == [[255, 255], [255, 255]]


@pytest.mark.parametrize(
    "data",
    [b"", b"hello", as_file(Image.new("RGB", (64, 64), "red"))[:60], b"\x89PNG\r\n\x1a\n" * 9],
    ids=["empty", "text", "cut", "header"],
)
def test_what_is_no_picture(data):
    with pytest.raises(CnnvizError, match="no picture that can be read: upload a PNG, JPEG"):
        read(data)


def test_too_many_pixels_are_never_decoded():
    data = as_file(Image.new("1", (8000, 6000)))
    with pytest.raises(CnnvizError, match="has 8,000 × 6,000 pixels: make it smaller than 40 meg"):
        read(data)


def test_what_comes_along():
    pictures = bundled()
    assert len(pictures) == 12
    assert pictures["temple (photograph)"]().size == (640, 427)
    assert pictures["digit 7"]().size == (8, 8)
