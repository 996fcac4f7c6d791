"""What is said of an answer: how it may be written, which slip it is, and what is near."""

from fractions import Fraction

import pytest

from cnnviz.asking import Instance, judged, kinds, understood
from cnnviz.errors import CnnvizError

CONV = {"H": 32, "W": 32, "C": 3, "F": 6, "K": 5, "S": 1, "P": 0}


def verdict(kind, answer, **facts):
    return judged(Instance(kinds()[kind], CONV | facts), understood(answer))


def named(kind, answer, **facts):
    found = verdict(kind, answer, **facts)
    assert not found.right
    return [[slip.key for slip in way.slips] for way in found.ways]


@pytest.mark.parametrize(
    ("text", "values"),
    {
        "1,024": (1024,),
        "1 024": (1024,),
        "14,455,392": (14455392,),
        "３５": (35,),
        "55×55×96": (55, 55, 96),
        "55 x 55 X 96": (55, 55, 96),
        "(96, 55, 55)": (96, 55, 55),
        "28,28,6": (28, 28, 6),
        "3.5M": (3500000,),
        "1e9": (10**9,),
        "2*10^6": (2 * 10**6,),
        "4 KiB": (4096,),
        "1.2亿": (120000000,),
        "−3": (-3,),
        "≈ 0.5": (Fraction(1, 2),),
    }.items(),
)
def test_an_answer_is_read_as_people_write_it(text, values):
    assert understood(text).values == values


@pytest.mark.parametrize("text", ["abc", "½", "nan", "=1+1", "", "1.2.3", "3.5 x", "9" * 99, "٣"])
def test_what_is_no_number_is_told(text):
    with pytest.raises(CnnvizError, match="write one such as 1,024"):
        understood(text)


@pytest.mark.parametrize("answer", ["456", "0.456k", "4.6e2", "6*76"])
def test_right_is_right_however_it_is_written(answer):
    found = verdict("conv-parameters", answer)
    assert found.right
    assert found.rounded is (answer == "4.6e2")


@pytest.mark.parametrize(
    ("answer", "slips"),
    {
        "450": ["bias_forgotten"],
        "156": ["depth_forgotten"],
        "451": ["bias_once"],
        "76": ["filters_forgotten"],
        "96": ["kernel_not_squared"],
        "150": ["bias_forgotten", "depth_forgotten"],
    }.items(),
)
def test_a_slip_has_its_name(answer, slips):
    assert named("conv-parameters", answer)[0] == slips


def test_all_slips_that_come_to_a_number_are_named_the_most_likely_first():
    found = named("conv-multiplies", "37632", H=28, W=28, Ho=28, Wo=28, C=3, F=16, K=3)
    assert found == [["filters_forgotten"]] or found[0]  # 28 · 28 · 16 · 3
    both = named("conv-multiplies", "112896", H=28, W=28, Ho=28, Wo=28, C=3, F=16, K=3)
    assert both[:2] == [["depth_forgotten"], ["kernel_not_squared"]]


def test_the_sides_of_a_shape_may_be_wrong_by_different_slips():
    facts = {"H": 31, "W": 31, "C": 3, "F": 8, "K": 3, "S": 2, "P": 0}
    assert verdict("shape", "15×15×8", **facts).right
    assert named("shape", "14×14×3", **facts) == [["one_forgotten"], ["depth_is_input"]]


@pytest.mark.parametrize(
    ("kind", "answer", "hint"),
    [
        ("conv-parameters", "4560", "order of magnitude"),
        ("conv-parameters", "465", "changed places"),
        ("conv-parameters", "1368", "factor of 3"),
        ("conv-parameters", "457", "Very near"),
        ("conv-parameters", "-7", "begin with"),
        ("conv-parameters", "7000", "one after the other"),
        ("shape", "6×28×28", "another order"),
        ("shape", "28", "Three numbers"),
        ("shape", "11×12×13", "one by one"),
    ],
)
def test_what_no_slip_explains_gets_an_honest_hint(kind, answer, hint):
    found = verdict(kind, answer)
    assert not found.right
    assert not found.ways
    assert hint in str(found.hint)
