"""Names for people: every network, layer and option has one, in the reader's language."""

import pytest

from cnnviz import language
from cnnviz.claims.contenders import label as variant_label
from cnnviz.claims.contenders import variants
from cnnviz.counting import analyse
from cnnviz.counting.memory import Optimizer
from cnnviz.counting.naming import called, labels
from cnnviz.kit.language import catalogue
from cnnviz.language import in_words, ordinal
from cnnviz.networks import REGISTER, architecture, label, titles
from cnnviz.networks.resnet import Shortcut
from cnnviz.running import Initialisation


@pytest.fixture
def chinese(monkeypatch):
    monkeypatch.setattr(language, "_speaks", [lambda: "zh"])
    monkeypatch.setattr(language, "_catalogue", [catalogue])


def test_every_network_has_a_short_name_of_its_own():
    assert list(titles()) == list(REGISTER)
    assert len(set(titles().values())) == len(REGISTER)
    assert not set(titles().values()) & set(REGISTER)
    assert max(map(len, titles().values())) <= 30
    known = [variant_label(key) for key in variants()]
    assert len(set(known)) == len(known)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("alexnet", "AlexNet"),
        ("alexnet-ungrouped", "AlexNet, without groups"),
        ("vgg16", "VGG-16"),
        ("resnet20-cifar", "ResNet-20 (CIFAR-10)"),
        ("lenet5-1998", "LeNet-5 (1998)"),
    ],
)
def test_networks_are_called_as_in_their_papers(name, said):
    assert label(name) == said


@pytest.mark.parametrize(
    ("network", "layer", "said"),
    [
        ("vgg16", "conv2_1", "3rd convolution (conv2_1) · 112 × 112 × 128"),
        ("vgg16", "fc6", "1st fully connected layer (fc6)"),
        ("resnet50", "layer2.0.conv1", "12th convolution (layer2.0.conv1)"),
        ("resnet50", "maxpool", "Max pooling (maxpool)"),
        ("alexnet", "relu2", "2nd ReLU (relu2)"),
    ],
)
def test_a_layer_is_told_by_its_place_among_its_kind(network, layer, said):
    assert labels(analyse(architecture(network)))[layer].startswith(said)


@pytest.mark.parametrize("network", ["googlenet", "lenet5-1998", "inception-resnet-v2"])
def test_no_two_layers_of_a_network_are_called_the_same(network):
    told = labels(analyse(architecture(network)))
    assert len(set(told.values())) == len(told)


@pytest.mark.usefixtures("chinese")
def test_names_are_translated():
    assert called(architecture("vgg16"), "conv2_1") == "第3个卷积层（conv2_1）"
    assert called(architecture("vgg16"), "fc6") == "第1个全连接层（fc6）"
    assert label("alexnet-ungrouped") == "AlexNet（不分组）"


def test_ordinals():
    ends = {1: "st", 2: "nd", 3: "rd", 4: "th", 11: "th", 12: "th", 13: "th", 21: "st", 111: "th"}
    assert [in_words(ordinal(n)) for n in ends] == [f"{n}{end}" for n, end in ends.items()]


@pytest.mark.parametrize("kind", [Shortcut, Initialisation, Optimizer])
def test_options_have_names(kind):
    assert len({each.label for each in kind}) == len(kind)
    assert all(each.label != each.value for each in kind)
    assert all(each.label[0].isupper() for each in kind)
