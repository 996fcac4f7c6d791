"""Bottleneck savings: the notes' example to the last digit, and the width on its slider."""

import json
from math import sqrt

import pytest

from cnnviz.counting import comparisons, report
from cnnviz.kit.control import written
from cnnviz.kit.questions import question_of
from pages.bottleneck_savings.formulas import formulas
from pages.bottleneck_savings.state import State

PAGE = "bottleneck_savings"


def shown(at):
    """Multiplies directly and through the bottleneck, and the break-even."""
    direct, even = (metric.value for metric in at.metric)
    (drawn,) = [each for each in at.get("bidi_component") if "formulas" in each.proto.json]
    formulas = json.loads(drawn.proto.json)["formulas"]
    assert [formulas[0]["steps"][-1][0]["text"], formulas[-1]["steps"][-1][0]["text"]] == [
        direct,
        even,
    ]
    return [direct, formulas[1]["steps"][-1][0]["text"], even]


def test_the_notes_example(opened):
    assert shown(opened(PAGE)) == ["120,422,400", "12,443,648", "154.8"]


@pytest.mark.parametrize("restored", [False, True])
def test_formulas_come_out(restored):
    """Each line of a formula, its symbols filled in, is worth the same."""
    state = State(
        height=56, width=56, channels=256, filters=64, kernel=3, narrow=40, restored=restored
    )
    sizes = state.shape, state.filters, state.kernel
    even = comparisons.break_even(*sizes, restored=restored)
    compared = comparisons.bottleneck(*sizes, state.narrow, restored=restored)
    values = {"H": 56, "W": 56, "C": 256, "F": 64, "K²": 9, "3²": 9, "b": 40, "320²": 320**2}
    for formula, worth in zip(
        formulas(state, compared, even),
        (compared.direct.macs, compared.through.macs, None, even),
        strict=True,
    ):
        for step in formula.steps if worth else ():
            made = eval(spelt(step, values), {"sqrt": sqrt})
            assert made == pytest.approx(float(worth), abs=0.05)


def spelt(line, values):
    """A line as Python."""
    said = []
    for token in line:
        if isinstance(token, str):
            word = token
        elif "above" in token:
            word = f"({spelt(token['above'], values)})/({spelt(token['below'], values)})"
        else:
            word = str(values.get(token["text"], token["text"].replace(",", "")))
        word = word.replace("√", "sqrt").replace("·", "*").replace("−", "-").replace(")²", ")**2")
        said.append(str(values.get(word, word)))
    return " ".join(said)


def test_the_table_has_both_ways(opened):
    table = opened(PAGE, tab="layer-by-layer").dataframe[0].value
    assert list(table["multiplies"]) == [120_422_400, 2_408_448, 10_035_200]
    assert list(table["output"]) == ["28 × 28 × 32", "28 × 28 × 16", "28 × 28 × 32"]
    assert list(table["way"]) == ["direct", "bottleneck", "bottleneck"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"width": 154}, ["120,422,400", "119,770,112", "154.8"]),
        ({"width": 155}, ["120,422,400", "120,547,840", "154.8"]),
        (
            {"h": 56, "w": 56, "c": 256, "f": 64, "k": 3, "width": 64},
            ["462,422,016", "166,985,728", "177.2"],
        ),
        ({"h": 7, "w": 7, "c": 832, "f": 128, "width": 48}, ["130,457,600", "9,483,264", "660.3"]),
        # The whole block of He et al. 2015, fig. 5, against one 3 x 3 on its 256 channels.
        (
            {"h": 56, "w": 56, "c": 256, "f": 256, "k": 3, "width": 64, "restored": "true"},
            ["1,849,688,064", "218,365,952", "229.1"],
        ),
        # 1 x 1 behind a 1 x 1: nothing to narrow for. 3 of 1 x 5 makes 15; 3 + 5 through one.
        ({"h": 1, "w": 1, "c": 3, "f": 5, "k": 1, "width": 1}, ["15", "8", "1.9"]),
    ],
)
def test_by_link(opened, query, expected):
    at = opened(PAGE, **query)
    assert not at.warning
    assert shown(at) == expected


def test_the_slider_moves_the_numbers_and_the_dot(opened, control):
    at = opened(PAGE, tab="multiplies-over-the-width")
    control(at, "width").set_value(32).run()
    assert shown(at)[1] == "24,887,296"
    curve = json.loads(at.get("plotly_chart")[0].proto.spec)
    dots = [trace for trace in curve["data"] if trace["mode"] == "markers"]
    assert [(dot["x"], dot["y"]) for dot in dots] == [([32], [24_887_296])]


def test_fewer_channels_bring_the_width_down(opened, control):
    at = opened(PAGE, width=150)
    control(at, "c").set_value(64).run()
    assert not at.warning
    assert control(at, "width").value == 64
    assert shown(at)[1] == f"{28 * 28 * (64 * 64 + 64 * 25 * 32):,}"


@pytest.mark.parametrize("width", ["0", "193", "abc", "-3"])
def test_an_impossible_width_is_said(opened, refused, width):
    at = opened(PAGE, width=width, f=64)
    refused(at, width, "from 1 to 192", link=True)
    assert shown(at)[1] == f"{2_408_448 + 2 * 10_035_200:,}"


def test_a_rerun_counts_each_way_once(opened, monkeypatch):
    counted = []

    def analyse(network, shape=None):
        counted.append(network.name)
        return report.analyse(network, shape)

    monkeypatch.setattr(comparisons, "analyse", analyse)
    opened(PAGE, c=2048, width=700)
    assert sorted(counted) == ["bottleneck", "direct"], "the curve is closed arithmetic"


PRESETS = {
    "5 × 5 on 28 × 28 × 192 through 16 channels": ["120,422,400", "12,443,648"],
    "The same at the break-even: 155": ["120,422,400", "120,547,840"],
    "ResNet's bottleneck": ["1,849,688,064", "218,365,952"],
    "GoogLeNet's last module": ["130,457,600", "9,483,264"],
}


@pytest.mark.parametrize("begins", PRESETS)
def test_a_preset_shows_what_it_says(opened, begins):
    (preset,) = [each for each in question_of(PAGE).presets if each.text.startswith(begins)]
    at = opened(PAGE, **{key: written(value) for key, value in preset.query.items()})
    assert not at.exception
    assert shown(at)[:2] == PRESETS[begins]
