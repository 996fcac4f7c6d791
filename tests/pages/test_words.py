"""What pages say: numbers the way they are read, and sentences that are true of their numbers."""

import re

import pytest

import cnnviz
from cnnviz.counting.comparisons import single
from cnnviz.kit.page import sentence
from cnnviz.kit.questions import questions
from cnnviz.layers import AvgPool, Conv, MaxPool
from cnnviz.numerals import percent, short
from pages.architectures import words as network_words
from pages.layer_calculator import words as layer_words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0"),
        (1, "1.00"),
        (-1.5, "−1.50"),
        (0.0371, "0.0371"),
        (0.001, "0.00100"),
        (12.345, "12.3"),
        (907.6, "908"),
        (2120, "2,120"),
        (99_999, "99,999"),
        (6.5e6, "6.50 × 10⁶"),
        (3.57e-26, "3.57 × 10⁻²⁶"),
        (float("inf"), "inf"),
    ],
)
def test_three_digits(value, text):
    assert short(value) == text


def test_sentences():
    assert sentence("the stride is 0: give more") == "The stride is 0: give more."
    assert sentence("Did you mean it?") == "Did you mean it?"


def test_what_a_layer_costs():
    values = [number.value for number in layer_words.headline(single(Conv(6, 5), (3, 32, 32)))]
    assert values == ["28 × 28 × 6", "456", "352,800", "4,704"]
    pool = layer_words.headline(single(MaxPool(2), (6, 28, 28)))
    assert [number.value for number in pool] == ["14 × 14 × 6", "0", "1,176"]
    assert "−75.0 %" in pool[-1].help


@pytest.mark.parametrize(
    ("layer", "shape", "words"),
    [
        (Conv(1, 3), (1, 7, 7), ["fits evenly", "every input cell is visited"]),
        (
            Conv(1, 3, 3),
            (1, 7, 7),
            ["2.33", "columns, rounded down to 2", "Row 6 is", "Column 6 is"],
        ),
        (Conv(1, 3, 2), (1, 8, 7), ["3.50 positions along the rows", "Row 7 is never"]),
        (MaxPool(3, 2, ceil=True), (1, 112, 112), ["55.50", "up to 56", "visited all the same"]),
        (Conv(1, 3, 2, ceil=True), (1, 8, 8), ["3.50", "up to 4", "visited all the same"]),
        (Conv(1, 1, 2), (1, 5, 5), ["Rows 1, 3 are", "Columns 1, 3 are"]),
        (Conv(1, 1, 2), (1, 99, 5), ["Rows 1, 3, 5, 7, 9, 11, 13, 15 and 41 more"]),
        (Conv(1, 3, 2, "same"), (1, 8, 8), ["every input cell is visited"]),
    ],
)
def test_whether_a_window_fits(layer, shape, words):
    text = layer_words.fit(layer, shape)
    for word in words:
        assert word in text


def test_the_twin_beside_the_layer():
    conv, dense = layer_words.against_dense(single(Conv(6, 5), (3, 32, 32)))
    assert (conv["parameters"], dense["parameters"]) == (456, 14_455_392)
    pool, _ = layer_words.against_dense(single(AvgPool(2), (3, 4, 4)))
    assert (pool["layer"], pool["multiplies"]) == ("Average pooling", 0)


def test_what_a_network_comes_to():
    report = cnnviz.analyse(cnnviz.architecture("vgg16"))
    values = {number.label: number.value for number in network_words.headline(report)}
    assert values["Parameters"] == "138,357,544"
    assert values["Multiplies per image"] == "15,470,264,320"
    assert values["Depth"] == "16 layers"
    share = report.layer("fc6").parameters / report.parameters
    most = f"1st fully connected layer (fc6), 102,764,544, {percent(share, 0)} of all."
    assert network_words.where_it_sits(report).startswith(f"Most parameters: {most}")
    line = network_words.layer_line(report, report.layer("conv1_1"))
    for words in ("224 × 224 × 3 in", "224 × 224 × 64 out", "1,792 parameters", "86,704,128"):
        assert words in line


@pytest.mark.parametrize(
    "presets", [*(question.presets for question in questions() if question.presets)]
)
def test_presets_are_data_and_differ(presets):
    assert len({preset.text for preset in presets}) == len(presets) >= 2
    assert len({str(sorted(preset.query.items())) for preset in presets}) == len(presets)
    for preset in presets:
        assert all(re.fullmatch(r"\w+", key) for key in preset.query)
        assert all(isinstance(value, str | int | bool | list) for value in preset.query.values())
