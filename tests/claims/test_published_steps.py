"""Steps say what they hold: the formula, evaluated, is the value."""

from fractions import Fraction

import pytest

from cnnviz import analyse, architecture
from cnnviz.claims.steps import (
    Step,
    fact,
    minus,
    multiplies_of,
    over,
    plus,
    positions,
    times,
    weights_of,
)
from cnnviz.counting.comparisons import single
from cnnviz.layers import Conv
from cnnviz.window import Axis


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [
        (fact("layers", 8), "layers: 8", 8),
        (fact("error", Fraction("16.4"), "%"), "error: 16.4 %", Fraction(82, 5)),
        (times("bytes", 4, 1_000), "bytes: 4 × 1,000 = 4,000", 4_000),
        (plus("all", 1_000, 234), "all: 1,000 + 234 = 1,234", 1_234),
        (minus("rest", 10, 3, 2), "rest: 10 − 3 − 2 = 5", 5),
        (minus("below nought", 2, 3), "below nought: 2 − 3 = -1", -1),
        (over("half", 1, 2), "half: 1 / 2 = 0.5", Fraction(1, 2)),
        (over("a third", 1, 3), "a third: 1 / 3 ≈ 0.33", Fraction(1, 3)),
        (over("in MB", 4_000_000, 10**6, "MB"), "in MB: 4,000,000 / 1,000,000 = 4 MB", 4),
        (over("tiny", 1, 50_000), "tiny: 1 / 50,000 = 0.00002", Fraction(1, 50_000)),
    ],
)
def test_a_step_in_words(step: Step, text: str, value: Fraction) -> None:
    assert (step.text, step.value) == (text, value)


def test_steps_build_on_steps() -> None:
    first = times("first", 2, 3)
    second = over("then", plus("sum", first, 1), first)
    assert second.text == "then: 7 / 6 ≈ 1.17"
    assert second.value == Fraction(7, 6)


def test_positions_before_rounding() -> None:
    assert positions("p", Axis(11, 4), 224).text == "p: (224 − 11) / 4 + 1 = 54.25"
    assert positions("p", Axis(7, 2, (1, 1)), 224).text == "p: (224 − 7 + 2) / 2 + 1 = 110.5"


def test_layers_written_out() -> None:
    grouped = single(Conv(256, 5, padding=2, groups=2), (96, 27, 27))
    assert weights_of("w", grouped).text == "w: 256 × 48 × 5 × 5 = 307,200"
    assert multiplies_of("m", grouped).value == grouped.macs == 223_948_800
    linear = analyse(architecture("lenet5")).layer("fc4")
    assert multiplies_of("m", linear).text == "m: 84 × 120 = 10,080"
