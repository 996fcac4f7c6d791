"""What a unit sees: both fields in numbers, through branches, at the edge, and by link."""

import pytest

PAGE = "unit_view"
THEORETICAL, EFFECTIVE = "Theoretical field (height × width)", "Holds 95 % of the gradient"


def text(at):
    return " ".join(each.value for each in at.markdown)


def area(size):
    height, width = size.split(" × ")
    return int(height) * int(width)


def test_the_default(opened, numbers):
    at = opened(PAGE)
    assert not at.exception
    shown = numbers(at)
    assert shown[THEORETICAL] == "40 × 40"
    assert shown["Neighbours lie apart"] == "4 pixels"
    assert 0.3 * 1600 < area(shown[EFFECTIVE]) < 1600
    assert "rows 94–133 and columns 94–133" in text(at)
    assert r"32 + (3 - 1) \cdot 4 = \mathbf{40}" in at.get("latex")[0].value
    frame = at.dataframe[0].value.set_index("layer")
    assert frame.loc["conv5_3", "field height"] == 196  # Simonyan & Zisserman's stack by hand
    assert frame.loc["pool5", "field height"] == 212


EXAMPLES = {
    "corner": (
        {"layer": "conv3_3", "row": 0, "column": 0},
        {THEORETICAL: "40 × 40", "Of it on the picture": "22 × 22"},
        "18 above, 18 left",
    ),
    "first layer": (
        {"layer": "conv1_1", "row": 100, "column": 50},
        {THEORETICAL: "3 × 3", EFFECTIVE: "3 × 3", "Neighbours lie apart": "1 pixel"},
        "rows 99–101 and columns 49–51",
    ),
    "shortcut": (
        {"network": "resnet20-cifar", "layer": "layer1.2.add"},
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


def test_the_field_grows_along_the_slider(opened, numbers):
    at = opened(PAGE, network="lenet5", picture="digit 3", layer="conv1")
    sizes = [numbers(at)[THEORETICAL]]
    for layer in ("pool1", "conv2", "pool2"):
        at.select_slider(key="layer").set_value(layer).run()
        assert not at.exception
        sizes.append(numbers(at)[THEORETICAL])
    assert sizes == ["5 × 5", "6 × 6", "14 × 14", "16 × 16"]


def test_another_network_begins_at_a_layer_of_its_own(opened):
    at = opened(PAGE)
    at.selectbox(key="network").select("lenet5").run()
    assert not at.exception
    assert at.select_slider(key="layer").value == "pool2"


def test_the_browser_sets_row_and_column(monkeypatch):
    import streamlit as st

    from cnnviz.ui import field_picture

    state = {field_picture.KEY: {"cell": [3, 21]}}
    monkeypatch.setattr(st, "session_state", state)
    field_picture._moved()
    assert (state["row"], state["column"]) == (3, 21)


@pytest.mark.parametrize("query", [{"layer": "conv9"}, {"row": 999999}, {"average": "2 channels"}])
def test_what_is_not_there(opened, refused, query):
    refused(opened(PAGE, **query), "not possible", link=True)


def test_a_pass_that_needs_more_memory_than_is_free_is_refused(monkeypatch, opened):
    monkeypatch.setattr("cnnviz.probing.budget.free_bytes", lambda: 0)
    at = opened("unit_view", network="vgg19", layer="conv5_4", seed="71")
    assert not at.exception
    assert any("memory can be had" in error.value for error in at.error)
