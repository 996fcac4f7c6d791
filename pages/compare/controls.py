"""Controls of the comparison: which networks, at which input, and which two layer by layer."""

import streamlit as st

from cnnviz.claims.contenders import Contender, contender, variants
from cnnviz.kit import page
from cnnviz.kit.caches import cached
from cnnviz.kit.controls import choice, flag, some_of
from cnnviz.kit.page import Preset
from cnnviz.layers import Shape
from pages.compare.years import Walked

DEFAULT = ("alexnet", "vgg16", "googlenet", "resnet50")
FEWEST, MOST = 2, 6

INPUTS: dict[str, Shape | None] = {
    "as published": None,
    "224 × 224 × 3": (3, 224, 224),
    "227 × 227 × 3": (3, 227, 227),
    "299 × 299 × 3": (3, 299, 299),
    "32 × 32 × 3": (3, 32, 32),
}
"""(channels, height, width) that all are given, by what it is called."""


def _pair(text: str, first: str, second: str, *others: str, input: str = "as published") -> Preset:
    settings = {"networks": [first, second, *others], "first": first, "second": second}
    return Preset(text, {**settings, "input": input})


PRESETS = (
    _pair(
        "AlexNet on two GPUs, on one, and torchvision's",
        *("alexnet", "alexnet-torchvision"),
        "alexnet-ungrouped",
    ),
    _pair("ResNet-50: the paper's stride and everybody's (v1.5)", "resnet50", "resnet50-v1.5"),
    _pair("GoogLeNet: the paper's and torchvision's", "googlenet", "googlenet-torchvision"),
    _pair("VGG-16 without and with batch norm", "vgg16", "vgg16 with batch norm"),
    _pair(
        "ResNet-18: shortcuts A, B and C",
        "resnet18 with zero-padded shortcuts",
        "resnet18",
        "resnet18 with a projection on every shortcut",
    ),
    _pair("Plain and residual, 34 layers", "plain34", "resnet34 with zero-padded shortcuts"),
    _pair(
        "From 20 to 1,202 layers on 32 × 32",
        *("resnet20-cifar", "resnet56-cifar", "resnet110-cifar", "resnet1202-cifar"),
    ),
)


@cached("contenders", most=24)
def counted(label: str, shape: Shape | None) -> Contender:
    """A network or variant, counted once."""
    return contender(label, shape)


def chosen_contenders() -> list[Contender]:
    """Draw the controls; return the networks to compare, counted.

    Raises:
        CnnvizError: for fewer than two, or an input that does not fit one of them.
    """
    labels = some_of(
        "Networks and variants",
        "networks",
        list(variants()),
        DEFAULT,
        fewest=FEWEST,
        most=MOST,
        help=f"{FEWEST} to {MOST}; type to search.",
    )
    name = choice("Input of each", "input", tuple(INPUTS), "as published")
    return [counted(label, INPUTS[name]) for label in labels]


def chosen_labels() -> bool:
    """Draw the switch for names and shapes in the drawings."""
    return flag("Names and shapes", "labels", False)


def chosen_pair(contenders: list[Contender]) -> tuple[Contender, Contender]:
    """Draw the choice of the two to align."""
    by_label = {one.label: one for one in contenders}
    labels = list(by_label)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        first = page.one_of(labels, "first", "First", labels[0])
        others = [label for label in labels if label != first]
        usual = labels[1] if first != labels[1] else labels[0]
        second = page.one_of(others, "second", "Second", usual)
    return by_label[first], by_label[second]


def only_differing() -> bool:
    """Draw the switch that leaves equal layers out of the table."""
    return flag("Only what differs", "differing", True)


def chosen_measure() -> Walked:
    """Draw the choice of what the years are compared by."""
    return Walked(choice("Compared by", "by", [w.value for w in Walked], Walked.MULTIPLIES.value))
