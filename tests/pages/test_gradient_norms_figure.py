"""Bands over seeds, and an axis that holds still."""

import math
from xml.etree import ElementTree

from cnnviz.drawing.palette import FOCUS, PLAIN, RESIDUAL
from pages.gradient_norms.figure import SCALE, norms_over_depth
from pages.residual_block.figure import closeness, lane

SVG = "{http://www.w3.org/2000/svg}"


def norms(*values):
    return [(f"layer{place}", value) for place, value in enumerate(values)]


def test_a_band_runs_around_its_line():
    drawn = norms_over_depth(
        {"plain": (norms(1, 2), PLAIN)}, {"plain": (norms(0.5, 1), norms(3, 4))}
    )
    band, line = drawn.data
    assert (list(band.x), list(band.y)) == ([1, 2, 2, 1], [3, 4, 1, 0.5])
    assert band.fill == "toself"
    assert band.fillcolor == line.line.color == PLAIN
    assert list(line.y) == [1, 2]


def test_a_band_reaches_the_line_of_zeros_and_the_top():
    low, high = norms(0, 1, math.nan), norms(1, math.inf, math.nan)
    drawn = norms_over_depth({"a": (norms(1, 2, math.nan), PLAIN)}, {"a": (low, high)})
    band = drawn.data[0]
    assert list(band.x) == [1, 2, 2, 1], "where even the lowest overflowed there is no band"
    assert band.y[3] == drawn.layout.yaxis.tickvals[0]
    assert band.y[1] >= 10


def test_an_axis_with_room_for_other_steps():
    small = norms_over_depth({"a": (norms(1), PLAIN)})
    room = norms_over_depth({"a": (norms(1), PLAIN)}, title=SCALE, within=[1e-5, 1e5])
    assert room.layout.yaxis.range[0] < -5 < 5 < room.layout.yaxis.range[1]
    assert small.layout.yaxis.range[0] > -1
    assert room.layout.yaxis.title.text == SCALE


def test_a_lane_writes_every_number_in_its_place():
    svg = lane([("a[l]", (2, -0.5)), ("a[l+2]", (0, 1e-4))], "Plain & <co>", PLAIN, 2, joins_at=1)
    root = ElementTree.fromstring(svg)
    texts = [text.text or text[0].tail for text in root.iter(f"{SVG}text")]
    assert texts == ["Plain & <co>", "a[l]", "2", "−0.5", "a[l+2]", "0", "≈ 0"]
    fills = [cell.get("fill") for cell in root.iter(f"{SVG}rect")]
    assert fills[0] == "rgb(178, 24, 43)", "the largest is the darkest red"
    assert fills[2] == "rgb(247, 247, 247)", "zero is white"
    strokes = [path.get("stroke") for path in root.iter(f"{SVG}path")]
    assert strokes.count(PLAIN) == 1, "one shortcut"
    without = ElementTree.fromstring(lane([("a", (0,))], "x", PLAIN, 0))
    assert not list(without.iter(f"{SVG}path"))


def test_closeness_falls_toward_the_right():
    drawn = closeness([0, 50, 100], [3, 2, 2], [0, 1, 3], 50)
    plain, residual = drawn.data
    assert list(residual.y) == [0, 1, 3]
    assert (plain.line.color, residual.line.color) == (PLAIN, RESIDUAL)
    assert drawn.layout.xaxis.autorange == "reversed"
    mark = drawn.layout.shapes[0]
    assert (mark.x0, mark.line.color) == (50, FOCUS)
