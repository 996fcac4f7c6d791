"""One training step: its numbers, what freezing saves, and torch's own counter beside it."""

import pytest

from cnnviz.kit.questions import question_of
from pages.training_step.figure import step_bars
from pages.training_step.state import State
from pages.training_step.words import table, told, totals

PAGE = "training_step"


def preset(number):
    return State.read(question_of(PAGE).presets[number].query)


def test_presets_are_true():
    alexnet, lenet, vgg, resnet = map(preset, range(4))
    assert alexnet.step.total < 3 * alexnet.step.forward
    assert 1 / 4 < lenet.step.rows[0].forward / lenet.step.forward < 0.3
    assert vgg.frozen == len(vgg.weighted) - 1
    assert round(vgg.step.total / vgg.whole.total, 2) == 0.33
    assert vgg.step.cached < vgg.whole.total / 5000
    assert 2 * resnet.frozen == len(resnet.weighted)
    assert round(1 - resnet.step.total / resnet.whole.total, 2) == 0.35
    assert resnet.kept.of_batch(32) < resnet.whole_kept.of_batch(32) / 4


def test_the_step_of_alexnet(opened, numbers):
    """CONV1 reads the picture: 105,415,200 of 724,406,816 multiplies come twice, not thrice."""
    shown = numbers(opened(PAGE, batch=1))
    assert shown["Forward, in multiplies"] == "724,406,816"
    assert shown["Whole step"] == f"{3 * 724_406_816 - 105_415_200:,}"
    assert shown["Step ÷ forward"] == "2.85"
    assert "14.6 % of the work" in told(preset(0))


def test_frozen_to_the_last(opened, numbers):
    at = opened(PAGE, network="vgg16", frozen=15, tab="layer-by-layer")
    shown = numbers(at)
    assert (shown["Work saved"], shown["Step ÷ forward"]) == ("66.6 %", "1.00")
    assert any("4,096 numbers a picture, it leaves 0.02 %" in each.value for each in at.markdown)
    rows = at.dataframe[0].value
    assert rows["gradient to the weights"].sum() == 2 * 4_096_000  # with the row of totals


def test_bars_and_table_add_up():
    for state in map(preset, range(4)):
        drawn = step_bars(state.weighted, state.step, state.whole, 1)
        bars = [bar for bar in drawn.data if bar.showlegend is False]
        assert sum(sum(bar.y) for bar in bars) == state.whole.total
        assert totals(state)["whole step"] == state.step.total
        assert sum(row["forward"] for row in table(state)) == state.report.macs


GROUPED = 223_948_800 + 112_140_288 + 74_760_192
"""AlexNet's second, fourth and fifth convolution: each weight's gradient once too often."""


@pytest.mark.parametrize(("network", "off"), [("lenet5", "none"), ("alexnet", f"+{GROUPED:,}")])
def test_torch_counts_the_same_but_for_groups(opened, numbers, network, off):
    at = opened(PAGE, network=network, tab="beside-torch's-counter")
    at.button[-1].click().run()
    assert numbers(at)["Difference"] == off
