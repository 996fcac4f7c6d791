"""The data of published figures: complete, sourced, and read exactly."""

from fractions import Fraction

import pytest

from cnnviz import CnnvizError, architectures
from cnnviz.claims import Claim, Quantity, Status, claims, claims_for, published_errors
from cnnviz.claims.citations import source, sources


def cited(claim: Claim) -> str:
    what = f"{claim.quantity} {claim.layer}".rstrip()
    return f"{claim.network}: {what} {claim.printed} ({claim.source.key}, {claim.where})"


def test_every_network_is_known_and_nearly_all_have_figures() -> None:
    named = {claim.network for claim in claims()}
    assert named <= set(architectures())
    # Nothing countable is published of these.
    assert set(architectures()) - named == {
        "googlenet-digits",
        "inception-resnet-v1",
        "nin-digits",
        "plain110-cifar",
        "plain1202-cifar",
        "small-cnn",
    }


@pytest.mark.parametrize("claim", claims(), ids=cited)
def test_a_claim_says_what_where_and_on_what(claim: Claim) -> None:
    assert claim.where
    assert claim.source is source(claim.source.key)
    assert claim.printed
    assert claim.precision > 0
    assert (claim.conditions is None) == claim.quantity.countable
    if claim.conditions is not None:
        assert claim.conditions.models >= 1
        assert 0 < claim.value < 100


def test_no_figure_is_listed_twice() -> None:
    texts = [(cited(claim), str(claim.conditions), str(claim.options)) for claim in claims()]
    assert len(set(texts)) == len(texts)


@pytest.mark.parametrize(
    ("network", "quantity", "printed", "value", "precision"),
    [
        ("resnet50", Quantity.MULTIPLIES, "3.8 × 10⁹", 3_800_000_000, 100_000_000),
        ("vgg16", Quantity.PARAMETERS, "138 million", 138_000_000, 1_000_000),
        ("alexnet", Quantity.UNITS, "650,000", 650_000, 10_000),
        ("resnet110-cifar", Quantity.PARAMETERS, "1.7M", 1_700_000, 100_000),
        ("inception-v3", Quantity.PARAMETERS, "fewer than 25 million", 25_000_000, 1_000_000),
        ("lenet5-1998", Quantity.CONNECTIONS, "340,908", 340_908, 1),
    ],
)
def test_the_number_behind_the_print(
    network: str, quantity: Quantity, printed: str, value: int, precision: int
) -> None:
    claim = next(
        c
        for c in claims_for(network)
        if c.quantity is quantity and c.printed == printed and not c.layer
    )
    assert (claim.value, claim.precision) == (value, precision)


def test_quotations_of_quotations_are_marked() -> None:
    marked = {claim.source.key for claim in claims() if claim.status is Status.SECONDARY}
    assert marked == {
        "keras",
        "krizhevsky2012",
        "lecun1998",
        "simonyan2014",
        "szegedy2015",
        "szegedy2016",
    }


def test_errors_with_their_conditions() -> None:
    top5 = [c for c in published_errors("googlenet") if c.quantity is Quantity.TOP_5_ERROR]
    said = {(c.printed, c.conditions.text) for c in top5 if c.conditions}
    assert ("10.07 %", "ImageNet validation, 1 model, 1 crop") in said
    assert ("6.67 %", "ImageNet test, 7 models, 144 crops") in said
    assert {c.value for c in top5} >= {Fraction("10.07"), Fraction("9.15"), Fraction("6.67")}


def test_sources_can_be_cited_and_found() -> None:
    he = source("he2015")
    assert he.short == "He et al. 2015"
    assert he.link == "https://arxiv.org/abs/1512.03385"
    assert he.text.endswith("recognition. arXiv:1512.03385, CVPR 2016.")
    assert source("simonyan2014").short == "Simonyan & Zisserman 2014"
    assert [s.year for s in sources()] == sorted(s.year for s in sources())


def test_an_unknown_source_is_named() -> None:
    with pytest.raises(CnnvizError, match="there is no source 'nobody1900': choose one of lecun"):
        source("nobody1900")
