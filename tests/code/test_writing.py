"""How code is laid out and what things are called in it."""

from fractions import Fraction
from math import inf
from pathlib import Path

import numpy as np
import pytest
from torch import nn

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential
from cnnviz.code import keras_code, pytorch_code
from cnnviz.code.calls import call_doc, value_doc
from cnnviz.code.naming import Scope, camel, identifier, is_attribute, snake, variable
from cnnviz.code.printing import call, flat, keyword, laid_out, listing, repeated, row
from cnnviz.layers import BatchNorm, Conv, ReLU
from cnnviz.layers.calls import Call, Meaning, Named, Slot, Symbol
from cnnviz.network import Network

GOLDEN = Path(__file__).parent / "golden"


@pytest.mark.parametrize(
    ("code", "suffix", "name"),
    [
        (pytorch_code, ".py.txt", "lenet5"),
        (pytorch_code, ".py.txt", "vgg16"),
        (pytorch_code, ".py.txt", "resnet18"),
        (pytorch_code, ".py.txt", "googlenet"),
        (keras_code, ".keras.py.txt", "lenet5"),
        (keras_code, ".keras.py.txt", "resnet18"),
        (keras_code, ".keras.py.txt", "googlenet"),
    ],
    ids=lambda value: getattr(value, "__name__", value),
)
def test_the_code_reads_as_it_did(code, suffix, name):
    # If the new code reads better, write it over the old file and look at the difference.
    assert code(cnnviz.architecture(name)) == (GOLDEN / f"{name}{suffix}").read_text()


def test_an_expression_stays_on_one_line_while_it_fits():
    words = ["a" * 10] * 8  # 8 words and 7 commas with spaces: 94 characters
    assert laid_out(call("f", *words)) == [f"f({', '.join(words)})"]
    assert laid_out(call("f", *words), 0, "x = ") == ["x = f(", f"    {', '.join(words)}", ")"]
    assert laid_out(call("f", *words), 4) == [
        "    f(",
        *[f"        {word}," for word in words],
        "    )",
    ]


def test_displays_never_share_a_line_of_their_own():
    words = ["a" * 10] * 8
    assert laid_out(listing(words), 0, "x = [*y, ")[0] == "x = [*y, ["
    assert laid_out(row(words), 4, "x = ") == [
        "    x = (",
        *[f"        {word}," for word in words],
        "    )",
    ]
    assert flat(row(["1"])) == "(1,)"
    assert flat(keyword("pads", row(["1", "2"]))) == "pads=(1, 2)"


def test_a_long_generator_is_split_before_its_loop():
    item = call("Block", *["a" * 10] * 5)
    assert laid_out(repeated(item, 20), 20) == [
        "                    *(",
        f"                        {flat(item)}",
        "                        for _ in range(20)",
        "                    )",
    ]


def test_defaults_are_left_out_and_names_handed_on():
    slots = (
        Slot("width", Meaning.CHANNELS),
        Slot("stride", Meaning.STRIDE, 1),
        Slot("padding", Meaning.PADDING, 0),
        Slot("bias", default=True),
    )

    def given(*values):
        return dict(zip(slots, values, strict=True))

    assert flat(call_doc(Call("f", given(3, 1, 0, True)))) == "f(3)"
    assert flat(call_doc(Call("f", given(3, 1, 1, False)))) == "f(3, padding=1, bias=False)"
    handed = (Named(7, "classes"), Symbol("stride"), Symbol("padding"), True)
    assert flat(call_doc(Call("f", given(*handed)))) == "f(classes, stride, padding)"
    other = (Symbol("2 * width"), 1, Symbol("padding"), 1)  # 1 is not the default, True
    assert flat(call_doc(Call("f", given(*other)))) == "f(2 * width, padding=padding, bias=1)"


@pytest.mark.parametrize(
    ("number", "text"),
    [
        *((3, "3"), (True, "True"), (1e-05, "1e-05"), (np.float64(0.5), "0.5")),
        *((np.float32(0.5), "0.5"), (Fraction(1, 4), "0.25"), (inf, 'float("inf")')),
    ],
)
def test_numbers_of_any_kind_are_plain_in_the_code(number, text):
    assert value_doc(number) == text


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ConvBNReLU", "conv_bn_relu"),
        ("PaddedConvBNReLU", "padded_conv_bn_relu"),
        ("BasicBlock", "basic_block"),
        ("Mixed5", "mixed5"),
        ("InceptionA", "inception_a"),
    ],
)
def test_functions_are_called_like_classes(text, name):
    assert snake(text) == name


def test_names_are_made_possible():
    assert camel("inception_resnet_a") == "InceptionResnetA"
    assert [identifier(name) for name in ("conv 1", "0", "größe", "__a--b", "½", "", "ﬁ")] == [
        *("conv_1", "layer0", "größe", "layer_a_b", "layer1_2", "layer", "fi")
    ]


def test_a_scope_gives_no_name_twice_and_none_that_means_something():
    code = Scope({"chain"}, spelled=snake)
    inside = Scope(around=code)
    words = ("x", "class", "sum", "chain", "layers", "branch1", "branch1", "branch1")
    assert [variable(word, inside) for word in words] == [
        *("x_", "class_", "sum_", "chain_", "layers_", "branch1", "branch1_", "branch1__2")
    ]
    assert code.name("Chain", "Chains") == "Chains"  # written as chain it would hide the helper
    assert Scope({"SparseConv2D"}, spelled=snake).name("SparseConv2D", "Sparse") == "Sparse"
    assert code.name("branch1") == "branch1_2"  # a function of that name would be hidden inside
    assert variable("chains", inside) == "chains_"


def test_what_every_module_has_is_known():
    every = {*dir(nn.Module()), *dir(nn.Sequential())}
    assert [name for name in every if is_attribute(name)] == []
    names = ("conv1", "größe", "layer", "0", "a-b", "class", "ﬁ", "")
    assert [is_attribute(name) for name in names] == [True] * 3 + [False] * 5


def class_names(network):
    lines = pytorch_code(network).splitlines()
    return [line[6:].partition("(")[0] for line in lines if line.startswith("class ")]


@pytest.mark.parametrize(
    ("name", "names"),
    [
        ("lenet5", ["LeNet5"]),
        ("resnet34", ["BasicBlock", "ResNet34"]),
        ("resnet152", ["Bottleneck", "ResNet152"]),
        ("plain34", ["PlainBlock", "Plain34"]),
        ("resnet20-cifar", ["ZeroPadShortcut", "BasicBlock", "ResNet20"]),
        ("googlenet", ["Inception", "GoogLeNet"]),
        ("googlenet-torchvision", ["ConvBNReLU", "Inception", "GoogLeNet"]),
        (
            "inception-v4",
            [
                *("ConvBNReLU", "Mixed1", "Mixed2", "Mixed3", "InceptionA", "ReductionA"),
                *("InceptionB", "ReductionB", "Fan", "InceptionC", "InceptionV4"),
            ],
        ),
    ],
)
def test_blocks_are_called_what_they_are(name, names):
    assert class_names(cnnviz.architecture(name)) == names


def block(width, stride=1, shortcut=None):
    body = Sequential(
        conv1=Conv(width, 3, stride, 1, bias=False),
        bn1=BatchNorm(),
        relu1=ReLU(),
        conv2=Conv(width, 3, padding=1, bias=False),
        bn2=BatchNorm(),
    )
    return Residual(body, shortcut, then=ReLU())


def projected(width, stride=1):
    return block(width, stride, Sequential(**{"0": Conv(width, 1, stride)}))


def code_of(*blocks):
    return pytorch_code(Network("net", Sequential(*blocks), (4, 8, 8)))


def test_the_condition_for_a_shortcut_is_one_that_holds_for_any_block():
    text = code_of(projected(8, 2), block(8), projected(16, 2), block(16))
    assert "        if stride != 1 or in_channels != channels:\n" in text
    assert "            self.downsample = nn.Sequential(nn.Conv2d(in_channels, channels, 1" in text
    assert "BasicBlock(4, 8, stride=2)" in text
    assert "BasicBlock(8, 8)" in text


def test_a_shortcut_that_no_number_tells_is_a_parameter():
    text = code_of(projected(4), block(4), projected(4))
    assert "def __init__(self, shortcut=False):" in text
    assert "        if shortcut:\n" in text
    assert "BasicBlock(shortcut=True)" in text
    assert "BasicBlock()" in text


def test_different_kernels_make_different_blocks():
    def fan(width, kernel):
        return Concat(a=Conv(width, kernel, padding="same"), b=Conv(2, 1))

    network = Network("net", Sequential(fan(2, 3), fan(4, 3), fan(2, 5)), (4, 8, 8))
    assert class_names(network) == ["Branches", "BranchesB", "Net"]
    assert "Branches(2)" in pytorch_code(network)
    assert "Branches(4)" in pytorch_code(network)
    assert "BranchesB()" in pytorch_code(network)
