"""Steps say what they hold: the formula, evaluated, is the value."""

from fractions import Fraction

import pytest

from cnnviz import CnnvizError, analyse, architecture
from cnnviz.claims.arithmetic import Calculation
from cnnviz.claims.steps import Step
from cnnviz.counting.comparisons import single
from cnnviz.layers import Conv


def worked(work: str, label: str = "s", unit: str = "", **known: Fraction | int) -> Step:
    """One step, from numbers that are known."""
    steps = {"s": {"label": label, "work": work, "unit": unit}}
    return Calculation({"steps": steps}, known).all["s"]


@pytest.mark.parametrize(
    ("step", "text", "value"),
    [
        (worked("n", "layers", n=8), "layers: 8", 8),
        (worked("n", "error", "%", n=Fraction("16.4")), "error: 16.4 %", Fraction(82, 5)),
        (worked("4 × 1,000", "bytes"), "bytes: 4 × 1,000 = 4,000", 4_000),
        (worked("1,000 + 234", "all"), "all: 1,000 + 234 = 1,234", 1_234),
        (worked("10 − 3 − 2", "rest"), "rest: 10 − 3 − 2 = 5", 5),
        (worked("2 − 3", "below nought"), "below nought: 2 − 3 = -1", -1),
        (worked("1 / 2", "half"), "half: 1 / 2 = 0.5", Fraction(1, 2)),
        (worked("1 / 3", "a third"), "a third: 1 / 3 ≈ 0.33", Fraction(1, 3)),
        (worked("4000000 / MB", "in MB", "MB"), "in MB: 4,000,000 / 1,000,000 = 4 MB", 4),
        (worked("1 / 50000", "tiny"), "tiny: 1 / 50,000 = 0.00002", Fraction(1, 50_000)),
    ],
)
def test_a_step_in_words(step: Step, text: str, value: Fraction) -> None:
    assert (step.text, step.value) == (text, value)


def test_steps_build_on_steps_and_those_without_a_label_are_not_shown() -> None:
    steps = {
        "first": {"work": "2 × 3"},
        "sum": {"work": "first + 1"},
        "then": {"label": "then", "work": "sum / first"},
    }
    (shown,) = Calculation({"steps": steps}).steps
    assert shown.text == "then: 7 / 6 ≈ 1.17"
    assert shown.value == Fraction(7, 6)


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("{n}", "15,470,264,320"),
        ("{n:.1 billion}", "15.5 billion"),
        ("{n:.0 million}", "15,470 million"),
        ("{n:.1 亿}", "154.7 亿"),
        ("{n:.2 万}", "1,547,026.43 万"),
        ("{third:.2}", "0.33"),
    ],
)
def test_a_value_in_a_sentence(spec: str, said: str) -> None:
    steps = {"n": worked("n", n=15_470_264_320), "third": worked("1 / 3")}
    assert spec.format(**steps) == said


@pytest.mark.parametrize(
    ("words", "text"),
    [
        ("multiplies of vgg16", "s: 15,470,264,320"),
        ("weights of conv2 of lenet5", "s: 2,400"),
        ("multiplies of *downsample* of resnet34", "s: 19,267,584"),
        ("biases of convolutions of vgg16", "s: 4,224"),
        ("units of alexnet", "s: 659,272"),
        ("depth of vgg19", "s: 19"),
        ("links of c3 of lenet5-1998", "s: 60"),
        ("map of conv1 of alexnet", "s: 55 × 55 = 3,025"),
        ("output of pool5 of alexnet", "s: 256 × 6 × 6 = 9,216"),
        ("parameters of each layer of lenet5", "s: 156 + 2,416 + 48,120 + 10,164 + 850 = 61,706"),
        ("positions of pool1 of googlenet", "s: (112 − 3) / 2 + 1 = 55.5"),
        ("positions of conv1 of zfnet", "s: (224 − 7 + 2) / 2 + 1 = 110.5"),
        ("input channels of inception4c.concat of inception-v2", "s: 160 + 160 + 160 + 128 = 608"),
        ("weights written out of fc4 of lenet5", "s: 84 × 120 = 10,080"),
    ],
)
def test_what_is_counted_in_words(words: str, text: str) -> None:
    assert worked(words).text == text


def test_layers_written_out() -> None:
    conv = {"layers": {"c": ["Conv", 256, 5, {"padding": 2, "groups": 2}]}, "input": [96, 27, 27]}
    steps = {
        "w": {"label": "w", "work": "weights written out of c of grouped"},
        "m": {"label": "m", "work": "multiplies written out of c of grouped"},
    }
    found = Calculation({"given": {"grouped": conv}, "steps": steps}).all
    assert found["w"].text == "w: 256 × 48 × 5 × 5 = 307,200"
    grouped = single(Conv(256, 5, padding=2, groups=2), (96, 27, 27))
    assert found["m"].value == grouped.macs == 223_948_800


def test_networks_are_varied_by_what_is_given() -> None:
    given = {
        "ten": {"network": "vgg16", "classes": 10},
        "down": {"network": "zfnet", "ceil": False},
        "one": {"layers": {"c": ["Conv", 8, 1]}, "input": "conv3_3 of vgg16"},
    }
    calculation = Calculation({"given": given})
    expected = analyse(architecture("vgg16", classes=10)).parameters
    assert calculation.network("ten").parameters == expected
    assert calculation.network("down").layer("pool1").output_shape[1] == 54
    assert calculation.network("one").input_shape == (256, 56, 56)


def test_a_slip_in_the_data_is_named() -> None:
    with pytest.raises(CnnvizError, match="vgg16 has no layer 'conv9'"):
        worked("weights of conv9 of vgg16")
    with pytest.raises(CnnvizError, match="beauty cannot be counted"):
        worked("beauty of vgg16")
    with pytest.raises(CnnvizError, match="there is no network 'vgg17'"):
        worked("weights of vgg17")
