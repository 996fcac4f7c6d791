"""Small pictures of the first page: well formed, drawn from their numbers."""

from xml.etree import ElementTree

from cnnviz.drawing.miniatures import bars, lines, sliding
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.layers import Conv

SVG = "{http://www.w3.org/2000/svg}"


def test_the_window_visits_every_position():
    root = ElementTree.fromstring(sliding(Conv(1, 3, stride=2), 7))
    animated = [each.get("values").split(";") for each in root.iter(f"{SVG}animate")]
    assert [len(values) for values in animated] == [9, 9, 9, 9]
    columns = sorted({float(value) for value in animated[0]})
    assert len(columns) == 3
    assert columns[1] - columns[0] == columns[2] - columns[1]
    assert "3 × 3 window over 7 × 7 makes 3 × 3" in root.get("aria-label")


def test_bars_are_as_long_as_their_values():
    root = ElementTree.fromstring(bars([("a < b", 200), ("c & d", 50)]))
    widths = [float(bar.get("width")) for bar in root.iter(f"{SVG}rect")]
    assert widths[0] == 4 * widths[1]
    texts = [text.text for text in root.iter(f"{SVG}text")]
    assert texts == ["a < b", "200", "c & d", "50"]


def test_lines_fall_and_rise():
    series = [("plain", [1.0, 0.5, 0.25], PLAIN), ("residual", [1.0, 0.1, 0.0], RESIDUAL)]
    root = ElementTree.fromstring(lines(series, "errors"))
    paths = {path.get("stroke"): path.get("d") for path in root.iter(f"{SVG}path")}
    ends = [float(paths[colour].split()[-1]) for colour in (PLAIN, RESIDUAL)]
    assert ends == [99.0, 126.0]  # a quarter up from the floor, and on it


def test_zeros_on_a_logarithm_lie_on_the_floor():
    root = ElementTree.fromstring(lines([("a", [1.0, 0.0, 0.01], PLAIN)], "x", logarithmic=True))
    path = next(p.get("d") for p in root.iter(f"{SVG}path") if p.get("stroke") == PLAIN)
    assert [float(part.split()[1]) for part in path[1:].split("L")] == [18.0, 126.0, 126.0]


def test_one_value_is_no_division_by_zero():
    ElementTree.fromstring(lines([("a", [3.0], PLAIN)], "one"))
    ElementTree.fromstring(lines([("a", [3.0, 3.0], PLAIN)], "level", logarithmic=True))
