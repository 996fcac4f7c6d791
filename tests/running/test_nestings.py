"""Layers and blocks nested at random: their names, the modules they become, and editing them."""

import re
from collections import Counter

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from torchinfo import summary

import cnnviz
from cnnviz.blocks import Concat, Residual, Sequential, SideBranch
from cnnviz.claims.peers import Peer, Quantity, explain_peer
from cnnviz.drawing.graph import network_graph
from cnnviz.drawing.laying import blocks
from cnnviz.editing import without_batch_norm
from cnnviz.errors import CnnvizError
from cnnviz.layers import BatchNorm, Conv, Dropout, MaxPool, ReLU, ZeroPad
from cnnviz.network import Network

ODD = ("", "0", "a", "a_", "add", "body", "concat", "conv1", "downsample", "relu_out", "a.b")
KEEPING = (ReLU(), BatchNorm(), Dropout(), MaxPool(3, 1, 1))


@st.composite
def nestings(draw, before, after, depth=3, odd=False):
    """A layer or block from `before` channels to `after`; `odd` names ask for trouble."""
    same = before == after

    def inside(first, last):
        return draw(nestings(first, last, depth - 1, odd))

    def put_together(kind, parts):
        count = draw(st.integers(0, len(parts)))
        keys = st.sampled_from(ODD) if odd else st.sampled_from([f"n{i}" for i in range(9)])
        names = draw(st.lists(keys, min_size=count, max_size=count, unique=True))
        cut = len(parts) - count
        try:
            return kind(*parts[:cut], **dict(zip(names, parts[cut:], strict=True)))
        except CnnvizError as error:  # a part without a name is called by its place
            assert odd and "two layers are called" in str(error)
            reject()

    kinds = ["layer", "chain", "branches", "sum"] + ["beside", "same layer", "nothing"] * same
    match draw(st.sampled_from(kinds if depth else ["layer", *["same layer"] * same])):
        case "chain":
            middle = draw(st.lists(st.integers(1, 4), max_size=2))
            ends = zip([before, *middle], [*middle, after], strict=True)
            return put_together(Sequential, [inside(*pair) for pair in ends])
        case "branches":
            first = draw(st.integers(1, after))
            widths = [first, after - first] if first < after else [after]
            return put_together(Concat, [inside(before, width) for width in widths])
        case "sum":
            ways = ["block", *["identity"] * same, *["zeros"] * (before <= after)]
            way = draw(st.sampled_from(ways))
            others = {"identity": None, "zeros": ZeroPad(after)}
            shortcut = inside(before, after) if way == "block" else others[way]
            return Residual(inside(before, after), shortcut, draw(st.sampled_from([None, ReLU()])))
        case "beside":
            return SideBranch(inside(before, draw(st.integers(1, 4))))
        case "same layer":
            return draw(st.sampled_from(KEEPING))
        case "nothing":
            return Sequential()
    conv = Conv(after, draw(st.sampled_from([1, 3])), padding="same")
    return draw(st.sampled_from([conv, Sequential(conv, BatchNorm())]))


def parts(name):
    """All names that a dotted name lies in."""
    words = name.split(".")
    return {".".join(words[:count]) for count in range(1, len(words))}


def check(network):
    names = [node.name for node in network.nodes]
    assert Counter(names).most_common(1)[0][1] == 1
    assert not set(names) & {outer for name in names for outer in parts(name)}
    module = cnnviz.build(network)
    modules = dict(module.named_modules())
    leaves = {name for name, layer in modules.items() if not list(layer.children())}
    assert leaves == set(names)
    report = cnnviz.analyse(network)
    weighted = [row.name for row in report.layers if row.parameters]
    assert {key.rpartition(".")[0] for key in module.state_dict()} == set(weighted)
    assert {i: tuple(s) for i, s in module.shapes.items() if i} == {
        i: row.output_shape for i, row in enumerate(report.layers, 1)
    }
    drawn = [network_graph(report, block) for block in blocks(report)]
    shown = set(re.findall(r'data-name="([^"]+)"', "".join([*drawn, network_graph(report)])))
    inside = {node.name for node in network.nodes if node.unit is not None}
    assert inside <= shown
    return module, report


@settings(max_examples=150)
@given(nestings(3, 3) | nestings(3, 4))
def test_every_layer_has_a_name_and_a_module_of_its_own(body):
    try:
        network = Network("nested", body, (3, 5, 4))
    except CnnvizError as error:
        assert "has no layers" in str(error)  # nothing, or a side branch without a trunk
        return
    module, report = check(network)
    if len(network.trunk) == len(network.nodes):  # side branches do not run, nor are printed
        seen = summary(module, input_size=(1, 3, 5, 4), verbose=0)
        for quantity, printed in (
            (Quantity.PARAMETERS, seen.total_params),
            (Quantity.OPERATIONS, seen.total_mult_adds),
        ):
            assert printed == explain_peer(report, Peer.TORCHINFO, quantity).total


@settings(max_examples=150)
@given(nestings(3, 3, odd=True) | nestings(3, 4, odd=True))
def test_names_that_clash_are_told_apart_or_refused(body):
    try:
        network = Network("nested", body, (3, 5, 4))
    except CnnvizError as error:
        told = ("two layers are called", "is a layer and so cannot hold another", "has no layers")
        assert any(sentence in str(error) for sentence in told)
        return
    check(network)


@pytest.mark.parametrize(
    ("body", "names"),
    [
        (Residual(Conv(3, 1)), ["body", "add"]),
        (Sequential(Residual(Conv(3, 1))), ["0.body", "0.add"]),
        (Sequential(Residual(Residual(Conv(3, 1)))), ["0.body.body", "0.body.add", "0.add"]),
        (Residual(SideBranch(Conv(2, 1)), then=ReLU()), ["body", "add", "relu_out"]),
        (Residual(Sequential(add=Conv(3, 1))), ["body.add", "add"]),
        (Residual(Sequential(relu_out=ReLU()), then=ReLU()), ["body.relu_out", "add", "relu_out"]),
        (Residual(Sequential(relu_out=ReLU())), ["relu_out", "add"]),
        (Residual(Sequential(downsample=ReLU())), ["body.downsample", "add"]),
        (Residual(Concat(a=Conv(3, 1))), ["a", "concat", "add"]),
        (Residual(Sequential(Conv(3, 1))), ["conv1", "add"]),
        (Residual(ReLU(), Residual(ReLU())), ["body", "downsample.body", "downsample.add", "add"]),
        (Concat(concat=ReLU(), a=ReLU()), ["concat", "a", "concat_out"]),
        (Sequential(x_=Residual(ReLU())), ["x_body", "x_add"]),
    ],
)
def test_what_comes_between_where_names_would_clash(body, names):
    assert [node.name for node in Network("nested", body, (3, 4, 4)).nodes] == names
    check(Network("nested", body, (3, 4, 4)))


def test_torchinfo_sees_the_whole_of_a_residual_around_one_layer():
    body = Sequential(Conv(4, 3, padding="same"), Residual(Conv(4, 3, padding="same")))
    network = Network("one", body, (3, 32, 32))
    report = cnnviz.analyse(network)
    seen = summary(cnnviz.build(network), input_size=(1, 3, 32, 32), verbose=0)
    assert seen.total_params == report.parameters == 112 + 148
    assert seen.total_mult_adds == explain_peer(report, Peer.TORCHINFO).total


@settings(max_examples=150)
@given(nestings(3, 3) | nestings(3, 4))
def test_without_batch_norm_every_other_layer_makes_what_it_made(body):
    # The ends stay, so that there is a trunk.
    network = Network("nested", Sequential(nested=body, end=Conv(2, 1)), (3, 5, 4))
    before, after = cnnviz.analyse(network), cnnviz.analyse(without_batch_norm(network))
    kept = [row for row in before.layers if row.kind != "batch_norm"]
    assert [(row.name, row.output_shape) for row in after.layers] == [
        (row.name, row.output_shape) for row in kept
    ]
    assert after.parameters == sum(row.parameters for row in kept)
    assert after.macs == before.macs
