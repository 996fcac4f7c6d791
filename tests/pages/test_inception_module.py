"""The Inception module page: both ways counted, and what its words and presets claim."""

import re

import pytest

from cnnviz.kit.questions import question_of
from cnnviz.networks.googlenet import TABLE_1
from pages.inception_module.branches import SIDE, WIDE, branches, branches_svg, scale
from pages.inception_module.lesson import convolutions, module
from pages.inception_module.state import State

OPS = {  # millions, Szegedy et al. 2014, Table 1; side of the maps and channels that come in
    "inception3a": (128, 28, 192),
    "inception3b": (304, 28, 256),
    "inception4a": (73, 14, 480),
    "inception4b": (88, 14, 512),
    "inception4c": (100, 14, 512),
    "inception4d": (119, 14, 512),
    "inception4e": (170, 14, 528),
    "inception5a": (51, 7, 832),  # printed: 54; the card on it says why
    "inception5b": (71, 7, 832),
}


@pytest.mark.parametrize("name", TABLE_1)
def test_a_module_costs_what_the_paper_prints(name):
    millions, side, channels = OPS[name]
    counted = module(TABLE_1[name], (channels, side, side))
    assert abs(counted.reduced.macs / 1e6 - millions) < 1
    assert counted.share < 1
    assert counted.naive.output_shape[0] > channels


def test_the_naive_module_keeps_the_pooled_input():
    counted = module(TABLE_1["inception3a"], (192, 28, 28))
    assert counted.naive.output_shape == (64 + 128 + 32 + 192, 28, 28)
    assert counted.reduced.output_shape == (256, 28, 28)
    assert sum(row.macs for row in convolutions(counted.naive)) == counted.naive.macs


def preset(number):
    state = State.read(question_of("inception_module").presets[number].query)
    return state, module(state.widths, state.shape)


@pytest.mark.parametrize("number", range(9))
def test_the_first_presets_are_the_nine_modules(number):
    name = list(TABLE_1)[number]
    _millions, side, channels = OPS[name]
    state = preset(number)[0]
    assert state.widths == TABLE_1[name]
    assert state.shape == (channels, side, side)


def test_presets_are_true():
    modules = [preset(number)[1] for number in range(11)]
    assert modules[0].share < 0.5
    assert (preset(1)[0].channels, modules[1].reduced.output_shape[0]) == (256, 480)
    assert modules[2].naive.output_shape[0] == 928
    assert (preset(3)[0].five_reduce, preset(3)[0].channels) == (24, 512)
    assert preset(4)[0].three * 2 == modules[4].reduced.output_shape[0] == 512
    assert (preset(5)[0].three, modules[5].reduced.output_shape[0]) == (288, 528)
    work = [each.reduced.macs for each in modules[:9]]
    assert sorted(range(9), key=work.__getitem__)[-2:] == [6, 1]
    assert preset(7)[0].widths == preset(6)[0].widths
    assert preset(7)[0].height * preset(7)[0].width * 4 == preset(6)[0].height * preset(6)[0].width
    assert modules[8].reduced.output_shape[0] == 1024
    five = next(row for row in modules[9].naive.layers if row.name == "branch3.conv")
    assert 0.9 < five.macs / modules[9].reduced.macs < 1
    assert modules[10].share > 1


def test_the_page_says_both(opened, numbers):
    at = opened("inception_module")
    assert numbers(at) == {
        "Output (height × width × channels)": "28 × 28 × 256",
        "Multiplies with reductions": "128,049,152",
        "Without": "303,464,448",
        "Work": "42.2 %",
    }
    assert any("192 channels become 416" in each.value for each in at.main.markdown)
    wide = opened("inception_module", r3=192, r5=192)
    assert any("save nothing" in each.value for each in wide.main.markdown)


def test_links_speak_the_papers_order(opened, numbers):
    at = opened("inception_module", **{"b1": 1, "r3": 2, "b3": 3, "r5": 4, "b5": 5, "pool": 6})
    assert numbers(at)["Output (height × width × channels)"] == "28 × 28 × 15"


@pytest.mark.parametrize("number", range(11))
def test_slabs_and_squares_are_to_scale(number):
    state, counted = preset(number)
    on = scale(counted)
    for report in (counted.reduced, counted.naive):
        drawn = branches_svg(report, "", on)
        sides = [float(side) for side in re.findall(r'<rect [^>]*height="([\d.]+)" fill="#', drawn)]
        macs = [row.macs or 0 for branch in branches(report) for row in branch]
        for side, cost in zip(sides, macs, strict=True):
            if cost:
                assert side**2 / SIDE**2 == pytest.approx(cost / on.most, abs=0.01)
        slabs = set(re.findall(r"h([\d.]+)v13", drawn))
        inputs = [state.channels * on.channel]
        made = [row.output_shape[0] * on.channel for branch in branches(report) for row in branch]
        assert slabs == {f"{long:.1f}" for long in (*inputs, *made)}
        assert max(inputs + made) < WIDE
