"""Pictures of every kind arrive upright, on white, in 8 bits; what is none is refused."""

import io
import sys
from zlib import crc32

import numpy as np
import pytest
from PIL import Image
from sklearn.datasets import load_digits, load_sample_image

from cnnviz import CnnvizError
from cnnviz.pictures import pictures
from cnnviz.pictures.decoding import MOST_KEPT, ORIENTATION, decoded, flat
from cnnviz.pictures.pictures import Unreadable, bundled, digits, read


def as_file(picture, form="PNG", **how):
    out = io.BytesIO()
    picture.save(out, form, **how)
    return out.getvalue()


def shown(data, mode="RGB"):
    return np.asarray(read(data).convert(mode))


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
    with pytest.raises(CnnvizError, match="more than 40 megapixels: make it smaller"):
        read(data)


def broken_exif(form, **damage):
    """A picture that lies on its side, by an EXIF of which bytes are changed: {offset: value}."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[0x010F] = 6, "Nintendo"
    exif.get_ifd(0x8769).update({0x9000: b"0230", 0x927C: b"FUJIFILM and much more"})
    data = bytearray(as_file(Image.new("RGB", (4, 2), "red"), form, exif=exif))
    start = data.index(b"MM\0*" if b"MM\0*" in data else b"II*\0")
    for offset, value in damage.items():
        data[start + int(offset[1:])] = value
    if form == "PNG":  # the chunk's checksum is right again
        at = data.index(b"eXIf")
        length = int.from_bytes(data[at - 4 : at])
        data[at + 4 + length : at + 8 + length] = crc32(data[at : at + 4 + length]).to_bytes(4)
    return bytes(data)


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("offset", range(0, 104))
def test_damaged_exif_never_hides_the_picture(form, offset):
    """Wherever a byte is wrong, the picture is there, on its side or upright."""
    picture = decoded(broken_exif(form, **{f"_{offset}": 0xEE}))
    assert not isinstance(picture, str), picture
    assert sorted(picture.size) == [2, 4]
    red, green, blue = picture.getpixel((1, 1))
    assert red > 245 > 10 > max(green, blue)


def test_exif_that_is_whole_turns_the_picture():
    for form in ("JPEG", "PNG", "WEBP"):
        assert decoded(broken_exif(form)).size == (2, 4)


@pytest.mark.parametrize("form", ["ICO", "ICNS", "TIFF", "TGA", "PPM", "PCX", "SGI", "AVIF"])
def test_only_what_is_offered_is_decoded(form):
    data = as_file(Image.new("RGB", (64, 64), "red"), form)
    with pytest.raises(CnnvizError, match="upload a PNG, JPEG, WebP, GIF or BMP"):
        read(data)


@pytest.mark.parametrize(
    ("form", "size", "kept"),
    [
        ("PNG", (2000, 2000), (2000, 2000)),
        ("PNG", (2001, 2000), (1001, 1000)),
        ("PNG", (6300, 6300), (1575, 1575)),
        ("PNG", (60_000, 600), (20_000, 200)),
        ("JPEG", (2001, 2000), (1001, 1000)),
        ("JPEG", (6300, 6300), (1575, 1575)),
        ("JPEG", (60_000, 600), (15_000, 150)),  # decoded at a half, then halved again
        ("GIF", (2001, 2000), (1001, 1000)),
        ("BMP", (2001, 2000), (1001, 1000)),
        ("WEBP", (2001, 2000), (1001, 1000)),
    ],
)
def test_large_pictures_come_out_smaller(form, size, kept):
    picture = decoded(as_file(Image.new("RGB", size, (51, 102, 153)), form))
    assert picture.size == kept
    assert picture.width * picture.height <= MOST_KEPT
    middle = picture.getpixel((kept[0] // 2, kept[1] // 2))
    assert np.abs(np.subtract(middle, (51, 102, 153))).max() <= 3 * (form in ("JPEG", "WEBP"))


def test_squares_of_pixels_are_averaged_across_strips():
    """3 × 3 squares of 7,000 × 1,001 pixels: the last ones are cut off by the edge."""
    values = np.random.default_rng(0).integers(0, 256, (1001, 7000), dtype=np.uint8)
    found = np.asarray(flat(Image.fromarray(values), 3))[..., 0].astype(float)
    squares = np.pad(values.astype(float), ((0, 1), (0, 2)), constant_values=np.nan)
    expected = np.nanmean(squares.reshape(334, 3, 2334, 3), axis=(1, 3))
    assert found.shape == (334, 2334)
    assert np.abs(found - expected).max() < 1, "whole numbers"


def test_sixteen_bit_grey_with_one_value_that_is_clear():
    deep = as_file(Image.fromarray(np.array([[0, 300, 65535]], np.uint16)))
    clear = b"tRNS" + (300).to_bytes(2)
    chunk = (2).to_bytes(4) + clear + crc32(clear).to_bytes(4)
    at = deep.index(b"IDAT") - 4
    assert shown(deep, "L").tolist() == [[0, 1, 255]]
    assert shown(deep[:at] + chunk + deep[at:], "L").tolist() == [[0, 255, 255]]


def scans(times):
    """A progressive JPEG whose last scan comes again and again: each one is gone through whole."""
    data = as_file(Image.new("RGB", (1000, 1000)), "JPEG", progressive=True)
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:-2] + times * last + data[-2:]


def test_a_picture_made_to_take_long_is_given_up(monkeypatch):
    assert read(scans(2)).size == (1000, 1000)
    hurry = "from cnnviz.pictures import decoding as d; d.MOST_SECONDS = 1; exit(d.main())"
    monkeypatch.setattr(pictures, "PROGRAM", [sys.executable, "-c", hurry])
    with pytest.raises(Unreadable, match="takes too long to open: save it anew"):
        read(scans(100_000))


def test_a_decoder_that_crashes_takes_nothing_along(monkeypatch):
    crash = "import os; os.abort()"
    monkeypatch.setattr(pictures, "PROGRAM", [sys.executable, "-c", crash])
    with pytest.raises(Unreadable, match="no picture that can be read"):
        read(as_file(Image.new("RGB", (2, 2))))


def test_a_system_out_of_memory_may_be_asked_again(monkeypatch):
    killed = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(pictures, "PROGRAM", [sys.executable, "-c", killed])
    with pytest.raises(CnnvizError, match="takes too much memory to open: make it") as refused:
        read(as_file(Image.new("RGB", (2, 2))))
    assert not isinstance(refused.value, Unreadable)


def test_pictures_wait_for_one_another_and_not_for_ever(monkeypatch):
    monkeypatch.setattr(pictures, "LONGEST_WAIT", 0.1)
    data = as_file(Image.new("RGB", (2, 2)))
    with pictures._one_at_a_time, pytest.raises(CnnvizError, match="try yours again") as busy:
        read(data)
    assert not isinstance(busy.value, Unreadable), "it may be tried again"
    monkeypatch.setattr(pictures, "PROGRAM", [sys.executable, "-c", "import time; time.sleep(9)"])
    with pytest.raises(CnnvizError, match="try yours again"):
        read(data)
    monkeypatch.undo()
    assert read(data).size == (2, 2)


def test_what_comes_along():
    pictures = bundled()
    assert len(pictures) == 12
    assert pictures["temple"]().size == (640, 427)
    assert pictures["digit-7"]().size == (8, 8)
    assert (np.asarray(pictures["temple"]()) == load_sample_image("china.jpg")).all()
    bunch = load_digits()
    assert (digits()[0][:, 0] == bunch.images).all()
    assert (digits()[1] == bunch.target).all()
