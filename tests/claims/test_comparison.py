"""Every countable figure agrees with the count, or there is a reason with its arithmetic."""

import re
from fractions import Fraction

import pytest

from cnnviz import CnnvizError, analyse, architecture, architectures
from cnnviz.claims import Agreement, Comparison, Quantity, Reason, Step, compare_with_claims, errata
from cnnviz.claims.comparison import counted


def compared(name: str) -> list[Comparison]:
    return compare_with_claims(analyse(architecture(name)))


ALL = [comparison for name in architectures() for comparison in compared(name)]


def cited(comparison: Comparison) -> str:
    claim = comparison.claim
    what = f"{claim.quantity} {claim.layer}".rstrip()
    return f"{claim.network}: {what} {claim.printed} ({claim.source.key}, {claim.where})"


def evaluated(formula: str) -> Fraction:
    """Work a step's formula out again, from its text alone."""
    text = formula.replace(",", "").replace("×", "*").replace("−", "-")
    assert re.fullmatch(r"[\d.+*/() -]+", text), formula
    return eval(re.sub(r"[\d.]+", r"Fraction('\g<0>')", text), {"Fraction": Fraction})


def steps() -> list[Step]:
    explained = [step for c in ALL if c.reason for step in c.reason.steps]
    return explained + [step for card in errata() for step in card.work()]


def test_every_formula_comes_to_its_value() -> None:
    wrong = [s.text for s in steps() if s.formula and evaluated(s.formula) != s.value]
    assert wrong == []
    assert len([s for s in steps() if s.formula]) > 100


@pytest.mark.parametrize("comparison", ALL, ids=cited)
def test_figures_agree_or_have_a_reason(comparison: Comparison) -> None:
    claim, ours = comparison.claim, comparison.ours
    match comparison.agreement:
        case Agreement.EXACT:
            assert ours == claim.value
        case Agreement.ROUNDED:
            assert abs(ours - claim.value) <= claim.precision / 2
        case Agreement.CUT_OFF:
            assert ours // claim.precision == claim.value / claim.precision
            assert comparison.reason is not None
        case Agreement.WITHIN:
            assert ours < claim.value
        case Agreement.DIFFERS:
            assert comparison.reason is not None
            assert comparison.reason.steps
    assert comparison.agrees == (comparison.agreement is not Agreement.DIFFERS)


def reason(network: str, source: str, quantity: str, layer: str = "") -> Reason:
    found = [
        c.reason
        for c in compared(network)
        if (c.claim.source.key, c.claim.quantity, c.claim.layer) == (source, quantity, layer)
        and c.reason
    ]
    assert found, f"no reason for {network}, {source}, {quantity}, {layer}"
    return found[0]


@pytest.mark.parametrize(
    ("network", "source", "quantity", "layer", "last"),
    [
        pytest.param(
            *("resnet50-v1.5", "he2015", "multiplies", "", 3_857_973_248),
            id="He 2015 Table 1: 3.8, v1.5 less 231,211,008",
        ),
        pytest.param(
            *("resnet34", "he2015", "multiplies", "", 3_644_493_824),
            id="He 2015 Table 1: 3.6, without projections",
        ),
        pytest.param(
            *("vgg16", "he2015", "multiplies", "", 15_346_630_656),
            id="He 2015 sec. 4.1: 15.3, convolutions only",
        ),
        pytest.param(
            *("googlenet", "szegedy2015", "multiplies", "", 1_498_376_192),
            id="Szegedy 2015 Table 3: 1.5, separable first layer",
        ),
        pytest.param(
            *("googlenet", "szegedy2014", "multiplies", "inception5a.", 53_788_672),
            id="Szegedy 2014 Table 1: 5a 54M from its printed weights",
        ),
        pytest.param(
            *("alexnet-ungrouped", "krizhevsky2012", "parameters", "", 62_378_344),
            id="Krizhevsky 2012: 60 million, groups joined",
        ),
        pytest.param(
            *("alexnet-torchvision", "krizhevsky2012", "parameters", "", 61_100_840),
            id="Krizhevsky 2014: other widths",
        ),
        pytest.param(
            *("alexnet", "krizhevsky2012", "units", "conv1", 253_440),
            id="Krizhevsky 2012 Fig. 2: 55 x 48 x 96",
        ),
        pytest.param(
            *("alexnet", "krizhevsky2012", "units", "input", 150_528),
            id="Krizhevsky 2012 Fig. 2: 224 x 224 x 3",
        ),
        pytest.param(
            *("lenet5", "lecun1998", "parameters", "", 61_706),
            id="LeCun 1998 II.B: 60,000 and the modern net",
        ),
        pytest.param(
            *("resnet50", "keras", "parameters", "", 25_636_712), id="Keras ResNet50 25,636,712"
        ),
        pytest.param(
            *("resnet101", "keras", "parameters", "", 44_707_176), id="Keras ResNet101 44,707,176"
        ),
        pytest.param(
            *("resnet152", "keras", "parameters", "", 60_419_944), id="Keras ResNet152 60,419,944"
        ),
        pytest.param(
            *("inception-v3", "keras", "parameters", "", 23_851_784),
            id="Keras InceptionV3 23,851,784",
        ),
        pytest.param(
            *("inception-resnet-v2", "keras", "parameters", "", 55_873_736),
            id="Keras InceptionResNetV2 55,873,736",
        ),
        pytest.param(
            *("inception-v2", "imgclsmob", "parameters", "", 11_295_240),
            id="Caffe's BN-Inception 11,295,240, with biases",
        ),
        pytest.param(
            *("inception-v2", "ioffe2015", "depth", "", 34), id="Ioffe 2015: ten modules, not nine"
        ),
    ],
)
def test_the_arithmetic_ends_where_it_should(
    network: str, source: str, quantity: str, layer: str, last: int
) -> None:
    assert reason(network, source, quantity, layer).steps[-1].value == last


def test_the_stride_is_worth_231_million() -> None:
    """He 2015, Table 1 against v1.5; the same at every depth."""
    for name in ("resnet50-v1.5", "resnet101-v1.5", "resnet152-v1.5"):
        moved = reason(name, "he2015", "multiplies").steps[1:-1]
        assert [step.value for step in moved] == [77_070_336] * 3
        assert sum(step.value for step in moved) == 231_211_008


def test_which_figures_are_left_unexplained() -> None:
    """Honest about it: five rows of Szegedy 2014 Table 1, 5 and 13.6 million, Inception-v3's."""
    open_ones = [
        (c.claim.network, c.claim.printed) for c in ALL if c.reason and not c.reason.explained
    ]
    assert sorted(open_ones) == [
        ("googlenet", "1388K"),
        ("googlenet", "364K"),
        ("googlenet", "463K"),
        ("googlenet", "5 million"),
        ("googlenet", "580K"),
        ("googlenet", "840K"),
        ("inception-v2", "13.6 × 10⁶"),
        ("inception-v3", "4.8 billion"),
        ("inception-v3", "5 billion"),
    ]


def test_totals_of_torchvision_agree_to_the_last_digit() -> None:
    """torchvision's num_params, side heads and batch norm included where it includes them."""
    exact = [c for c in ALL if c.claim.source.key == "torchvision" and c.claim.printed.isdigit()]
    assert len(exact) == 25
    assert {c.agreement for c in exact} == {Agreement.EXACT}
    assert {c.claim.printed for c in exact} >= {"27161264", "6624904", "138365992", "60192808"}


def test_a_varied_network_is_not_held_against_the_paper() -> None:
    small = compare_with_claims(analyse(architecture("vgg16", classes=10)))
    table2 = next(c for c in small if c.claim.printed == "138 million")
    assert (table2.ours, table2.agrees) == (134_301_514, False)
    assert table2.reason is not None
    assert "another input (3 × 224 × 224) or other options" in table2.reason.text
    other_size = compare_with_claims(analyse(architecture("resnet18"), (3, 96, 96)))
    assert all(c.reason is not None for c in other_size)


def test_what_cannot_be_counted_says_so() -> None:
    report = analyse(architecture("lenet5"))
    with pytest.raises(CnnvizError, match="top-5 error cannot be counted"):
        counted(report, Quantity.TOP_5_ERROR)
    with pytest.raises(CnnvizError, match="lenet5 has no layer 'conv9'"):
        counted(report, Quantity.MULTIPLIES, "conv9")
