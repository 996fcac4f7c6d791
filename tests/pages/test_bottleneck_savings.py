"""Bottleneck savings: the notes' example to the last digit, and the width on its slider."""

import json

import pytest

from cnnviz.counting import comparisons, report
from cnnviz.kit.control import written
from cnnviz.kit.questions import question_of

PAGE = "bottleneck_savings"


def test_the_notes_example(opened, values):
    at = opened(PAGE)
    shown = values(at)
    assert shown[:2] == ["120,422,400", "12,443,648"]
    assert shown[2] == "× 0.10 (9.7 times fewer)"
    assert shown[3] == "154.8"
    assert shown[4] == "153,600 → 15,872"


def test_the_two_steps_are_worked_out(opened):
    latex = " ".join(formula.value for formula in opened(PAGE).latex)
    for number in ("120{,}422{,}400", "2{,}408{,}448", "10{,}035{,}200"):
        assert number in latex


def test_the_table_has_both_ways(opened):
    table = opened(PAGE, tab="layer-by-layer").dataframe[0].value
    assert list(table["multiplies"]) == [120_422_400, 2_408_448, 10_035_200]
    assert list(table["output"]) == ["28 × 28 × 32", "28 × 28 × 16", "28 × 28 × 32"]
    assert list(table["way"]) == ["direct", "bottleneck", "bottleneck"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"width": 154}, ["120,422,400", "119,770,112", "−0.5 %", "154.8"]),
        ({"width": 155}, ["120,422,400", "120,547,840", "+0.1 %", "154.8"]),
        (
            {"h": 56, "w": 56, "c": 256, "f": 64, "k": 3, "width": 64},
            ["462,422,016", "166,985,728", "× 0.36 (2.8 times fewer)", "177.2"],
        ),
        (
            {"h": 7, "w": 7, "c": 832, "f": 128, "width": 48},
            ["130,457,600", "9,483,264", "× 0.07 (13.8 times fewer)", "660.3"],
        ),
        # The whole block of He et al. 2015, fig. 5, against one 3 x 3 on its 256 channels.
        (
            {"h": 56, "w": 56, "c": 256, "f": 256, "k": 3, "width": 64, "restored": "true"},
            ["1,849,688,064", "218,365,952", "× 0.12 (8.5 times fewer)", "229.1"],
        ),
        # 1 x 1 behind a 1 x 1: nothing to narrow for. 3 of 1 x 5 makes 15; 3 + 5 through one.
        (
            {"h": 1, "w": 1, "c": 3, "f": 5, "k": 1, "width": 1},
            ["15", "8", "× 0.53 (1.9 times fewer)", "1.9"],
        ),
    ],
)
def test_by_link(opened, values, query, expected):
    at = opened(PAGE, **query)
    assert not at.warning
    assert values(at)[:4] == expected


def test_the_slider_moves_the_numbers_and_the_dot(opened, control, values):
    at = opened(PAGE)
    control(at, "width").set_value(32).run()
    assert values(at)[1] == "24,887,296"
    curve = json.loads(at.get("plotly_chart")[1].proto.spec)
    dots = [trace for trace in curve["data"] if trace["mode"] == "markers"]
    assert [(dot["x"], dot["y"]) for dot in dots] == [([32], [24_887_296])]


def test_fewer_channels_bring_the_width_down(opened, control, values):
    at = opened(PAGE, width=150)
    control(at, "c").set_value(64).run()
    assert not at.warning
    assert control(at, "width").value == 64
    assert values(at)[1] == f"{28 * 28 * (64 * 64 + 64 * 25 * 32):,}"


@pytest.mark.parametrize("width", ["0", "193", "abc", "-3"])
def test_an_impossible_width_is_said(opened, values, refused, width):
    at = opened(PAGE, width=width, f=64)
    refused(at, width, "from 1 to 192", link=True)
    assert values(at)[1] == f"{2_408_448 + 2 * 10_035_200:,}"


def test_a_rerun_counts_each_way_once(opened, monkeypatch):
    counted = []

    def analyse(network, shape=None):
        counted.append(network.name)
        return report.analyse(network, shape)

    monkeypatch.setattr(comparisons, "analyse", analyse)
    opened(PAGE, c=2048, width=700)
    assert sorted(counted) == ["bottleneck", "direct"], "the curve is closed arithmetic"


PRESETS = {
    "5 × 5 on 28 × 28 × 192 through 16 channels": [
        "120,422,400",
        "12,443,648",
        "× 0.10 (9.7 times fewer)",
    ],
    "The same at the break-even: 155": ["120,422,400", "120,547,840", "+0.1 %"],
    "ResNet's bottleneck": ["1,849,688,064", "218,365,952", "× 0.12 (8.5 times fewer)"],
    "GoogLeNet's last module": ["130,457,600", "9,483,264", "× 0.07 (13.8 times fewer)"],
}


@pytest.mark.parametrize("begins", PRESETS)
def test_a_preset_shows_what_it_says(opened, values, begins):
    (preset,) = [each for each in question_of(PAGE).presets if each.text.startswith(begins)]
    at = opened(PAGE, **{key: written(value) for key, value in preset.query.items()})
    assert not at.exception
    assert values(at)[:3] == PRESETS[begins]
