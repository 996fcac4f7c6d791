"""Text in, network out: what is read, what is said of what cannot be, and what is never run."""

import re
import time

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import cnnviz
from cnnviz import blocks, layers
from cnnviz.blocks import Concat, Gate, Residual, Sequential
from cnnviz.code.calls import call_doc
from cnnviz.code.printing import flat
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    LAYERS,
    BatchNorm,
    Conv,
    Flatten,
    GlobalAvgPool,
    Linear,
    MaxPool,
    Merge,
    ReLU,
    Sigmoid,
)
from cnnviz.network import Network
from cnnviz.networks import REGISTER, architecture
from cnnviz.reading import Fault, read, written
from cnnviz.reading.table import torch_modules
from tests.layers.test_conformance import samples_of

THREE = """
import torch.nn as nn

model = nn.Sequential(
    nn.Conv2d(3, 32, 3, padding=1), nn.ReLU(inplace=True), nn.MaxPool2d(2),
    nn.Conv2d(32, 64, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2),
    nn.Conv2d(64, 64, 3),
    nn.ReLU(),
    nn.Flatten(),
    nn.Linear({features}, 10),
)
"""
"""A student's net for CIFAR-10: two pools halve 32 to 8, an unpadded 3 × 3 leaves 6 × 6 × 64."""


def names(network):
    return [node.name for node in network.nodes]


def fault(text, shape=(3, 32, 32)):
    with pytest.raises(Fault) as caught:
        read(text, shape)
    return caught.value


@pytest.mark.parametrize("name", REGISTER)
def test_every_network_comes_back_from_its_text(name):
    network = architecture(name)
    again = read(written(network), network.input_shape, name)
    assert again.nodes == network.nodes
    assert cnnviz.analyse(again).layers == cnnviz.analyse(network).layers


@pytest.mark.parametrize("name", ["densenet121", "resnet50", "unet", "googlenet", "lenet5-1998"])
def test_what_is_written_is_python_of_this_library(name):
    network = architecture(name)
    known = {each: getattr(blocks, each) for each in blocks.__all__} | vars(layers)
    body = eval(written(network), {"__builtins__": {}}, known)
    assert Network(name, body, network.input_shape).nodes == network.nodes


def test_text_has_one_layer_a_line_and_blocks_indented():
    body = Sequential(
        stem=Conv(8, 3, padding=1),
        block=Residual(Sequential(BatchNorm(), ReLU(), Conv(8, 3, padding="same")), then=ReLU()),
        **{"0": MaxPool(3, stride=2, ceil=True)},
    )
    assert written(Network("own", body, (3, 8, 8))) == (
        "Sequential(\n"
        "    stem=Conv(8, 3, padding=1),\n"
        "    block=Residual(\n"
        "        Sequential(\n"
        "            BatchNorm(),\n"
        "            ReLU(),\n"
        '            Conv(8, 3, padding="same"),\n'
        "        ),\n"
        "        then=ReLU(),\n"
        "    ),\n"
        '    **{"0": MaxPool(3, stride=2, ceil=True)},\n'
        ")\n"
    )


def test_the_students_net_needs_2304_features():
    told = fault(THREE.format(features=4096))
    assert str(told) == "Line 10: Linear gets 2304 features: write nn.Linear(2304, 10)"
    assert told.cure == "nn.Linear(2304, 10)"
    assert names(told.network)[-1] == "flatten1" and len(names(told.network)) == 9
    cured = told.spot.replaced(THREE.format(features=4096), told.cure)
    assert cured == THREE.format(features=2304)
    assert (
        cnnviz.analyse(read(cured)).parameters
        == (27 + 1) * 32 + (288 + 1) * 64 + (576 + 1) * 64 + (2304 + 1) * 10
    )


ALIKE = {
    "a layer a line": "Conv(16, 3)\nReLU()\nFlatten()\nLinear(10)",
    "lines that end in commas": "Conv(16, 3),\nReLU(),\nFlatten(), Linear(10),",
    "in a Sequential": "Sequential(Conv(16, 3), ReLU(), Flatten(), Linear(10))",
    "under a name": "net = Sequential(Conv(16, 3), ReLU(), Flatten(), Linear(10))",
    "with numbers": "c = 2 * 8\nSequential(Conv(c, 4 - 1), ReLU(), Flatten(), Linear(20 // 2))",
    "in pieces": "a = Sequential(Conv(16, 3))\nnet = Sequential(a, ReLU(), Flatten(), Linear(10))",
    "torch": "nn.Sequential(nn.Conv2d(3, 16, 3), nn.ReLU(), nn.Flatten(), nn.Linear(14400, 10))",
    "torch with its module": "torch.nn.Sequential(torch.nn.Conv2d(3, 16, (3, 3), 1), "
    "torch.nn.ReLU(True), torch.nn.Flatten(1), torch.nn.Linear(16*30*30, 10))",
    "torch bare": "Sequential(Conv2d(3, 16, 3), ReLU(), Flatten(), Linear(14400, 10))",
    "torch, lazy": "nn.LazyConv2d(16, 3)\nnn.ReLU()\nnn.Flatten()\nnn.LazyLinear(10)",
    "torch, kernel by name": "nn.Conv2d(3, out_channels=16, kernel_size=3, padding='valid')\n"
    "nn.ReLU()\nnn.Flatten()\nnn.Linear(in_features=14400, out_features=10)",
}


@pytest.mark.parametrize("text", ALIKE.values(), ids=ALIKE)
def test_one_network_in_many_spellings(text):
    expected = [Conv(16, 3), ReLU(), Flatten(), Linear(10)]
    assert [node.layer for node in read(text).nodes] == expected


def test_names_are_kept():
    text = "nn.Sequential(OrderedDict([('first', nn.Conv2d(3, 8, 3)), ('act', nn.ReLU())]))"
    assert names(read(text)) == ["first", "act"]
    assert names(read("a = Conv(8, 3)\nReLU()\nb = Conv(8, 3)")) == ["a", "relu1", "b"]
    assert names(read("nn.Sequential({'a': nn.Conv2d(3, 8, 3)})")) == ["a"]


def test_lists_and_names_can_be_repeated_but_torch_would_share_the_weights():
    block = "Residual(Sequential(Conv(3, 3, padding=1), ReLU()))"
    assert len(read(f"Sequential(*[{block}, ReLU()] * 3)").nodes) == 12
    assert len(read(f"b = {block}\nSequential(b, b, Conv(4, 1))").nodes) == 7
    torch = "nn.Conv2d(3, 3, 3, padding=1)"
    assert "shares its weights" in str(fault(f"nn.Sequential(*[{torch}] * 3)"))
    assert "share its weights" in str(fault(f"c = {torch}\nnn.Sequential(c, c)"))


@pytest.mark.parametrize("layer", [each for each in LAYERS if not issubclass(each, Merge)])
def test_what_a_layer_prints_for_torch_is_read_as_that_layer(layer):
    for sample, shape in samples_of(layer):
        call = sample.torch_call(shape)
        if call.function.removeprefix("nn.") not in torch_modules():
            continue
        body = (
            read(f"nn.Sequential({flat(call_doc(call))})", (shape * 3)[:3])
            if (len(shape) == 3)
            else read(f"nn.Sequential(nn.Flatten(), {flat(call_doc(call))})", (*shape, 1, 1))
        )
        assert body.nodes[-1].layer.torch_call(shape) == call


SAID = {
    "": (1, "there is no layer yet"),
    "Conv(16, 3)\nReLu()": (2, "ReLu is not known: did you mean ReLU?"),
    "Conv(16, 3, pading=1)": (1, "Conv has no 'pading': did you mean 'padding'?"),
    "Conv(16)": (1, "Conv lacks its kernel"),
    "Conv(16, 3, bias=1)": (1, "the bias of Conv is 1: give True or False"),
    "Conv(16, 3, stride=0)": (1, "the stride is 0: give a whole number"),
    "Conv(16, 3)\nLinear(10)": (2, "put Flatten() before it"),
    "Conv(16, 3)\n\nConv(16, 33)": (3, "larger than the input"),
    "Conv(16, 3)\nConv(16, 3": (2, "this bracket is never closed"),
    "Conv(16, 3))": (1, "closes none that is open"),
    "Conv(16, 3]": (1, "of another kind"),
    'Conv(16, 3, padding="same)': (1, "no quotation mark"),
    "Sequential(\n  Conv(16, 3)\n  ReLU(),\n)": (2, "a comma or a bracket is missing"),
    "Sequential(a=ReLU(), a=ReLU())": (1, "two layers"),
    "Sequential(ReLU(), relu1=ReLU())": (1, "two layers are called 'relu1'"),
    "Residual(Conv(16, 3, padding=1))": (1, "cannot be added"),
    "Sequential(*[ReLU() for _ in range(3)])": (1, "write *[Conv(16, 3), ReLU()] * 2"),
    "nn.Conv2d(1, 16, 3)": (1, "Conv2d gets 3 channels: write nn.Conv2d(3, 16, 3)"),
    "nn.BatchNorm2d(4)": (1, "BatchNorm2d gets 3 channels: write nn.BatchNorm2d(3)"),
    "nn.Flatten()\nnn.BatchNorm2d(4)": (2, "write nn.BatchNorm1d(3072)"),
    "nn.Conv2D(3, 16, 3)": (1, "did you mean Conv2d?"),
    "nn.Conv2d(3, 16, 3, padding='same', stride=2)": (1, "torch's Conv2d refuses"),
    "nn.MaxPool2d(2, padding=2)": (1, "pad by less than the kernel"),
    "nn.MaxPool2d(2, dilation=2)": (1, "only known with dilation=1"),
    "class Net(nn.Module):\n    pass": (1, "a class cannot be read"),
    "x = 5\nx = 6\nConv(x, 3)": (2, "x has a meaning already"),
    "Sequential([Conv(16, 3), ReLU()])": (1, "take its [ and ] away"),
    "layers.Conv2D(16, 3)": (1, "only nn. can stand before"),
}


@pytest.mark.parametrize(("text", "line", "said"), [(k, *v) for k, v in SAID.items()])
def test_what_is_wrong_is_said_at_its_line(text, line, said):
    told = fault(text)
    assert told.line == line and said in str(told)


def test_what_comes_before_a_fault_is_a_network():
    text = "Sequential(\n  Conv(16, 3),\n  stage=Sequential(MaxPool(2), Conv(8, 3), Cov(9)),\n)"
    assert names(fault(text).network) == ["conv1", "stage.pool1", "stage.conv1"]
    half = "Conv(16, 3)\nResidual(Sequential(Conv(16, 3), Cov(2)))"
    assert names(fault(half).network) == ["conv1"]
    assert names(fault("Sequential(\n  Conv(16, 3),\n  ReLU(),").network) == ["conv1", "relu1"]
    assert names(fault("Conv(16, 3)\nReLU()\nConv(8").network or read("Flatten()")) == [
        "conv1",
        "relu1",
    ]
    assert fault("Cov(3)").network is None


def test_the_earlier_of_two_faults_is_told():
    assert fault("Conv(16, 33)\nReLu()").line == 1


HOSTILE = {
    "code": "__import__('os').system('true')",
    "attributes": "().__class__.__bases__[0].__subclasses__()",
    "a lambda": "(lambda: 0)()",
    "a comprehension": "[Conv(16, 3) for _ in range(10 ** 9)]",
    "a power": "Conv(9 ** 9 ** 9, 3)",
    "a long number": f"Conv({'9' * 5000}, 3)",
    "a large number": f"Linear({10**19})",
    "a huge product": "x = 10 ** 18\ny = 999999999999 * 999999999999\nConv(y, 3)",
    "many repeats": "Sequential(*[ReLU()] * 1000000000)",
    "repeats of repeats": "Sequential(*[Sequential(*[Sequential(*[ReLU()] * 999)] * 999)] * 999)",
    "doubling": "a0 = Sequential(ReLU())\n"
    + "\n".join(f"a{n + 1} = Sequential(a{n}, a{n})" for n in range(60)),
    "doubled numbers": "a0 = (1, 1)\n" + "\n".join(f"a{n + 1} = (a{n}, a{n})" for n in range(60)),
    "brackets": "(" * 100_000,
    "minus": "Conv(" + "-" * 100_000 + "1, 3)",
    "a long sum": "Conv(" + "1+" * 100_000 + "1, 3)",
    "a long chain": "nn" + ".a" * 100_000 + "()",
    "a million characters": "ReLU()\n" * 150_000,
    "nothing at all": "\0",
    "a backslash": "Conv(16, \\\n3)",
    "wide letters": "Ｃonv(16, 3, ｂias=x)",
    "a homoglyph": "Соnv(16, 3)",
    "a name of signs": "Sequential(**{'<script>': ReLU()})",
    "a turned text": "Sequential(**{'\u202e': ReLU()})",
    "a wide map": "Upsample(100000)\nUpsample(100000)",
    "not a number": "LeakyReLU(1e999)",
    "a false table": "SparseConv(5, 3)",
    "a table of words": "RadialBasis((('a',),))",
    "f-strings": "Conv(f'{3}', 3)",
    "an assignment inside": "Conv(x := 3, 3)",
    "a star": "Conv(*[16, 3])",
    "async": "async def f(): pass",
    "a zero": "Conv(1 // 0, 3)",
    "residuals by prefixes": "Sequential(**{'a_': Residual(" * 25 + "ReLU()" + ")})" * 25 + "(",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE)
def test_hostile_text_is_one_sentence_and_soon(text):
    before = time.perf_counter()
    told = fault(text)
    assert time.perf_counter() - before < 5
    assert len(str(told)) < 500 and "\n" not in str(told)


def test_names_within_names_take_no_longer_the_deeper_they_are():
    text = "Sequential(**{'a_': Residual(" * 19 + "Sequential(b=ReLU())" + ")})" * 19
    before = time.perf_counter()
    assert len(read(text).nodes) == 20
    assert time.perf_counter() - before < 5


ALPHABET = ["Conv(", "nn.", "Sequential(", "ReLU()", "16", "3", ",", ")", "\n", "=", "x", "*", "["]
ALPHABET += ["]", "'a'", " ", "(", "-", "{", "}", ":", "**", "Residual(", "Linear(", "#", '"']


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(ALPHABET), max_size=30).map("".join)))
def test_garbage_raises_nothing_but_a_sentence(text):
    try:
        network = read(text)
    except CnnvizError as told:
        assert re.match(r"Line \d+: ", str(told))
    else:
        assert network.nodes


PLAIN = st.sampled_from(
    [Conv(8, 3, padding=1), Conv(8, 1, bias=False), ReLU(), BatchNorm(1e-3), MaxPool(3, 1, 1)]
)


def _around(inner):
    rows = st.lists(inner, min_size=1, max_size=4)
    chain = rows.map(lambda row: Sequential(*row))
    named = rows.map(lambda row: Sequential(**{f"p{n}": each for n, each in enumerate(row)}))
    wide = rows.map(lambda row: Sequential(Concat(*row), Conv(8, 1)))
    gate = chain.map(lambda body: Gate(Sequential(body, GlobalAvgPool(), Conv(8, 1), Sigmoid())))
    return st.one_of(chain, named, wide, gate, chain.map(lambda body: Residual(body, then=ReLU())))


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.recursive(PLAIN, _around, max_leaves=12))
def test_random_networks_come_back(piece):
    network = Network("own", Sequential(Conv(8, 3, padding=1), piece), (8, 7, 7))
    again = read(written(network), (8, 7, 7))
    assert again.nodes == network.nodes
