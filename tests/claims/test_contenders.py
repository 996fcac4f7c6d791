"""Networks and variants as contestants: labels, counts, and whose error is shown."""

import pytest

from cnnviz import CnnvizError, architectures
from cnnviz.claims.contenders import contender, label, top_five, variants


def test_every_network_is_there_and_comes_before_its_variants():
    keys = list(variants())
    assert label("vgg16-with-batch-norm") == "VGG-16 with batch norm"
    assert set(architectures()) <= set(keys)
    assert keys[keys.index("vgg16") :][:3] == [
        "vgg16",
        "vgg16-with-batch-norm",
        "vgg16-with-adaptive-pool",
    ]
    assert keys[keys.index("resnet18") :][:3] == [
        "resnet18",
        "resnet18-with-zero-padded-shortcuts",
        "resnet18-with-a-projection-on-every-shortcut",
    ]


@pytest.mark.parametrize(
    ("key", "depth", "parameters", "multiplies"),
    [
        ("vgg16", 16, 138_357_544, 15_470_264_320),
        ("vgg16-with-batch-norm", 16, 138_365_992, 15_470_264_320),
        ("googlenet-with-side-classifiers", 22, 13_378_280, None),
        ("resnet18-with-zero-padded-shortcuts", 18, 11_515_688, 1_794_805_760),
        ("resnet50-v1.5", 50, 25_557_032, 4_089_184_256),
    ],
)
def test_counts(key, depth, parameters, multiplies):
    one = contender(key)
    assert (one.depth, one.report.parameters) == (depth, parameters)
    assert multiplies is None or one.report.macs == multiplies


@pytest.mark.parametrize(
    ("name", "percent"),
    [
        pytest.param("alexnet", 18.2, id="Krizhevsky 2012 Table 2"),
        pytest.param("vgg16", 8.1, id="Simonyan 2014 Table 3"),
        pytest.param("googlenet", 10.07, id="Szegedy 2014 Table 3"),
        pytest.param("resnet50", 6.71, id="He 2015 Table 3"),
        pytest.param("resnet50-v1.5", 7.138, id="torchvision: 92.862 % accuracy"),
    ],
)
def test_published_errors(name, percent):
    assert float(top_five(name).percent) == percent


def test_an_accuracy_says_so():
    found = top_five("alexnet-torchvision")
    assert found.claim.text.startswith(
        "79.066 % top-5 accuracy (ImageNet validation, 1 model, 1 crop"
    )
    assert float(found.percent) == pytest.approx(20.934)


def test_no_error_is_borrowed():
    """A variant, another input and a net nobody gave a top-5 error have none."""
    assert contender("resnet34").error is not None
    assert contender("resnet34-with-zero-padded-shortcuts").error is None
    assert contender("resnet34", (3, 299, 299)).error is None
    assert top_five("lenet5") is None


def test_unknown_labels_and_inputs_too_small():
    with pytest.raises(CnnvizError, match="no network or variant 'vgg17'"):
        contender("vgg17")
    with pytest.raises(CnnvizError, match="smallest input that works"):
        contender("alexnet", (3, 32, 32))
