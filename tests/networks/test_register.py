"""The register of networks: names, options, and what it answers to wrong ones."""

import re

import pytest

import cnnviz
from cnnviz.errors import CnnvizError, LayerError, ShapeError
from cnnviz.networks import options

FIRST = [
    *("alexnet", "googlenet", "lenet5", "plain18", "plain20-cifar"),
    *("resnet18", "resnet20-cifar", "vgg16"),
]


def test_the_networks_to_begin_with_are_there_in_natural_order() -> None:
    names = cnnviz.architectures()
    assert [name for name in names if name in FIRST] == FIRST


def test_numbers_in_names_count_as_numbers() -> None:
    families: dict[tuple[str, ...], list[int]] = {}
    for name in cnnviz.architectures():
        words = tuple(re.split(r"\d+", name))
        families.setdefault(words, []).append(int((re.findall(r"\d+", name) or ["0"])[0]))
    assert all(numbers == sorted(numbers) for numbers in families.values())


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_every_network_says_where_it_comes_from(name: str) -> None:
    network = cnnviz.architecture(name)
    assert network.name == name
    assert network.title
    assert network.year is not None
    assert 1998 <= network.year <= 2026
    assert str(network.year) in network.paper
    assert network.note.endswith(".")


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_classes_are_the_length_of_the_output(name: str) -> None:
    report = cnnviz.analyse(cnnviz.architecture(name, classes=7))
    assert report.output_shape[0] == 7
    assert len(report.output_shape) == 1 or name == "unet"  # whose answer is one for each pixel


@pytest.mark.parametrize("name", cnnviz.architectures())
def test_the_default_options_are_the_published_ones(name: str) -> None:
    known = options(name)
    assert {"classes", "input_shape"} <= set(known)
    network = cnnviz.architecture(name, **known)
    assert network == cnnviz.architecture(name)
    assert network.input_shape == known["input_shape"]


def test_a_description_is_made_once() -> None:
    assert cnnviz.architecture("vgg16") is cnnviz.architecture("vgg16")
    assert cnnviz.architecture("vgg16", classes=10) is not cnnviz.architecture("vgg16")


def test_an_input_shape_may_be_a_list_and_may_change_channels() -> None:
    network = cnnviz.architecture("lenet5", input_shape=[3, 40, 36])
    assert network.input_shape == (3, 40, 36)
    assert cnnviz.analyse(network).layers[0].output_shape == (6, 36, 32)


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("resnt18", "there is no network 'resnt18': did you mean 'resnet18'?"),
        ("VGG16", "there is no network 'VGG16': did you mean 'vgg16'?"),
        ("zzz", "there is no network 'zzz': choose one of "),
        ("", "there is no network '': choose one of "),
    ],
)
def test_an_unknown_name_gets_the_nearest(name: str, message: str) -> None:
    with pytest.raises(CnnvizError) as caught:
        cnnviz.architecture(name)
    assert str(caught.value).startswith(message)


@pytest.mark.parametrize(
    ("name", "given", "error", "message"),
    [
        ("lenet5", {"depth": 3}, CnnvizError, "lenet5 has no option 'depth': it has classes, "),
        ("vgg16", {"classes": 0}, LayerError, "the number of classes is 0: give a whole number"),
        ("vgg16", {"classes": "10"}, LayerError, "the number of classes is '10': give a whole"),
        ("vgg16", {"input_shape": (3, 0, 9)}, ShapeError, "the input shape is (3, 0, 9): give"),
        ("vgg16", {"input_shape": 224}, ShapeError, "the input shape is 224: give (channels, "),
        ("resnet18", {"shortcut": "D"}, CnnvizError, "the shortcut is 'D': choose one of zero-p"),
        ("resnet20-cifar", {"depth": 21}, CnnvizError, "depth 21 is not 6n + 2: choose 20 or 26"),
        ("plain20-cifar", {"depth": 7}, LayerError, "the depth is 7: give a whole number from 8"),
        ("resnet20-cifar", {"depth": 20.0}, LayerError, "the depth is 20.0: give a whole number."),
        ("resnet20-cifar", {"width": 0}, LayerError, "the width is 0: give a whole number"),
    ],
)
def test_options_that_make_no_sense(
    name: str, given: dict[str, object], error: type[CnnvizError], message: str
) -> None:
    with pytest.raises(error) as caught:
        cnnviz.architecture(name, **given)
    assert str(caught.value).startswith(message)
