"""The layer calculator: the notes' worked examples by link, by control, and what it refuses."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import ShapeError
from cnnviz.kit.sliding_window import measures
from cnnviz.layers import Conv, MaxPool
from pages.layer_calculator.formulas import formulas
from pages.layer_calculator.pixels import slices
from pages.layer_calculator.state import State
from pages.layer_calculator.words import padded_otherwise

PAGE = "layer_calculator"

EXAMPLES = {
    "32x32x3 with six 5x5": ({}, ["28 × 28 × 6", "456", "352,800", "4,704"]),
    "padding 2 keeps 32": ({"f": 3, "p": 2}, ["32 × 32 × 3", "228", "230,400", "3,072"]),
    "same padding": ({"f": 3, "pad": "same"}, ["32 × 32 × 3", "228", "230,400", "3,072"]),
    "7x7, stride 1": ({"h": 7, "w": 7, "c": 1, "f": 1, "k": 3}, ["5 × 5 × 1", "10", "225", "25"]),
    "7x7, stride 2": (
        {"h": 7, "w": 7, "c": 1, "f": 1, "k": 3, "s": 2},
        ["3 × 3 × 1", "10", "81", "9"],
    ),
    "7x7, stride 3": (
        {"h": 7, "w": 7, "c": 1, "f": 1, "k": 3, "s": 3},
        ["2 × 2 × 1", "10", "36", "4"],
    ),
    "AlexNet at 227": (
        {"h": 227, "w": 227, "f": 96, "k": 11, "s": 4},
        ["55 × 55 × 96", "34,944", "105,415,200", "290,400"],
    ),
    "AlexNet at 224": (
        {"h": 224, "w": 224, "f": 96, "k": 11, "s": 4},
        ["54 × 54 × 96", "34,944", "101,616,768", "279,936"],
    ),
    "AlexNet at 224, rounded up": (
        {"h": 224, "w": 224, "f": 96, "k": 11, "s": 4, "ceil": "true"},
        ["55 × 55 × 96", "34,944", "105,415,200", "290,400"],
    ),
    "two groups without bias": (
        {"h": 13, "w": 13, "c": 384, "f": 256, "k": 3, "p": 1, "g": 2, "bias": "false"},
        ["13 × 13 × 256", "442,368", "74,760,192", "43,264"],
    ),
    "dilation": ({"d": 2, "k": 3, "f": 1, "c": 1}, ["28 × 28 × 1", "10", "7,056", "784"]),
    "each side": (
        {"pad": "each side", "pt": 1, "pb": 2, "pl": 3, "pr": 4, "f": 1, "c": 1},
        ["31 × 35 × 1", "26", "27,125", "1,085"],
    ),
    "1x7 beside 7x1": (
        {"h": 17, "w": 17, "c": 128, "f": 128, "k": 1, "apart": "true", "kw": 7, "pw": 3},
        ["17 × 17 × 128", "114,816", "33,144,832", "36,992"],
    ),
    "max pooling": (
        {"kind": "max pooling", "h": 28, "w": 28, "c": 6, "k": 2, "s": 2},
        ["14 × 14 × 6", "0", "1,176"],
    ),
    "rounded down": (
        {"kind": "max pooling", "h": 112, "w": 112, "c": 64, "k": 3, "s": 2},
        ["55 × 55 × 64", "0", "193,600"],
    ),
    "rounded up": (
        {"kind": "max pooling", "h": 112, "w": 112, "c": 64, "k": 3, "s": 2, "ceil": "true"},
        ["56 × 56 × 64", "0", "200,704"],
    ),
    "L2 pooling": ({"kind": "L2 pooling", "k": 2, "s": 2, "c": 1}, ["16 × 16 × 1", "0", "256"]),
    "average pooling": (
        {"kind": "average pooling", "k": 2, "s": 2, "c": 1},
        ["16 × 16 × 1", "0", "256"],
    ),
}


@pytest.mark.parametrize(("query", "expected"), EXAMPLES.values(), ids=EXAMPLES)
def test_examples_by_link(opened, values, query, expected):
    at = opened(PAGE, **query)
    assert not at.exception
    assert not at.warning
    assert values(at) == expected


def test_what_does_not_fit_is_said(opened):
    at = opened(PAGE, h=7, w=7, c=1, f=1, k=3, s=3)
    text = " ".join(each.value for each in at.markdown)
    assert "2.33" in text
    assert "Row 6" in text
    assert "Column 6" in text
    even = " ".join(each.value for each in opened(PAGE, h=7, w=7, c=1, f=1, k=3).markdown)
    assert "2.33" not in even
    assert "Row 6" not in even


def plain(tokens):
    """A line of a formula as text."""
    read = {
        "text": lambda token: token["text"],
        "above": lambda token: f"({plain(token['above'])})/({plain(token['below'])})",
        "inside": lambda token: f"{token['rounded']}({plain(token['inside'])})",
    }
    return " ".join(
        token if isinstance(token, str) else next(read[key](token) for key in read if key in token)
        for token in tokens
    )


def chain(layer, shape):
    return [[plain(step) for step in each.steps] for each in formulas(layer, shape)]


def test_the_fraction_stands_in_the_formula():
    size, multiplies = chain(Conv(1, 3, 3), (1, 7, 7))
    assert size == [
        "floor((H − K + 2 · P)/(S) + 1)",
        "floor((7 − 3 + 2 · 0)/(3) + 1)",
        "floor(2.33)",
        "2",
    ]
    assert multiplies[1:] == ["2 · 2 · 1 · 1 · 3 · 3", "36"]
    assert formulas(Conv(1, 3, 3), (1, 7, 7))[0].note == "Rounded down: 2. Rounded up: 3."
    assert chain(Conv(1, 3), (1, 7, 7))[0][2:] == ["5"], "what fits is not rounded"
    assert formulas(Conv(1, 3), (1, 7, 7))[0].note == ""
    up = Conv(96, 11, 4, ceil=True)
    assert chain(up, (3, 224, 224))[0][2:] == ["ceil(54.25)", "55"]
    assert formulas(up, (3, 224, 224))[0].note == "Rounded up: 55. Rounded down: 54."
    assert chain(MaxPool(2, 3, 1, ceil=True), (1, 5, 5))[0][2:] == ["ceil(2.67) − 1", "2"]


def test_same_says_how_much_it_pads():
    size, padding, _ = chain(Conv(3, 5, padding="same"), (3, 32, 32))
    assert size == ["ceil((H)/(S)) = ceil((32)/(1))", "32"]
    assert padding == ["(K − 1)/(2)", "(5 − 1)/(2)", "2"]
    padding = formulas(Conv(64, 7, 2, "same"), (3, 224, 224))[1]
    assert [plain(step) for step in padding.steps[1:]] == ["max(0, ( 112 − 1) · 2 + 7 − 224 )", "5"]
    assert padding.note == "2 before, 3 after."
    (told,) = padded_otherwise(Conv(64, 7, 2, "same"), (3, 224, 224))
    assert "2 before and 3 after and makes 112" in told
    assert "3 on each side and makes 112; its windows start 1 earlier" in told
    assert State(kernel=7, stride=2, padding="half").layer.padding == (3, 3)


SIDES = st.integers(1, 40)


@given(
    SIDES, SIDES, st.integers(1, 7), st.integers(1, 4), st.integers(0, 3), st.integers(1, 3),
    st.booleans(),
)  # fmt: skip
def test_formulas_and_drawing_say_what_the_layer_does(height, width, k, s, p, d, ceil):
    layer = Conv(6, k, s, "same" if p == 3 else p, d, groups=2, ceil=ceil)
    shape = (4, height, width)
    try:
        made = layer.output_shape(shape)
    except ShapeError:
        return
    steps = {each.caption: plain(each.steps[-1]) for each in formulas(layer, shape)}
    one = steps.get("Output height and width")
    assert (one or steps["Output height"], one or steps["Output width"]) == tuple(
        map(str, made[1:])
    )
    assert steps["Multiplies per image"] == f"{layer.macs(shape, made):,}"
    drawn = measures(layer, shape)
    assert (drawn["filters"], *drawn["output"]) == made
    for axis in (0, 1):
        span = d * (k - 1) + 1
        reach = (drawn["output"][axis] - 1) * s + span
        assert reach <= shape[1 + axis] + sum(drawn["pads"][axis])


def test_a_picture_is_slices():
    assert slices("none", (3, 8, 8)) == slices("temple", (4, 8, 8)) == ()
    assert len(slices("digit-3", (1, 8, 8))) == 1
    assert len(set(slices("temple", (3, 32, 32)))) == 3
    sizes = [len(each) for each in slices("temple", (3, 4096, 4096))]
    assert max(sizes) < 150_000


def test_all_formulas_are_a_tab_away(opened):
    latex = [formula.value for formula in opened(PAGE, tab="all-formulas").latex]
    assert any(r"\frac{32 - 5 + 2 \cdot 0}{1}" in each and "&= 28" in each for each in latex)
    assert any(r"6 \cdot 3 \cdot 5 \cdot 5 + 6" in each and "&= 456" in each for each in latex)
    assert any(r"28 \cdot 28 \cdot 6 \cdot 3 \cdot 5 \cdot 5" in each for each in latex)


def test_pools_are_not_compared_with_a_fully_connected_layer(opened):
    assert not opened(PAGE, kind="max pooling").dataframe


def test_against_a_fully_connected_layer(opened):
    table = opened(PAGE).dataframe[0].value
    assert list(table["parameters"]) == [456, 14_455_392]
    assert list(table["weights"]) == [450, 14_450_688]
    assert list(table["output"]) == ["28 × 28 × 6"] * 2


def test_controls_change_the_numbers(opened, control, values):
    at = opened(PAGE)
    control(at, "f").set_value(12).run()
    assert values(at) == ["28 × 28 × 12", "912", "705,600", "9,408"]
    control(at, "s").set_value(2).run()
    assert values(at) == ["14 × 14 × 12", "912", "176,400", "2,352"]
    control(at, "pad").set_value("same").run()
    assert values(at)[0] == "16 × 16 × 12"
    control(at, "bias").set_value(False).run()
    assert values(at)[1] == "900"


def test_pools_have_no_filters(opened):
    at = opened(PAGE, kind="max pooling")
    assert {f"{PAGE}.{name}" for name in "fgd"}.isdisjoint(each.key for each in at.number_input)
    assert f"{PAGE}.ceil" in [toggle.key for toggle in at.toggle]


REFUSED = {
    "stride 0": ({"s": 0}, ["stride is 0"]),
    "kernel 0": ({"k": 0}, ["kernel is 0"]),
    "no filters": ({"f": 0}, ["filters is 0"]),
    "dilation 0": ({"d": 0}, ["dilation is 0"]),
    "kernel too large": ({"k": 40}, ["40 cells", "larger than the input (32)"]),
    "kernel too large for the padded input": (
        {"k": 40, "p": 3},
        ["larger than the input (32 plus 6 of padding)"],
    ),
    "dilated too far": ({"k": 5, "d": 9}, ["spread over 37 by dilation 9"]),
    "groups and filters": ({"g": 4}, ["4 groups do not divide 6 filters"]),
    "groups and channels": ({"g": 2}, ["2 groups do not divide 3 input channels"]),
    "a pool of padding only": (
        {"kind": "max pooling", "k": 2, "p": 2},
        ["pad by less than the kernel"],
    ),
}


@pytest.mark.parametrize(("query", "words"), REFUSED.values(), ids=REFUSED)
def test_refused_in_a_sentence_with_all_settings_kept(
    opened, control, values, refused, query, words
):
    at = opened(PAGE, h=33, **query) if "40" not in str(query) else opened(PAGE, **query)
    refused(at, *words)
    assert not at.metric
    for key, value in query.items():
        if key != "kind":
            assert control(at, key).value == value
    repaired = {"s": 1, "k": 3, "f": 6, "d": 1, "g": 1, "p": 0}
    for key in query:
        if key != "kind":
            control(at, key).set_value(repaired[key])
    at.run()
    assert not at.error
    assert at.metric[0].value.endswith(("× 6", "× 3"))
    assert control(at, "h").value == (32 if "40" in str(query) else 33)


BROKEN = {
    "k": ("abc", "kernel"),
    "kind": ("foo", "layer"),
    "h": ("5000", "input height"),
    "bias": ("maybe", "bias"),
    "c": ("0", "input channels"),
    "pad": ("full", "padding"),
}


@pytest.mark.parametrize(("key", "value", "word"), [(k, *v) for k, v in BROKEN.items()])
def test_a_broken_link_says_which_setting(opened, control, values, refused, key, value, word):
    other = "f" if key != "f" else "k"
    at = opened(PAGE, **{key: value, other: 2})
    refused(at, word, value, link=True)
    assert not at.error
    assert control(at, other).value == 2
    assert values(at) == ["28 × 28 × 2", "152", "117,600", "1,568"]
    control(at, other).set_value(6).run()
    assert not at.warning, "a link is complained about once"
    assert values(at)[1] == "456"


LARGEST = {
    "spread beyond all bounds": {"k": 100_000, "d": 100_000, "pad": "same"},
    "the same in large steps": {"k": 100_000, "d": 100_000, "s": 99_999, "pad": "same"},
    "every other cell": {"k": 1, "s": 2},
    "all padding": {"k": 1, "s": 7, "p": 100_000},
    "a pool": {"kind": "max pooling", "k": 100_000, "p": 99_999, "s": 3, "ceil": "true"},
}


@pytest.mark.parametrize("query", LARGEST.values(), ids=LARGEST)
def test_the_largest_numbers_of_a_link_cost_no_more_than_others(opened, query):
    """Memory of Python's own objects, so that it is the same on every machine."""
    opened(PAGE)
    tracemalloc.start()
    try:
        at = opened(PAGE, h=4096, w=4096, **query)
        assert not at.exception
        assert tracemalloc.get_traced_memory()[1] < 30_000_000
    finally:
        tracemalloc.stop()
    assert at.metric


def test_whole_numbers_beyond_2_to_the_63_are_exact(opened):
    """100,000 × 10,000 filters of 1 × 1 on 4,096 × 4,096, and their fully connected twin."""
    at = opened(PAGE, c=100_000, f=10_000, h=4096, w=4096, k=1)
    assert not at.exception
    column = at.dataframe[0].value["parameters"]
    values, outputs = 100_000 * 4096**2, 10_000 * 4096**2
    assert list(column) == [f"{100_001 * 10_000:,}", f"{(values + 1) * outputs:,}"]


@pytest.mark.parametrize("padding", [0, 100_000])
def test_the_twin_of_the_largest_layer_is_counted(opened, padding):
    at = opened(PAGE, c=100_000, f=100_000, h=4096, w=4096, k=1, p=padding)
    assert not at.exception
    assert not at.error
    assert at.dataframe


@pytest.mark.parametrize(
    ("query", "over"),
    [
        ({"height": 7, "width": 7, "kernel": 3, "stride": 3}, [2, 2]),
        ({"height": 7, "width": 9, "kernel": 3, "stride": 3}, [2, 0]),
        ({"height": 7, "width": 7, "kernel": 3, "stride": 3, "ceil": True}, [0, 0]),
        # The next position would lie in the padding alone: rounded up it is left out as well.
        ({"height": 8, "width": 8, "kernel": 3, "stride": 2, "cells": 2}, [0, 0]),
        ({"height": 8, "width": 8, "kernel": 3, "stride": 2, "padding": "same"}, [0, 0]),
    ],
)
def test_a_position_left_out_is_drawn_where_it_would_hang(query, over):
    state = State(**query)
    assert measures(state.layer, state.shape)["over"] == over


def test_no_other_rounding_is_told_where_it_makes_the_same():
    assert formulas(Conv(1, 3, 2, 2), (1, 8, 8))[0].note == ""
