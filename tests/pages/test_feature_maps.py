"""Feature maps: any layer of any picture, and files that are no picture or an odd one."""

import io
import struct
import zlib
from types import SimpleNamespace

import numpy as np
import pytest
import streamlit as st
from PIL import Image

from cnnviz.drawing.mosaic import Scale
from pages.feature_maps.sheet import KEY, _chosen
from pages.feature_maps.state import State

PAGE = "feature_maps"
OWN = "my own picture"


def encoded(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def gradient(width=40, height=30):
    """(H, W, 3): red grows to the right, green downwards."""
    values = np.zeros((height, width, 3), np.uint8)
    values[..., 0] = np.linspace(0, 255, width).astype(np.uint8)
    values[..., 1] = np.linspace(0, 255, height).astype(np.uint8)[:, None]
    return Image.fromarray(values)


def turned():
    """A picture that says it lies on its side: 30 x 40 once it is upright."""
    picture = gradient()
    exif = picture.getexif()
    exif[0x0112] = 6
    return encoded(picture, "JPEG", exif=exif)


def translucent():
    picture = gradient().convert("RGBA")
    picture.putalpha(Image.linear_gradient("L").resize(picture.size))
    return encoded(picture, "PNG")


def sixteen_bit():
    values = np.linspace(0, 65535, 1200).astype(np.uint16).reshape(30, 40)
    return encoded(Image.fromarray(values), "PNG")


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def boasting(width, height):
    """A PNG of a few bytes whose header claims width x height pixels."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", zlib.compress(b"\0")), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


PICTURES = {
    "rgb.png": lambda: encoded(gradient(), "PNG"),
    "tiny.png": lambda: encoded(Image.new("L", (1, 1), 128), "PNG"),
    "thin.png": lambda: encoded(Image.new("RGB", (1, 900)), "PNG"),
    "palette.png": lambda: encoded(gradient().convert("P"), "PNG"),
    "palette-transparent.gif": lambda: encoded(gradient().convert("P"), "GIF", transparency=0),
    "alpha.png": translucent,
    "grey-alpha.png": lambda: encoded(Image.new("LA", (20, 20), (9, 9)), "PNG"),
    "one-bit.png": lambda: encoded(gradient().convert("1"), "PNG"),
    "16-bit.png": sixteen_bit,
    "cmyk.jpg": lambda: encoded(gradient().convert("CMYK"), "JPEG"),
    "turned.jpg": turned,
    "photo.webp": lambda: encoded(gradient(), "WEBP"),
    "old.bmp": lambda: encoded(gradient(), "BMP"),
}


def upload(at, name, data):
    at.file_uploader[0].set_value((name, data, "application/octet-stream")).run()
    return at


@pytest.fixture
def waiting(opened):
    """LeNet-5's first maps, waiting for a picture of one's own."""
    at = opened(PAGE, network="lenet5", weights="he", layer="relu1", picture=OWN, seed=7)
    assert not at.exception
    assert not at.error
    assert at.info, "it is said what is shown until there is a picture"
    return at


@pytest.mark.parametrize("name", PICTURES)
def test_any_picture_is_looked_at(waiting, values, control, name):
    before = values(waiting)
    at = upload(waiting, name, PICTURES[name]())
    assert not at.exception
    assert not at.error, at.error[0].value
    assert not at.info
    assert values(at)[:2] == ["6", "28 × 28"]
    assert values(at) != before
    assert control(at, "seed").value == 7


NO_PICTURES = {
    "notes.txt": (b"no picture at all", ["no picture"]),
    "empty.png": (b"", ["no picture"]),
    "cut.png": (PICTURES["rgb.png"]()[:90], ["no picture"]),
    "cut.jpg": (turned()[:300], ["no picture"]),
    "float.tiff": (encoded(gradient().convert("F"), "TIFF"), ["upload a PNG, JPEG"]),
    "text.svg": (b"<svg xmlns='http://www.w3.org/2000/svg'/>", ["no picture"]),
    "billion.png": (boasting(40_000, 25_000), ["megapixels", "smaller"]),
    "large.png": (boasting(9_000, 5_000), ["more than 40 megapixels", "smaller"]),
    "boast.png": (boasting(2**31 - 1, 2**31 - 1), ["smaller"]),
}


@pytest.mark.parametrize(("name", "data", "words"), [(k, *v) for k, v in NO_PICTURES.items()])
def test_what_is_no_picture_is_refused(waiting, refused, control, name, data, words):
    at = upload(waiting, name, data)
    refused(at, *words)
    assert not at.metric
    assert at.selectbox(key="network").value == "lenet5"
    assert control(at, "seed").value == 7
    at = upload(at, "rgb.png", PICTURES["rgb.png"]())
    assert not at.error
    assert at.metric


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, ["3", "6", "28 × 28"]),
        ({"network": "alexnet"}, ["96", "55 × 55"]),
        ({"network": "vgg16", "layer": "relu1_1"}, ["64", "224 × 224"]),
        ({"network": "vgg16", "layer": "conv5_3"}, ["512", "14 × 14"]),
        ({"network": "lenet5", "weights": "he"}, ["6", "28 × 28"]),
        ({"network": "googlenet", "layer": "inception3a.concat"}, ["256", "28 × 28"]),
        ({"network": "resnet20-cifar", "layer": "fc"}, ["3", "10", "1 × 1"]),
    ],
)
def test_maps_by_link(opened, values, query, expected):
    at = opened(PAGE, **query)
    assert not at.exception
    assert not at.warning
    assert values(at)[: len(expected)] == expected


def test_controls_change_the_numbers(opened, values, control):
    at = opened(PAGE, network="lenet5", weights="he")
    before = values(at)
    control(at, "seed").set_value(1).run()
    other = values(at)
    assert other[2:] != before[2:]
    at.selectbox(key="picture").set_value("digit-0").run()
    assert values(at)[2:] != other[2:]
    control(at, "layer").set_value("conv2").run()
    assert values(at)[:2] == ["16", "10 × 10"]


def test_a_layer_of_another_network_is_let_go(opened, values, control):
    at = opened(PAGE, network="vgg16", layer="conv5_3", channel=500)
    at.selectbox(key="network").set_value("lenet5").run()
    assert not at.exception
    assert not at.warning
    assert not at.error
    assert values(at)[:3] == ["3", "6", "28 × 28"]  # trained, and a digit, as at first
    assert control(at, "channel").value == 0


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [
        ("network", "foo", "network"),
        ("layer", "conv99", "layer"),
        ("picture", "cat", "picture"),
        ("channel", "4000", "map"),
        ("scale", "rainbow", "colour"),
    ],
)
def test_a_broken_link_says_which_setting(opened, values, refused, key, value, word):
    at = opened(PAGE, **{key: value})
    refused(at, word, value, link=True)
    assert values(at)[:3] == ["3", "6", "28 × 28"]


def test_single_cells_share_their_colours():
    assert State.read({"layer": "fc5"}).coloured is Scale.SHARED
    assert State.read({"layer": "relu1"}).coloured is Scale.EACH_MAP


def test_a_network_that_has_learnt_nothing_is_left_for_one_that_has(opened, numbers):
    at = opened(PAGE, network="vgg16", layer="relu1_1")
    assert "Untrained" in at.markdown[-1].value or any("Untrained" in m.value for m in at.markdown)
    at.button(key="show_trained").click().run()
    assert at.selectbox(key="network").value == "lenet5"
    assert numbers(at)["Answer"] == "3"


def test_a_click_on_a_map_sets_the_channel(monkeypatch):
    put = {}
    monkeypatch.setattr(st, "session_state", {KEY: {"channel": 37}})
    _chosen(SimpleNamespace(put=put.update))
    assert put == {"channel": 37}
