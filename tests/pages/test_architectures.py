"""Architectures: published totals by link, options, and inputs that a network cannot take."""

from urllib.parse import parse_qs

import pytest

from cnnviz.counting import analyse
from cnnviz.networks import architecture
from cnnviz.reading import read
from cnnviz.reading.packing import unpacked
from pages.architectures.views import take_row

PAGE = "architectures"

TOTALS = {
    "lenet5": ("61,706", "416,520"),
    "alexnet": ("60,965,224", "724,406,816"),
    "vgg16": ("138,357,544", "15,470,264,320"),
    "googlenet": ("6,998,552", "1,582,671,872"),
    "resnet18": ("11,689,512", "1,814,073,344"),
    "plain18": ("11,515,688", "1,794,805,760"),
    "resnet20-cifar": ("269,722", "40,551,040"),
    "plain20-cifar": ("269,722", "40,551,040"),
    "resnet152": None,
    "inception-resnet-v2": ("55,843,464", "13,155,794,016"),
}


@pytest.mark.parametrize("name", TOTALS)
def test_published_totals_by_link(opened, control, values, name):
    at = opened(PAGE, network=name)
    assert not at.exception
    assert not at.warning
    if TOTALS[name]:
        assert tuple(values(at)[:2]) == TOTALS[name]
    assert control(at, "network").value == name


@pytest.mark.parametrize(
    ("query", "parameters", "multiplies"),
    [
        ({"network": "vgg16", "classes": 10}, "134,301,514", "15,466,209,280"),
        ({"network": "alexnet", "height": 224, "width_px": 224}, "49,430,888", "643,026,048"),
        (
            {"network": "alexnet", "height": 224, "width_px": 224, "rounding": "up"},
            "60,965,224",
            "724,406,816",
        ),
        ({"network": "resnet20-cifar", "depth": 56}, "853,018", "125,485,696"),
        (
            {"network": "resnet20-cifar", "depth": 56, "channels": 1, "height": 28, "width_px": 28},
            "852,730",
            "95,849,344",
        ),
        ({"network": "googlenet", "aux": "true"}, "13,378,280", None),
    ],
)
def test_options_by_link(opened, values, query, parameters, multiplies):
    at = opened(PAGE, **query)
    assert not at.warning
    assert values(at)[0] == parameters
    assert multiplies is None or values(at)[1] == multiplies


def test_a_picked_network_comes_with_its_own_input(opened, control, values):
    at = opened(PAGE, network="vgg16", height=64, width_px=96)
    control(at, "network").set_value("lenet5").run()
    assert not at.warning
    sides = [control(at, key).value for key in ("channels", "height", "width_px")]
    assert sides == [1, 32, 32]
    assert values(at)[0] == "61,706"


def test_controls_change_the_numbers(opened, control, values):
    at = opened(PAGE, network="resnet20-cifar")
    control(at, "depth").set_value(56).run()
    assert values(at)[:2] == ["853,018", "125,485,696"]
    control(at, "classes").set_value(100).run()
    assert values(at)[0] == f"{853_018 + 90 * 65:,}"


@pytest.mark.parametrize("name", ["vgg16", "googlenet", "resnet20-cifar"])
def test_the_rows_add_up_to_the_totals(opened, values, name):
    at = opened(PAGE, network=name)
    table = next(frame.value for frame in at.dataframe if "layer" in frame.value)
    for column, total in zip(("parameters", "multiplies"), values(at)[:2], strict=True):
        *layers, together = table[column].fillna(0)
        assert f"{sum(layers):,}" == f"{together:,}" == total


def test_the_table_every_lecture_starts_with(opened):
    at = opened(PAGE)
    table = next(frame.value for frame in at.dataframe if "layer" in frame.value)
    wanted = ["layer", "kind", "kernel", "stride", "padding", "groups", "input", "output"]
    assert list(table)[:11] == [*wanted, "parameters", "multiplies", "receptive field"]
    conv2 = table[table["layer"] == "conv2"].iloc[0]
    assert list(conv2[wanted[2:]]) == ["5 × 5", "1", "2", 2, "27 × 27 × 96", "27 × 27 × 256"]
    assert conv2["receptive field"] == "51 × 51"
    assert table[table["layer"] == "relu1"]["parameters"].isna().all()  # a zero is left empty


def test_a_deep_network_is_added_up_layer_by_layer(opened):
    at = opened(PAGE, network="resnet152")
    assert any("1 + 3 × 3 + 8 × 3 + 36 × 3 + 3 × 3 + 1 = 152" in each.value for each in at.caption)


def test_an_open_layer_leads_on_to_its_other_pages(opened):
    at = opened(PAGE, layer="conv2")
    links = {link.proto.label: link.proto for link in at.get("page_link")}
    assert {"Its maps", "What a unit sees", "One number of it"} <= set(links)
    assert any(label.startswith("Often mistaken: ") for label in links)
    assert any("2nd convolution (conv2)" in each.value for each in at.markdown)


def test_one_layer_opened_by_link(opened, control):
    at = opened(PAGE, network="vgg16", layer="conv1_2")
    assert control(at, "layer").value == "conv1_2"
    latex = " ".join(formula.value for formula in at.latex)
    assert r"64 \cdot 64 \cdot 3 \cdot 3 + 64" in latex
    assert "1{,}849{,}688{,}064" in latex


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (
            {"network": "vgg16", "height": 16, "width_px": 40},
            ["pool5", "16 × 40 × 3", "smallest input that works is 32 × 32 × 3"],
        ),
        ({"height": 66, "width_px": 300}, ["pool5", "67 × 67"]),
        ({"network": "inception-v4", "width_px": 20}, ["stem.mixed3.conv.conv", "75 × 75"]),
        ({"network": "resnet20-cifar", "depth": 21}, ["Depth 21", "6n + 2", "20 or 26"]),
        ({"network": "googlenet", "rounding": "down", "height": 1}, ["pool1", "61 × 61"]),
        (
            {"network": "resnet20-cifar", "rounding": "up", "height": 32},
            ["cannot round up throughout at 32 × 32 × 3", "layer2.0.add", "round as described"],
        ),
    ],
)
def test_what_does_not_fit_is_refused(opened, control, values, refused, query, words):
    at = opened(PAGE, **query)
    refused(at, *words)
    assert not at.metric
    for key in ("height", "width_px", "depth"):
        if key in query:
            assert control(at, key).value == query[key]


def test_a_refused_input_can_be_put_right(opened, control, values):
    at = opened(PAGE, network="vgg16", height=16, width_px=40, classes=10)
    control(at, "height").set_value(32).run()
    assert not at.error
    assert control(at, "classes").value == 10
    assert values(at)[0] == "33,638,218"  # 7 x 7 maps have become 1 x 1


@pytest.mark.parametrize(
    ("key", "value", "word"),
    [("network", "foo", "network"), ("layer", "conv99", "layer"), ("height", "0", "input height")],
)
def test_a_broken_link_says_which_setting(opened, values, refused, key, value, word):
    at = opened(PAGE, **{key: value})
    refused(at, word, value, link=True)
    assert values(at)[:2] == list(TOTALS["alexnet"])


def test_a_layer_of_another_network_is_let_go(opened, control):
    at = opened(PAGE, network="vgg16", layer="conv5_3")
    control(at, "network").set_value("lenet5").run()
    assert not at.warning
    assert not at.error
    assert control(at, "layer").value == "conv1"


def test_the_network_shown_can_be_changed_as_text(opened):
    """With its options and its input: the link has them all."""
    at = opened("architectures", network="resnet20-cifar", depth=14, height=64)
    links = {link.proto.label: link.proto.query_string for link in at.get("page_link")}
    query = parse_qs(links["Change this network as text"])
    text = unpacked(query["net"][0])
    network = architecture("resnet20-cifar", depth=14)
    assert read(text, (3, 64, 32)).nodes == network.nodes
    assert query["height"] == ["64"]


def test_a_row_of_the_table_opens_its_layer():
    report = analyse(architecture("googlenet"))
    row = next(k for k, each in enumerate(report.layers) if each.name == "inception3a.branch2.conv")
    put = {}

    class Put:
        def put(self, **values):
            put.update(values)

    take_row(Put(), report, row)
    assert put == {"layer": "inception3a.branch2.conv", "block": "inception3a"}
    put.clear()
    take_row(Put(), report, len(report.layers))
    assert put == {}


def test_the_few_lines_that_train_it(opened, control):
    """By link, with the network's own input; published weights where there are such."""
    few = {"tab": "train-it-in-a-few-lines"}

    def steps(**query):
        codes = [each.value for each in opened(PAGE, **query, **few).code]
        return [code for code in codes if "# 4. Evaluate" in code]

    both = steps(network="vgg16", start="published")
    assert ["keras.applications.vgg16.VGG16" in each for each in both] == [False, True]
    assert len(steps(network="lenet5", start="published")) == 2  # nobody publishes any
    (code,) = steps(network="resnet18", start="published", data="cifar10")
    assert "resnet18-f37072fd.pth" in code and "datasets.CIFAR10(" in code
    assert "[0.485, 0.456, 0.406]" in code and "(224, 224)" in code
    in_torch, in_keras = steps(network="lenet5")
    assert "model = LeNet5()" in in_torch and "network = lenet5()" in in_keras
    assert "no score for each class" in opened(PAGE, network="unet", **few).info[0].value
