"""The own network's page: what is written is counted, what is wrong is told, links carry it."""

import pytest

import cnnviz
from cnnviz.errors import CnnvizError
from cnnviz.networks import REGISTER
from cnnviz.reading import Fault, read
from cnnviz.reading.packing import MOST, is_packed, packed, unpacked
from pages.own_network.examples import EXAMPLES, start, starts
from pages.own_network.lesson import looked_at
from pages.own_network.state import State

NET = "Conv(8, 3)\nReLU()\nFlatten()\nLinear(10)\n"


def count(network):
    return f"{cnnviz.analyse(network).parameters:,}"


def test_the_examples_fit_but_for_the_one_that_does_not():
    for name, example in EXAMPLES.items():
        if name != "wrong-features":
            assert read(example.text, example.shape).nodes
    with pytest.raises(Fault, match=r"Line 13: .* write nn.Linear\(2304, 10\)"):
        read(EXAMPLES["wrong-features"].text, EXAMPLES["wrong-features"].shape)


def test_one_can_start_from_every_network():
    assert starts().keys() == EXAMPLES.keys() | REGISTER.keys()


@pytest.mark.parametrize("name", ["lenet5", "resnet18", "densenet121"])
def test_a_start_costs_what_the_catalogue_says(opened, numbers, name):
    assert numbers(opened("own_network", start=name))["Parameters"] == count(
        cnnviz.architecture(name)
    )


def test_a_link_carries_the_text_and_the_input(opened, numbers):
    at = opened("own_network", net=packed(NET), height=16, width_px=16)
    assert numbers(at)["Parameters"] == count(read(NET, (3, 16, 16)))
    assert not at.warning


def test_what_is_typed_goes_into_the_link(opened, numbers):
    at = opened("own_network")
    at.session_state["net"] = packed(NET)
    at.run()
    assert numbers(at)["Parameters"] == count(read(NET, (3, 32, 32)))
    assert unpacked(at.query_params["net"]) == NET


def test_another_start_takes_the_text_back(opened, numbers, control):
    at = opened("own_network", net=packed(NET))
    control(at, "start").set_value("lenet5").run()
    assert numbers(at)["Parameters"] == count(cnnviz.architecture("lenet5"))
    assert "net" not in at.query_params


def test_a_fault_keeps_what_stands_before_it(opened, numbers):
    at = opened("own_network", start="wrong-features")
    assert numbers(at)["Parameters"] == f"{(27 + 1) * 32 + (288 + 1) * 64 + (576 + 1) * 64:,}"
    assert any("fault in line 13" in each.value for each in at.markdown)
    assert not at.error


def test_where_nothing_can_be_read_the_page_says_so(opened):
    at = opened("own_network", net=packed("Cnov(3)"))
    assert not at.exception and [each.value for each in at.info]


@pytest.mark.parametrize(
    "said",
    [
        "x",
        "eJw",
        packed(NET)[:-3],
        "é",
        packed(NET) + "AAAA",
        "A" * (MOST + 1),
        packed("a" * 300_000),
    ],
    ids=["a letter", "cut short", "cut", "a sign", "added to", "long", "a bomb"],
)
def test_a_link_that_was_never_one_is_told_in_a_sentence(opened, numbers, said):
    assert not is_packed(said)
    at = opened("own_network", net=said)
    assert "copy the whole link" in at.warning[0].value
    assert numbers(at)["Parameters"] == count(read(EXAMPLES["three-convolutions"].text))


@pytest.mark.parametrize("text", ["", NET, "# ∂ 中文\n", start("resnet152").text])
def test_texts_are_packed_and_unpacked(text):
    assert unpacked(packed(text)) == text


def test_all_starts_fit_into_a_link():
    assert all(is_packed(packed(start(name).text)) for name in starts())


def test_what_stands_before_a_fault_is_counted():
    report, told = looked_at(State(net=packed("Conv(8, 3)\nLinear(10)")))
    assert [row.name for row in report.layers] == ["conv1"]
    assert isinstance(told, CnnvizError)


def test_the_graph_unfolds_a_block(opened, control):
    at = opened("own_network", start="residual", view="graph")
    assert control(at, "block").options == ["block1", "block2"]
    control(at, "block").set_value("block2").run()
    assert not at.exception and at.query_params["block"] == "block2"
    anew = opened("own_network", start="small-unet", view="graph", block="block2")
    assert control(anew, "block").value == "across"
