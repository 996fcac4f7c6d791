"""The network map: what goes to the browser is what torch made, and links open with their cell."""

from base64 import b64decode
from collections import Counter

import numpy as np
import pytest
import torch

from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import receptive_field
from cnnviz.kit.live import Live, bundled_picture
from cnnviz.kit.places import DEPTHS
from cnnviz.networks import REGISTER, architecture
from cnnviz.probing import activations
from cnnviz.reading.packing import packed
from cnnviz.weights.trained import Origin, Weights
from pages.network_map.lesson import ROOM, STRONGEST, _shown, fits, thumbnails
from pages.network_map.stages import MOST_COLUMNS, around, columns, is_hidden, shown
from pages.network_map.state import State
from pages.network_map.unit import rows, unit

PAGE = "network_map"
WHOLE = ["lenet5", "lenet5-1998", "resnet20-cifar", "resnet56-cifar"]


def floats(text):
    return np.frombuffer(b64decode(text), dtype="<f4")


def live(network, origin=Origin.HERE, picture="digit-3"):
    return Live(Weights(network, origin), bundled_picture(picture))


@pytest.mark.parametrize("network", WHOLE)
def test_the_browser_gets_what_torch_made(network):
    looking = live(network)
    assert fits(looking)
    told = _shown(looking, ()).values
    module, x = looking.ready()
    made = activations(module, x, [value["name"] for value in told[1:]])
    assert (floats(told[0]["maps"]) == x.numpy().ravel()).all()
    engine = _shown(looking, ()).engine
    assert len(floats(engine["weights"])) == engine["program"]["size"]
    for value in told[1:]:
        assert (floats(value["maps"]) == made[value["name"]].numpy().ravel()).all(), value["name"]
        assert np.prod(value["shape"]) == made[value["name"]].numel()


def test_what_a_unit_sees_is_its_receptive_field():
    told = _shown(live("lenet5"), ()).values
    report = analyse(architecture("lenet5"))
    for layer, row, column in (("conv1", 3, 9), ("conv2", 0, 9), ("pool2", 4, 2)):
        (value,) = (each for each in told if each["name"] == layer)
        box = receptive_field(report, layer).box(row, column)
        rows, across = value["field"]
        assert (*rows[row], *across[column]) == box


@pytest.mark.parametrize("network", [name for name in REGISTER if "1202" not in name])
def test_every_layer_has_a_place(network):
    described = architecture(network)
    parts = columns(described)
    placed = Counter(value for part in parts for value in part.values)
    seen = [i + 1 for i, node in enumerate(described.nodes) if not is_hidden(node.layer)]
    assert placed == Counter(seen)
    assert len({part.name for part in parts}) == len(parts)
    assert all(part.title for part in parts)


@pytest.mark.parametrize("network", ["plain110-cifar", "densenet121"])
def test_a_deep_network_stands_stage_by_stage(network):
    described = architecture(network)
    parts = columns(described)
    assert len(parts) <= MOST_COLUMNS
    value = len(described.nodes) // 2
    opened = frozenset(around(parts, value))
    assert opened
    assert value not in shown(parts, frozenset())
    assert value in shown(parts, opened)


def test_thumbnails_take_no_more_room_than_there_is():
    made = {n: torch.rand(64, 300, 300) for n in range(40)} | {
        40: torch.full((10, 1, 1), torch.inf)
    }
    told = [{} for _ in made]
    thumbnails(told, made)
    assert sum(len(b64decode(each["small"])) for each in told) <= ROOM
    assert told[0]["size"] == [24, 24]
    assert not any(b64decode(told[40]["small"]))  # too large for 32 bits: blank


def test_a_large_network_sends_its_strongest_maps():
    looking = live("alexnet", Origin.HE, "temple")
    assert not fits(looking)
    wanted = tuple(sorted(shown(columns(looking.weights.described), frozenset({"conv1"}))))
    told = _shown(looking, wanted).values
    module, x = looking.ready()
    maps = activations(module, x, ["conv1"])["conv1"][0]
    strongest = np.argsort(-maps.abs().mean(dim=(1, 2)).numpy())[:STRONGEST]
    conv1 = told[1]
    assert conv1["channels"] == sorted(strongest.tolist())
    assert conv1["size"] == [48, 48]
    assert len(b64decode(conv1["small"])) == STRONGEST * 48 * 48
    assert "maps" not in conv1


@pytest.mark.parametrize(
    ("layer", "channel", "row", "column"),
    [("conv1", 40, 0, 54), ("conv2", 200, 13, 13), ("fc6", 7, 0, 0), ("norm1", 40, 20, 30)],
)
def test_a_unit_worked_out_here_adds_up(layer, channel, row, column):
    looking = live("alexnet", Origin.HE, "temple")
    state = State("alexnet", "he", 0, "temple", layer, channel, row, column)
    told = unit(looking, state)
    module, x = looking.ready()
    made = activations(module, x, [layer])[layer][0]
    value = float(made[(channel, row, column) if made.ndim == 3 else channel])
    assert told["value"] == value
    if told["weights"] is not None:
        terms = floats(told["inputs"]).astype(float) * floats(told["weights"])
        assert terms.sum() == pytest.approx(sum(told["sums"]), rel=1e-5, abs=1e-5)
        total = sum(told["sums"]) + told["others"][1] + told["facts"]["bias"]
        assert total == pytest.approx(value, rel=1e-4, abs=1e-5)


def test_a_cell_is_saved_with_all_it_is_made_of():
    state = State("lenet5", "here", 0, "digit-3", "conv2", 3, 4, 5)
    table = rows(live("lenet5"), state)
    terms = [row["input"] * row["weight"] for row in table if row["part"] == "window"]
    made = {row["part"]: row["number"] for row in table[len(terms) :]}
    assert len(terms) == 150
    assert list(made) == ["sum", "bias", "conv2", "relu2"]
    assert sum(terms) == pytest.approx(made["sum"])
    assert made["sum"] + made["bias"] == pytest.approx(made["conv2"], rel=1e-5)
    assert made["relu2"] == max(made["conv2"], 0)


def test_a_sum_s_summands_are_sent():
    looking = live("resnet18", Origin.HE, "temple")
    state = State("resnet18", "he", 0, "temple", "layer1.0.add", 3, 20, 30)
    told = unit(looking, state)
    assert len(told["sources"]) == 2
    assert floats(told["inputs"]).sum() == pytest.approx(told["value"], rel=1e-6)
    assert told["after"][0][1] == max(told["value"], 0.0)


def test_a_link_opens_with_its_cell(opened, control):
    at = opened(PAGE, layer="conv2", channel=3, row=4, column=5)
    assert not at.exception
    assert not at.warning
    assert control(at, "layer").value == "conv2"
    assert [control(at, name).value for name in ("channel", "row", "column")] == [3, 4, 5]
    assert at.session_state["_map_given"][1:] == [4, 3, 4, 5]


def test_what_the_browser_moved_to_is_in_the_link_and_not_sent_back(opened, control):
    at = opened(PAGE)
    given = at.session_state["_map_given"]
    at.session_state["layer"] = "pool1"
    at.session_state["channel"] = 2
    at.session_state["_map_sent"] = ["lenet5", 3, 2, 7, 7]
    at.run()
    assert at.query_params["layer"] == ["pool1"] or at.query_params["layer"] == "pool1"
    assert at.session_state["_map_given"] == given  # the browser is there already
    control(at, "channel").set_value(4).run()
    assert at.session_state["_map_given"] == [given[0] + 1, 3, 4, 7, 7]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Sequential(Conv(4, 3), ReLU(), Flatten(), Linear(10))", ""),
        ("Sequential(Conv(4, 99))", "Line 1: the kernel (99 cells) is larger than the input (20)"),
        ("Sequential(Flatten(), Linear(100000), Linear(100000))", "The map would take about"),
    ],
)
def test_an_own_network_is_drawn_or_refused_in_a_sentence(opened, text, said):
    own = {"network": "own-network", "net": packed(text), "channels": 3, "height": 20}
    at = opened(PAGE, **own, width_px=20)
    assert not at.exception
    assert [error.value[: len(said)] for error in at.error] == [said] * bool(said)
    if not said:
        assert at.session_state["_map_given"][1:] == [1, 0, 9, 9]


def test_the_depths_keep_the_selection(opened):
    at = opened(PAGE, layer="conv2", channel=3, row=4, column=5)
    links = {link.proto.label: link.proto.query_string for link in at.get("page_link")}
    others = {label for page, label in DEPTHS.items() if page != PAGE}
    assert others <= links.keys()
    number = links["Where its numbers come from"]
    for part in ("network=lenet5", "layer=conv2", "channel=3", "row=4", "column=5", "weights=here"):
        assert part in number


@pytest.mark.parametrize("query", [{"layer": "conv9"}, {"row": 999999}, {"channel": "x"}])
def test_what_is_not_there(opened, refused, query):
    refused(opened(PAGE, **query), "cannot be shown", link=True)
