"""Every card's arithmetic, recomputed, against the integers of the sources it cites."""

import re
from decimal import Decimal
from fractions import Fraction
from string import Formatter
from urllib.parse import parse_qsl, urlsplit

import pytest

from cnnviz import CnnvizError, analyse, architecture, architectures
from cnnviz.claims import (
    Erratum,
    Quantity,
    claims_for,
    errata,
    errata_for,
    erratum,
    published_errors,
)
from cnnviz.networks import options

CARDS = [pytest.param(card, id=card.key) for card in errata()]

# What each card must come to, with where the figure is printed or who confirms it.
EXPECTED: dict[str, dict[str, tuple[float, ...]]] = {
    "bottleneck-12-million": {
        "Ng 2017, week 2": (120_422_400, 2_408_448, 10_035_200, 12_443_648, 12_042_240)
    },
    "cs231n-358-million": {
        "CS231n 2017, lecture 9": (271_351_808, 86_704_128, 358_055_936, 854_196_224)
    },
    "convolution-against-dense": {"Ng 2017, week 1": (14_450_688, 14_455_392, 456)},
    "course-lenet-table": {
        "Ng 2017, week 1, the slide": (208, 416, 48_001, 10_081, 841),
        "its correction": (608, 3_216, 48_120, 10_164, 850, 62_958),
    },
    "alexnet-227-and-padding": {
        "Johnson 2019, lecture 8": (56, 72_855_552),
        "torchvision": (55.25, 70_276_800, 61_100_840),
    },
    "mb-or-mib": {"published snapshot of 29 MB": (30_380_704, 102_440_608)},
    "lenet-c3-parameters": {"LeCun 1998 II.B, Table I": (60, 1_516, 2_416)},
    "lenet-totals": {"LeCun 1998 II.B; Caffe's example": (60_000, 61_706, 431_080)},
    "lenet-connections-are-not-multiplies": {"LeCun 1998 II.B": (340_908, 325_680)},
    "alexnet-224": {
        "Krizhevsky 2012; Caffe's deployment": (54.25, 55, 54, 49_430_888, 60_965_224, 9_216),
        "cuda-convnet2's layer.py: 1 + ⌈213 / 4⌉": (55,),
    },
    "alexnet-neurons": {"Krizhevsky 2012 Fig. 2": (290_400, 253_440, 659_272, 622_312)},
    "three-alexnets": {
        "Caffe; closed form; torchvision": (60_965_224, 62_378_344, 61_100_840),
        "their multiplies": (724_406_816, 1_135_256_096, 714_188_480),
        "Krizhevsky 2014: 384 filters in conv4": (61_838_248, 838_788_800),
    },
    "alexnet-error": {"Krizhevsky 2012 Table 2": (18.2, 16.4, 15.3)},
    "response-norm-alpha": {"Krizhevsky 2012 sec. 3.3; Caffe": (0.0001, 0.0005)},
    "zfnet-110": {"Zeiler 2013 Fig. 3": (109.5, 110, 54.5, 55, 54)},
    "zfnet-wider": {"imgclsmob README": (62_357_608, 107_627_624)},
    "zfnet-winner": {"Zeiler 2013 Table 2": (16.5, 15.3, 14.8)},
    "vgg16-136-million": {"Simonyan 2014 Table 2": (138_357_544, 134_301_514, 143_667_240)},
    "vgg-15-and-19-billion": {
        "He 2015 sec. 4.1": (15_346_630_656, 19_632_062_464),
        "the other basis": (15_470_264_320, 19_508_428_800),
    },
    "vgg16-93-mb": {"CS231n notes' table, its rows": (15_237_608, 60_950_432, 60.950432, 96)},
    "vgg-c-and-d": {"Simonyan 2014 Table 2: 134": (133_638_952,)},
    "vgg-batch-norm": {"torchvision; imgclsmob": (8_448, 138_365_992, 138_361_768)},
    "vgg-error": {"Simonyan 2014 Tables 3 and 7": (8.1, 7.3, 6.8)},
    "googlenet-first-layer": {
        "Szegedy 2014 Table 1: 2.7K, 34M": (2_688, 2_712, 33_718_272, 34_019_328),
        "Schroff 2015 Table 2: 9K, 119M": (9_408, 118_816_768),
        "Szegedy 2015 Table 3: 1.5": (84_295_680, 1_498_376_192),
    },
    "googlenet-5-million": {
        "Szegedy 2014 Table 1, widths": (6_990_272, 8_280, 6_998_552),
        "Szegedy 2015, introduction": (5_000_000,),
    },
    "googlenet-kilo": {"Szegedy 2014 Table 1": (1000, 112, 1018, 51_079_168, 53_788_672)},
    "googlenet-error": {"Szegedy 2014 Table 3; 2015 Table 3": (10.07, 9.15, 6.67, 9.2)},
    "googlenet-torchvision-3x3": {
        "torchvision metadata": (1_498_376_192, 6_624_904),
        "Szegedy 2014 Table 1, widths": (1_582_671_872, 6_998_552),
    },
    "googlenet-rounding-up": {"Szegedy 2014 Table 1": (56, 28, 14, 7, 55, 27, 13, 6)},
    "side-heads": {"BVLC; torchvision metadata": (13_378_280, 27_161_264, 3_326_696)},
    "which-inception-v2": {"Szegedy 2015 Table 3": (2_032_600_064, 3_800_000_000)},
    "inception-v2-totals": {"Ioffe 2015 sec. 4.2, Fig. 5": (11_285_224, 13_600_000, 8_748_190)},
    "inception-v2-608": {"Ioffe 2015 Fig. 5": (608, 1_056)},
    "inception-v3-5-billion": {"Szegedy 2015 abstract, Table 3": (5_713_216_096, 4_800_000_000)},
    "inception-resnet-1154": {"Szegedy 2016 Fig. 17; TF-Slim": (1_152, 1_088)},
    "resnet50-3.8-or-4.1": {
        "He 2015 Table 1; torchvision": (3_857_973_248, 4_089_184_256, 231_211_008)
    },
    "flops-or-macs": {"torch's own counter": (4_089_184_256, 8_178_368_512)},
    "resnet-same-parameters": {
        "He 2015 sec. 4.1": (11_515_688, 11_689_512, 21_623_848, 21_797_672)
    },
    "resnet34-a-b-c": {"He 2015 Table 1: 3.6": (3_644_493_824, 3_663_761_408, 173_824)},
    "resnet-on-cifar": {"pytorch-cifar; He 2015 Table 6": (11_173_962, 269_722)},
    "resnet-cifar-options": {
        "He 2015 Table 6": (269_722, 853_018, 1_727_962),
        "imgclsmob README": (272_474, 855_770, 1_730_714, 2_752),
    },
    "keras-resnet50": {"Keras' model.summary()": (26_560, 25_583_592, 53_120, 25_636_712)},
    "bottleneck-projection": {"He 2015 sec. 4.1, Fig. 5": (73_728, 69_632, 135_168)},
    "plain34-18-per-cent": {"He 2015 sec. 3.3": (3.6, 19.6, 3_644_493_824, 19_632_062_464)},
    "resnet110-error": {"He 2015 Table 6": (6.43, 6.61)},
    "caffe-memory-required": {
        "Caffe's log of the test net": (7_877_600, 200_000, 9_208, 8_086_808),
        "Caffe's log of the training net": (5_169_924,),
    },
    "darknet-bflops": {
        "Darknet's table: 4.69, 9.52 and 9.74": (4_688_158_720, 9_519_996_928, 9_741_172_736),
        "Darknet's table: 19.70 and 29.39": (19_696_451_584, 29_393_682_432),
    },
    "onnx-folded-batch-norm": {
        "Solovyev 2018, README": (25_530_472, 23_817_352, 55_813_192),
        "torch.onnx of torch 2.13, both exporters": (25_530_472, 11_684_712),
    },
}


def test_every_card_is_checked() -> None:
    assert {card.key for card in errata()} == set(EXPECTED)
    assert len(errata()) == len(EXPECTED)


@pytest.mark.parametrize(
    ("key", "numbers"),
    [
        pytest.param(key, numbers, id=f"{key}: {source}")
        for key, by_source in EXPECTED.items()
        for source, numbers in by_source.items()
    ],
)
def test_the_arithmetic_comes_to_the_reference(key: str, numbers: tuple[float, ...]) -> None:
    values = {step.value for step in erratum(key).work()}
    assert {Fraction(str(number)) for number in numbers} <= values


SCALES = {"million": 10**6, "billion": 10**9, "K": 10**3, "M": 10**6}

NAMES = re.compile(
    # Names, years and sizes of kernels, which no step works out.
    r"\b(ResNet|VGG|Inception|Inception-v|v|top|conv|Fig\. ?|Table ?|F|6n \+ )-?\d[\d.]*\b"
    r"|\b(19|20)\d\d\b|\b\d × \d\b|\bk = \d|\b\d[a-e]\b"
)

QUOTED = {
    # What a verdict quotes of a source or a unit, and its steps don't print.
    "alexnet-neurons": {"650,000"},
    "mb-or-mib": {"1,048,576"},
}


def numbers(text: str) -> list[tuple[str, int]]:
    """The numbers of a sentence as printed, each with what 1 stands for."""
    found = re.findall(r"(\d+(?:,\d{3})*(?:\.\d+)?)( million| billion|[KM]\b)?", text)
    return [(number, SCALES.get(unit.strip(), 1)) for number, unit in found]


def rounds_to(value: int | Fraction, number: str, scale: int) -> bool:
    """Whether a step's value is the number, to its printed digits."""
    figure = Decimal(number.replace(",", ""))
    digit = Fraction(10) ** int(figure.as_tuple().exponent)
    return abs(Fraction(value) / scale - Fraction(figure)) * 2 <= digit


def settings(card: Erratum) -> set[str]:
    """Numbers that are no results: those a step starts from, and the filters of the networks."""
    started_from = " ".join(f"{step.label} {step.formula}" for step in card.work())
    rows = [row for name in card.networks for row in analyse(architecture(name)).layers]
    filters = {str(row.output_shape[0]) for row in rows if row.weights}
    return filters | {number.replace(",", "") for number, _ in numbers(started_from)}


@pytest.mark.parametrize("card", CARDS)
def test_the_verdict_says_no_number_the_arithmetic_does_not(card: Erratum) -> None:
    """Numbers are typed in a verdict; each is worked out by a step, or quoted by the claim."""
    known = {number for number, _ in numbers(f"{card.title} {card.claim}")}
    known |= settings(card) | QUOTED.get(card.key, set())
    values = [step.value for step in card.work()]
    unknown = [
        number
        for number, scale in numbers(NAMES.sub("", card.verdict))
        if number not in known and not any(rounds_to(value, number, scale) for value in values)
    ]
    assert unknown == []


def places(template: str) -> set[str]:
    """The steps whose values a text names."""
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


@pytest.mark.parametrize("card", CARDS)
def test_a_verdict_types_no_result(card: Erratum) -> None:
    """What a step comes to stands in a verdict by the step's name, never as a typed number."""
    template = card.record["verdict"]
    assert places(template) <= set(card.record["steps"])
    results = {step.shown.split(" ")[0] for step in card.work() if step.formula}
    quoted = {number for number, _ in numbers(f"{card.title} {card.claim}")} | settings(card)
    typed = {number for number, _ in numbers(NAMES.sub("", re.sub(r"{.*?}", "", template)))}
    assert typed & results - quoted == set()


@pytest.mark.parametrize("card", CARDS)
def test_what_is_ours_is_counted(card: Erratum) -> None:
    """A step starts from a description or a print; none that is shown is of typed numbers alone."""
    typed = [
        step["label"]
        for step in card.record["steps"].values()
        if "label" in step and not re.search("[A-Za-z]", step.get("work", "as printed"))
    ]
    assert typed == []


LOCATORS = re.compile(
    r"\b(sec\.|Tables?|Figs?\.|slides?|weeks?|task) \w|\w\.(py|c|cpp|cfg|prototxt)\b"
    r"|abstract|appendix|introduction|footnote|README|readme|metadata|description|answer"
    r"|table of|section|Case studies|Model (overview|characteristics)"
)
"""What a place in a source may be called."""


@pytest.mark.parametrize("card", CARDS)
def test_a_card_says_where_in_each_source(card: Erratum) -> None:
    assert card.citations
    for citation in card.citations:
        assert LOCATORS.search(citation.where), citation.text
        assert citation.text == f"{citation.source.text[:-1]}: {citation.where}."
        assert citation.link == citation.source.link


@pytest.mark.parametrize("card", CARDS)
def test_a_card_is_complete(card: Erratum) -> None:
    assert re.fullmatch(r"[a-z0-9.-]+", card.key)
    assert card.claim.endswith(".")
    assert card.verdict.endswith(".")
    assert card.work()
    assert set(card.networks) <= set(architectures())
    assert all(step.label for step in card.work())


@pytest.mark.parametrize("card", CARDS)
def test_a_place_sets_controls_that_exist(card: Erratum) -> None:
    query = dict(card.place.query)
    if card.place.page == "architectures":
        name = str(query.pop("network"))
        varied = {key: value for key, value in query.items() if key in options(name)}
        assert architecture(name, **varied).nodes
        assert set(query) == set(varied)
    elif card.place.page == "bottleneck-savings":
        assert set(query) == {"h", "w", "c", "f", "k", "width"}
    else:
        assert card.place.page == "layer-calculator"
        known = {"kind", "h", "w", "c", "f", "k", "s", "p", "pad", "d", "g", "bias", "ceil"}
        assert set(query) <= known


def test_two_pre_trained_nets_made_fifteen_per_cent() -> None:
    """Krizhevsky 2012, sec. 6: two pre-trained nets averaged with the five others."""
    card = erratum("alexnet-error")
    assert "15.3 % for these five and two more" in card.verdict
    assert "sixth convolution" in card.verdict
    assert "Fall 2011" in card.verdict
    labels = [step.label for step in card.work()]
    assert "these five and two pre-trained nets, test" in labels
    (claim,) = [c for c in published_errors("alexnet") if c.printed == "15.3 %"]
    assert claim.conditions is not None
    assert claim.conditions.text == (
        "ImageNet test, 7 models, two of them pre-trained on ImageNet 2011"
    )


def test_eighteen_per_cent_is_what_the_printed_numbers_make() -> None:
    """He 2015, sec. 3.3: 3.6 of 19.6 billion is 18.37 %, the exact counts make 18.56."""
    card = erratum("plain34-18-per-cent")
    shown = [step.shown for step in card.work()]
    assert {"18.37 %", "18.56 %"} <= set(shown)
    assert "18.37 %, which rounds to 18" in card.verdict
    assert "18.56 %, which would round to 19" in card.verdict
    assert card.verdict.endswith("the paper doesn't say.")


def test_five_million_is_the_authors_own() -> None:
    """Szegedy 2015, introduction."""
    card = erratum("googlenet-5-million")
    assert "introduction" in [c.where for c in card.citations if c.source.key == "szegedy2015"]
    (claim,) = [
        c
        for c in claims_for("googlenet")
        if c.source.key == "szegedy2015" and c.quantity is Quantity.PARAMETERS
    ]
    assert (claim.value, claim.where) == (5_000_000, "introduction")
    assert "isn't known" in card.verdict


@pytest.mark.parametrize(
    ("title", "printed"),
    [
        ("ResNet-18", "4.69"),
        ("ResNet-34", "9.52"),
        ("ResNet-50", "9.74"),
        ("ResNet-101", "19.70"),
        ("ResNet-152", "29.39"),
    ],
    ids=lambda value: f"Darknet's table: {value}",
)
def test_darknets_table(title: str, printed: str) -> None:
    steps = erratum("darknet-bflops").work()
    at = next(i for i, step in enumerate(steps) if step.label.startswith(f"{title}:"))
    assert f"{float(steps[at + 1].value) / 10**9:.2f}" == printed


def test_a_link_can_be_followed() -> None:
    parts = urlsplit(erratum("googlenet-rounding-up").place.url)
    assert parts.path == "/layer-calculator"
    assert dict(parse_qsl(parts.query)) == {
        **{"kind": "max pooling", "h": "112", "w": "112", "c": "64"},
        **{"k": "3", "s": "2", "ceil": "true"},
    }
    assert erratum("alexnet-error").place.url == "/architectures?network=alexnet"


def test_cards_of_one_network() -> None:
    keys = [card.key for card in errata_for("alexnet")]
    assert keys == [
        "alexnet-227-and-padding",
        "alexnet-224",
        "alexnet-neurons",
        "three-alexnets",
        "alexnet-error",
        "response-norm-alpha",
    ]
    assert errata_for("plain20-cifar") == []


def test_an_unknown_card_is_named() -> None:
    with pytest.raises(CnnvizError, match="there is no erratum 'flat-earth': choose one of bott"):
        erratum("flat-earth")
