"""Where a number comes from: the number, its formula, and every kind of layer by link."""

import pytest

from cnnviz.weights.trained import Origin, Weights
from tests.probing.tracing import trace as traced_again

PAGE = "one_number"


def latex(at):
    return " ".join(each.value for each in at.get("latex"))


def text(at):
    return " ".join(each.value for each in at.markdown)


def test_the_default_prints_every_product(opened, numbers):
    at = opened(PAGE)
    assert not at.exception
    assert list(numbers(at)) == ["Convolution gives", "ReLU gives", "Products summed"]
    assert numbers(at)["Products summed"] == "25"
    assert latex(at).count(r"\cdot") >= 25
    assert "rows 14–18, columns 14–18" in text(at)
    frame = opened(PAGE, tab="every-term").dataframe[0].value
    assert len(frame) == 25
    bias = Weights("lenet5", Origin.HERE).module("conv1").state_dict()["conv1.bias"][0].item()
    assert frame["product"].sum() + bias == pytest.approx(
        float(numbers(at)["Convolution gives"]), abs=6e-3
    )  # three digits are shown
    assert (frame["value"] * frame["weight"] - frame["product"]).abs().max() < 1e-12


EXAMPLES = {
    "max pooling": (
        {"network": "lenet5", "layer": "pool1", "row": 5, "column": 7},
        {"Numbers read": "4"},
        r"\max\,(",
    ),
    "six channels": (
        {"network": "lenet5", "layer": "conv2", "row": 4, "column": 5},
        {"Products summed": "150"},
        r"\underbrace",
    ),
    "linear": ({"network": "lenet5", "layer": "fc3"}, {"Products summed": "400"}, "10 more"),
    "linear behind linear": (
        {"network": "lenet5", "layer": "fc4"},
        {"Products summed": "120"},
        r"\text{114 more}",
    ),
    "sparse table": ({"network": "lenet5-1998", "layer": "c3"}, {"Products summed": "75"}, r"c=2}"),
    "subsampling": (
        {"network": "lenet5-1998", "layer": "s2"},
        {"Numbers read": "4"},
        r"w \sum_{i,j} x_{i,j} + b",
    ),
    "squashing behind it": (
        {"network": "lenet5-1998", "layer": "s2"},
        {},
        r"1.716 \cdot \tanh(0.6667 \cdot",
    ),
    "prototypes": (
        {"network": "lenet5-1998", "layer": "output"},
        {"Numbers read": "84"},
        r"-\sum_i (x_i - p_i)^2",
    ),
    "batch norm and ReLU": (
        {"network": "resnet20-cifar", "weights": "he", "layer": "conv1", "row": 0, "column": 3},
        {"Products summed": "27", "Cells of padding": "3 of 9"},
        r"\frac{x - \mu}{\sqrt{\sigma^2 + \epsilon}}",
    ),
    "sum": (
        {"network": "resnet20-cifar", "weights": "he", "layer": "layer1.0.add"},
        {"Numbers read": "2"},
        "F(x) + x",
    ),
    "global average": (
        {"network": "resnet20-cifar", "weights": "he", "layer": "avgpool"},
        {"Numbers read": "64"},
        r"\frac{1}{64}",
    ),
}


@pytest.mark.parametrize(("query", "expected", "formula"), EXAMPLES.values(), ids=EXAMPLES)
def test_kinds_by_link(opened, numbers, query, expected, formula):
    at = opened(PAGE, **query)
    assert not at.exception
    assert not at.warning
    assert expected.items() <= numbers(at).items()
    assert formula in latex(at)


def test_a_new_layer_keeps_what_fits(opened, control):
    at = opened(PAGE, layer="conv1", row=20, column=3, channel=5)
    control(at, "layer").select("pool1").run()
    assert not at.exception
    assert control(at, "row").value == 7  # 20 is not there any more: the middle
    assert control(at, "column").value == 3
    assert control(at, "channel").value == 5
    control(at, "layer").select("fc4").run()
    assert [box.label for box in at.number_input] == ["Channel"]


def test_the_window_sets_row_and_column(monkeypatch):
    """What the browser sends when the window rests arrives in the controls."""
    import streamlit as st

    from cnnviz.kit import links
    from cnnviz.kit.declared import Drawing
    from cnnviz.kit.trace_controls import came_to_rest
    from pages.one_number import window as trace_window
    from pages.one_number.state import State

    state = {trace_window.KEY: {"cell": [3, 21]}}
    monkeypatch.setattr(st, "session_state", state)
    monkeypatch.setattr(links, "page", lambda: PAGE)
    draw = Drawing(State)
    came_to_rest(draw, trace_window.KEY)
    assert (state["row"], state["column"]) == (3, 21)
    state[trace_window.KEY] = {"cell": "nonsense"}
    came_to_rest(draw, trace_window.KEY)
    assert (state["row"], state["column"]) == (3, 21)


def test_the_page_says_what_the_library_says(opened, numbers):
    from cnnviz.numerals import short
    from cnnviz.pictures.pictures import bundled
    from cnnviz.pictures.preparing import prepare

    at = opened(PAGE, layer="conv2", channel=3, row=2, column=7, picture="digit-5")
    weights = Weights("lenet5", Origin.HERE)
    x = prepare(bundled()["digit-5"](), weights.input_shape, weights.preprocessing).x
    found = traced_again(weights.module("relu2"), x, "conv2", 3, 2, 7)
    assert numbers(at)["Convolution gives"] == short(found.value)
    assert numbers(at)["ReLU gives"] == short(found.end)


@pytest.mark.parametrize("query", [{"layer": "conv9"}, {"row": 999999}, {"channel": "x"}])
def test_what_is_not_there(opened, refused, query):
    refused(opened(PAGE, **query), "cannot be shown", link=True)
