"""What a unit sees: both fields in numbers, through branches, at the edge, and by link."""

import json
from types import SimpleNamespace

import pytest
import torch
from PIL import Image

from cnnviz.blocks import Sequential
from cnnviz.counting import analyse
from cnnviz.layers import AdaptiveAvgPool, Conv
from cnnviz.network import Network
from cnnviz.probing.effective_field import effective_field
from cnnviz.running import build
from pages.what_a_unit_sees.figure import growth
from pages.what_a_unit_sees.lesson import Unit
from pages.what_a_unit_sees.picture import _data
from pages.what_a_unit_sees.words import formula, headline, sentence

PAGE = "what_a_unit_sees"
THEORETICAL, EFFECTIVE = "Theoretical field (height × width)", "Box with 95 % of the gradient"


def text(at):
    return " ".join(each.value for each in at.markdown)


def area(size):
    height, width = size.split(" × ")
    return int(height) * int(width)


def test_the_default(opened, numbers):
    at = opened(PAGE, network="vgg16")
    assert not at.exception
    shown = numbers(at)
    assert shown[THEORETICAL] == "40 × 40"
    assert shown["Step between neighbouring units"] == "4 px"
    assert 0.3 * 1600 < area(shown[EFFECTIVE]) < 1600
    assert "rows 94–133 and columns 94–133" in text(at)
    assert r"32 + (3 - 1) \cdot 4 = \mathbf{40}" in at.get("latex")[0].value
    frame = opened(PAGE, network="vgg16", tab="layer-by-layer").dataframe[0]
    frame = frame.value.set_index("layer")
    assert frame.loc["conv5_3", "field height"] == 196  # Simonyan & Zisserman's stack by hand
    assert frame.loc["pool5", "field height"] == 212


EXAMPLES = {
    "corner": (
        {"network": "vgg16", "layer": "conv3_3", "row": 0, "column": 0},
        {THEORETICAL: "40 × 40", "Of it on the picture": "22 × 22"},
        "18 above, 18 left",
    ),
    "first layer": (
        {"network": "vgg16", "layer": "conv1_1", "row": 100, "column": 50},
        {THEORETICAL: "3 × 3", EFFECTIVE: "3 × 3", "Step between neighbouring units": "1 px"},
        "rows 99–101 and columns 49–51",
    ),
    "shortcut": (
        {"network": "resnet20-cifar", "weights": "he", "layer": "layer1.2.add"},
        {THEORETICAL: "15 × 15"},
        "rows 9–23",
    ),
    "vector": (
        {"network": "lenet5", "layer": "fc3", "picture": "digit 3"},
        {THEORETICAL: "32 × 32"},
        "rows 0–31",
    ),
    "branches": (
        {"network": "googlenet", "layer": "inception3a.concat"},
        {THEORETICAL: "59 × 59"},
        "columns",
    ),
}


@pytest.mark.parametrize(("query", "expected", "words"), EXAMPLES.values(), ids=EXAMPLES)
def test_units_by_link(opened, numbers, query, expected, words):
    at = opened(PAGE, **query)
    assert not at.exception
    assert not at.warning
    assert expected.items() <= numbers(at).items()
    assert words in text(at)
    assert ("Step between neighbouring units" in numbers(at)) == (query.get("layer") != "fc3")


def test_the_field_grows_along_the_slider(opened, numbers, control):
    at = opened(PAGE, network="lenet5", picture="digit 3", layer="conv1")
    sizes = [numbers(at)[THEORETICAL]]
    for layer in ("pool1", "conv2", "pool2"):
        control(at, "layer").set_value(layer).run()
        assert not at.exception
        sizes.append(numbers(at)[THEORETICAL])
    assert sizes == ["5 × 5", "6 × 6", "14 × 14", "16 × 16"]


def test_another_network_begins_at_a_layer_of_its_own(opened, control):
    at = opened(PAGE, network="vgg16")
    at.selectbox(key="network").select("lenet5").run()
    assert not at.exception
    assert control(at, "layer").value == "pool2"


def test_the_browser_sets_row_and_column(monkeypatch):
    import streamlit as st

    from cnnviz.kit.trace_controls import came_to_rest
    from pages.what_a_unit_sees.picture import KEY

    put = {}
    monkeypatch.setattr(st, "session_state", {KEY: {"cell": [3, 21]}})
    came_to_rest(SimpleNamespace(put=put.update), KEY)
    assert put == {"row": 3, "column": 21}


def test_tiles_of_the_whole_picture(opened, numbers):
    """On 224 pixels AlexNet's adaptive pool has single cells as tiles: it sees what pool5 does."""
    place = {"network": "alexnet-torchvision", "row": 5, "column": 5, "channel": 7}
    last, before = (opened(PAGE, layer=name, **place) for name in ("avgpool", "pool5"))
    assert not last.exception
    assert numbers(last) == numbers(before)
    assert numbers(last)["Of it on the picture"] == "130 × 130"
    assert text(last).partition(", row")[2] == text(before).partition(", row")[2]


def test_numbers_beyond_32_bits_are_said_in_a_sentence(opened, numbers):
    """Untrained, each block of ResNet-1202 doubles the variance: 2^128 is passed on the way."""
    at = opened(PAGE, network="resnet1202-cifar", weights="he", layer="layer2.100.conv1")
    at.button(key="begin_work").click().run()  # so many layers wait for a press
    assert not at.exception
    assert EFFECTIVE not in numbers(at)
    assert "too large for 32 bits" in text(at)
    earlier = opened(PAGE, network="resnet1202-cifar", weights="he", layer="layer1.3.conv1")
    assert "begin_work" not in {button.key for button in earlier.button}
    assert not earlier.exception
    assert EFFECTIVE in numbers(earlier)
    assert "32 bits" not in text(earlier)


def unit_of(body, row, column):
    """A unit of a made-up network as the page has it, and its field measured."""
    module = build(Network("toy", body, (1, 8, 8)))
    report = analyse(module.network)
    place = module.network.nodes[-1].name, row, column
    return Unit(None, report, *place, (0,)), effective_field(module, torch.rand(1, 1, 8, 8), *place)


def test_a_unit_that_sees_only_padding():
    unit, found = unit_of(Conv(4, 1, padding=1), 0, 5)
    assert [(n.label, n.value) for n in headline(unit, found)] == [
        (THEORETICAL, "1 × 1"),
        ("Of it on the picture", "nothing"),
        ("Step between neighbouring units", "1 px"),
    ]
    assert sentence(found, unit.report.network).startswith(
        "**Convolution (conv)**, row 0, column 5 sees nothing of the picture: all it reads is "
        "padding (1 above), "
    )
    data = _data(unit, found, Image.new("L", (8, 8)))
    assert (data["heat"], data["heatBox"], data["box"]) == (None, None, None)
    json.dumps(data, allow_nan=False)
    assert growth(unit.fields, unit.layer, found.box, (8, 8)).data


def test_what_the_browser_is_told_of_every_unit():
    body = Sequential(a=Conv(2, 3, stride=2), b=Conv(2, 3, padding=1))
    unit, found = unit_of(body, 2, 2)
    data = json.loads(json.dumps(_data(unit, found, Image.new("L", (8, 8)))))
    # The first layer never reads the last row, and the second hangs over its edge.
    ((rows, columns),) = data["reaches"]
    assert rows == columns == [[0, 4], [0, 6], [2, 6]]
    assert data["fields"][0] == [[-2, 4], [0, 6], [2, 8]]
    assert data["heatBox"] == [2, 6, 2, 6]


def test_the_formula_is_only_shown_where_it_holds():
    """Over tiles of unlike size the step from tile to tile is no single number."""
    body = Sequential(pool=AdaptiveAvgPool(6), conv=Conv(1, 3))
    unit, _ = unit_of(body, 1, 1)
    assert unit.field.size == (5, 5)  # tiles 1-2, 2-3 and 4-5
    assert formula(unit) is None
    even, _ = unit_of(Sequential(pool=AdaptiveAvgPool(4), conv=Conv(1, 3)), 1, 1)
    assert r"2 + (3 - 1) \cdot 2 = \mathbf{6}" in formula(even)


@pytest.mark.parametrize("query", [{"layer": "conv9"}, {"row": 999999}, {"average": "2 channels"}])
def test_what_is_not_there(opened, refused, query):
    refused(opened(PAGE, **query), "cannot be shown", link=True)


def test_a_pass_that_needs_more_memory_than_is_free_is_refused(monkeypatch, opened):
    monkeypatch.setattr("cnnviz.running.budget.free_bytes", lambda: 0)
    at = opened("what_a_unit_sees", network="vgg19", layer="conv5_4", seed="71")
    at.button(key="begin_work").click().run()
    assert not at.exception
    assert any("memory can be had" in error.value for error in at.error)
