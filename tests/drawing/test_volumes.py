"""A network as volumes: a picture that is well formed, to scale and legible for every network."""

import math
import re
from itertools import pairwise
from xml.etree import ElementTree

import pytest

import cnnviz
from cnnviz.counting.depth import depth, steps
from cnnviz.counting.units import merged, on_trunk, readable, units
from cnnviz.drawing.laying import blocks
from cnnviz.drawing.legend import legend
from cnnviz.drawing.palette import COLOUR
from cnnviz.drawing.volumes import MOST, network_svg
from cnnviz.layers import Role

SVG = "{http://www.w3.org/2000/svg}"
LETTER_WIDTH = 6.2
"""Pixels of a letter at font size 11, on average."""


def drawn(name, **options):
    report = cnnviz.analyse(cnnviz.architecture(name, **options))
    return report, ElementTree.fromstring(network_svg(report))


def labels(root):
    """(x of the middle, y, name, shape) of each label."""
    found = []
    for text in root.iter(f"{SVG}text"):
        if text.get("text-anchor"):
            name, shape = (part.text for part in text)
            found.append((float(text.get("x")), float(text.get("y")), name, shape))
    return found


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_well_formed_with_every_piece_on_it(name):
    report, root = drawn(name)
    rows = {row.name for row in report.layers}
    parts = [part for part in root.iter(f"{SVG}g") if part.get("data-name")]
    pieces = on_trunk(report)
    assert len(parts) == len(pieces if len(pieces) <= MOST else merged(pieces))
    assert all(part.get("data-name") in rows for part in parts)
    assert all(part.find(f"{SVG}title").text for part in parts)
    assert root.get("role") == "img"
    assert root.get("aria-label")


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_labels_are_upright_lie_apart_and_inside(name):
    _, root = drawn(name)
    _, _, width, height = map(float, root.get("viewBox").split())
    rows = {}
    for x, y, *lines in labels(root):
        half = LETTER_WIDTH * max(map(len, lines)) / 2
        assert half - 0.1 <= x <= width - half + 0.6, lines
        assert y + 14 <= height, lines
        rows.setdefault(y, []).append((x - half, x + half))
    for ends in rows.values():
        assert all(right < left for (_, right), (left, _) in pairwise(ends)), "two labels touch"
    assert not any("rotate" in (text.get("transform") or "") for text in root.iter(f"{SVG}text"))


def test_names_and_shapes_are_on_it():
    _, root = drawn("alexnet")
    texts = [tuple(text) for _, _, *text in sorted(labels(root))]
    assert texts[0] == ("input", "227 × 227 × 3")
    assert texts[1] == ("conv1", "55 × 55 × 96")
    assert texts[-1] == ("fc8", "1,000")
    assert len(texts) == 12


@pytest.mark.parametrize("name", ["lenet5", "alexnet", "vgg16", "resnet152"])
def test_it_fills_its_page(name):
    _, root = drawn(name)
    ends = [
        float(re.match(r"M([\d.]+)", path.get("d"))[1])
        for path in root.iter(f"{SVG}path")
        if path.get("fill-opacity") == "0.78"
    ]
    _, _, width, _ = map(float, root.get("viewBox").split())
    assert width < 800
    assert ends[0] < 20
    assert ends[-1] > 0.85 * width


def test_heights_are_to_scale():
    _, root = drawn("vgg16")
    fronts = [
        path.get("d") for path in root.iter(f"{SVG}path") if path.get("fill-opacity") == "0.78"
    ]
    heights = [float(re.search(r"v([\d.]+)", front)[1]) for front in fronts]
    assert heights[0] == heights[1] == 200
    assert heights[3] == 100  # behind the first pool
    depths = [float(re.search(r"h([\d.]+)", front)[1]) for front in fronts]
    assert depths[4] / depths[1] == pytest.approx(math.sqrt(128 / 64), rel=0.02)


def test_a_deep_network_keeps_all_its_layers():
    report, root = drawn("resnet152")
    pieces = on_trunk(report)
    assert sum(steps(report.network, pieces)) == depth(report.network) == 152
    fronts = [path for path in root.iter(f"{SVG}path") if path.get("fill-opacity") == "0.78"]
    cuts = [
        path.get("d").count("M") for path in root.iter(f"{SVG}path") if path.get("stroke") == "#fff"
    ]
    assert len(fronts) == 1 + len(pieces)
    assert cuts == [2] * 50  # a bottleneck block is three layers
    assert len(readable(units(report))) < len(pieces)


@pytest.mark.parametrize(
    ("name", "block"),
    [("googlenet", "inception3a"), ("resnet152", "layer3.4"), ("densenet121", "")],
)
def test_a_block_opens_where_it_stands(name, block):
    report = cnnviz.analyse(cnnviz.architecture(name))
    block = block or next(iter(blocks(report)))
    root = ElementTree.fromstring(network_svg(report, opened=block, marked=""))
    names = [part.get("data-name") for part in root.iter(f"{SVG}g") if part.get("data-name")]
    inside = [
        row.name
        for row in next(piece for piece in units(report) if piece.name == block).rows
        if row.layer.is_volume or row.layer.role is Role.JOIN
    ]
    assert block in names
    assert set(inside) <= set(names)
    assert len(set(names)) == len(names)


@pytest.mark.parametrize(
    ("opened", "front"), [("", "layer3.4.conv1"), ("layer3.4", "layer3.4.conv2")]
)
def test_the_layer_that_is_open_is_outlined(opened, front):
    report = cnnviz.analyse(cnnviz.architecture("resnet152"))
    root = ElementTree.fromstring(network_svg(report, opened=opened, marked="layer3.4.conv2"))
    marked = [
        part.get("data-name")
        for part in root.iter(f"{SVG}g")
        if any(box.get("stroke") == "currentColor" for box in part.findall(f"{SVG}g"))
    ]
    assert marked == [front]


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
