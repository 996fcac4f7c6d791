"""A network as volumes: a picture that is well formed, to scale and legible for every network."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import cnnviz
from cnnviz.counting.units import units
from cnnviz.drawing.palette import COLOUR
from cnnviz.drawing.volumes import MOST, legend, network_svg, readable
from cnnviz.layers import Role

SVG = "{http://www.w3.org/2000/svg}"
LETTER_WIDTH, LINE = 6.2, 10.5
"""Pixels of a letter at font size 11, on average, and of a line of small letters and figures."""


def drawn(name, **options):
    report = cnnviz.analyse(cnnviz.architecture(name, **options))
    return report, ElementTree.fromstring(network_svg(report))


def labels(root):
    """(x, y, angle in degrees, text) of each slanted label."""
    found = []
    for text in root.iter(f"{SVG}text"):
        place = re.fullmatch(
            r"translate\((\S+) (\S+)\) rotate\((\S+)\)", text.get("transform", "")
        ).groups()
        found.append((*map(float, place), " ".join(text.itertext())))
    return found


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_well_formed_with_every_piece_on_it(name):
    report, root = drawn(name)
    rows = {row.name for row in report.layers}
    parts = [part for part in root.iter(f"{SVG}g") if part.get("data-name")]
    assert len(parts) == len(readable(units(report)))
    assert all(part.get("data-name") in rows for part in parts)
    assert all(part.find(f"{SVG}title").text for part in parts)
    assert root.get("role") == "img"
    assert root.get("aria-label")


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_labels_lie_apart_and_inside(name):
    _, root = drawn(name)
    _, _, width, height = map(float, root.get("viewBox").split())
    places = labels(root)
    for (x, y, angle, _), (later, same, *_) in pairwise(places):
        assert y == same
        assert (later - x) * math.sin(math.radians(angle)) >= LINE, "two lines of text touch"
    for x, y, angle, text in places:
        length = LETTER_WIDTH * len(text)
        assert x + length * math.cos(math.radians(angle)) <= width, text
        assert y + length * math.sin(math.radians(angle)) <= height + LETTER_WIDTH, text


def test_names_and_shapes_are_on_it():
    _, root = drawn("alexnet")
    texts = [text for *_, text in labels(root)]
    assert texts[0] == "input 227 × 227 × 3"
    assert texts[1] == "conv1 55 × 55 × 96"
    assert texts[-1] == "fc8 1,000"
    assert len(texts) == 12


def test_heights_are_to_scale():
    _, root = drawn("vgg16")
    fronts = [
        path.get("d") for path in root.iter(f"{SVG}path") if path.get("fill-opacity") == "0.78"
    ]
    heights = [float(re.search(r"v([\d.]+)", front)[1]) for front in fronts]
    assert heights[0] == heights[1] == 170
    assert heights[3] == 85  # behind the first pool
    depths = [float(re.search(r"h([\d.]+)", front)[1]) for front in fronts]
    assert depths[1] == pytest.approx(1.25 * math.sqrt(64))


def test_many_pieces_are_joined_to_be_read():
    report, _ = drawn("resnet152")
    assert len(units(report)) > MOST >= len(readable(units(report)))


def test_residual_blocks_have_their_arc():
    _, plain = drawn("plain18")
    _, residual = drawn("resnet18")
    arcs = [
        sum(path.get("fill") == "none" for path in root.iter(f"{SVG}path"))
        for root in (plain, residual)
    ]
    assert arcs == [0, 8]


def test_without_labels_there_is_no_text():
    report = cnnviz.analyse(cnnviz.architecture("vgg16"))
    root = ElementTree.fromstring(network_svg(report, labels=False))
    assert labels(root) == []


def test_the_legend_names_the_colours_on_it():
    text = legend(cnnviz.analyse(cnnviz.architecture("alexnet")))
    for role in (Role.CONVOLUTION, Role.POOLING, Role.LINEAR):
        assert role.value in text
        assert COLOUR[role] in text
    assert COLOUR[Role.JOIN] not in text
