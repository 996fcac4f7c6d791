"""One rule for numbers: thousands, minus, per cent and powers of ten."""

import pytest

from cnnviz.errors import CnnvizError
from cnnviz.language import _, in_words
from cnnviz.numerals import count, exact, lowered, number, percent, short, signed


@pytest.mark.parametrize(
    ("share", "digits", "said"),
    [
        (0.994, 1, "99.4 %"),
        (1, 2, "100.00 %"),
        (0.99996, 2, "> 99.99 %"),
        (0.9996, 1, "> 99.9 %"),
        (0.00001, 2, "< 0.01 %"),
        (0, 1, "0.0 %"),
        (0.004, 0, "< 1 %"),
        (-0.5, 1, "−50.0 %"),
        (12.5, 0, "1,250 %"),
    ],
)
def test_what_is_not_quite_all_or_nothing_is_not_called_so(share, digits, said):
    assert percent(share, digits) == said
    assert number(share, f".{digits}%") == said


def test_minus_thousands_and_powers():
    assert [count(1000), count(-1000)] == ["1,000", "−1,000"]
    assert [signed(5000), signed(0)] == ["+5,000", "0"]
    assert number(-0.087, ".3f") == "−0.087"
    assert number(-1.5e-5, ".2g") == "−1.5 × 10⁻⁵"
    assert exact(-0.1) == "−0.1"
    assert [short(6.5e6), short(-3e-26)] == ["6.50 × 10⁶", "−3.00 × 10⁻²⁶"]


def test_facts_of_messages_keep_to_it():
    assert _("{a:.1%} of {b:,}, {c}", a=0.5, b=1000, c=-3) == "50.0 % of 1,000, −3"
    assert in_words(CnnvizError("{a!r} is {b:+.1f}", a=-1.5, b=-2)) == "−1.5 is −2.0"


def test_a_title_inside_of_a_sentence():
    titles = ("Max pooling", "ReLU", "L2 pooling", "Leaky ReLU", "ELU")
    assert [*map(lowered, titles)] == ["max pooling", "ReLU", "L2 pooling", "leaky ReLU", "ELU"]
