"""Why numbers differ: every tool's total, the walk to it, printed figures, slips, conventions."""

import pytest

from cnnviz.claims import errata, errata_for
from cnnviz.kit.questions import question_of
from pages.why_numbers_differ.cards import PAGES

PAGE = "why_numbers_differ"
PAPERS, SLIPS, CONVENTION = "Papers", "Famous slips", "MACs or FLOPs"


def titles(at):
    return [expander.label for expander in at.expander]


def link(at):
    """A page link of the open card: (page, its query)."""
    (found,) = (each.proto for each in at.get("page_link") if each.proto.label in PAGES.values())
    return found.page, found.query_string


def test_all_tools_of_resnet50(opened, values):
    at = opened(PAGE)
    assert values(at) == ["4,089,184,256", "4,132,436,968", "+43,252,712"]
    table = at.dataframe[0].value
    assert dict(zip(table["tool"], table["prints"], strict=True)) == {
        "cnnviz": 4_089_184_256,
        "torchinfo 1.8.0": 4_089_238_376,
        "fvcore 0.1.5": 4_111_512_576,
        "ptflops 0.7.5, pytorch back-end": 4_132_436_968,
        "ptflops 0.7.5, aten back-end": 4_089_185_256,
        "thop 0.1.1": 4_133_742_592,
        "calflops 0.3.2, MACs": 4_089_184_256,
        "calflops 0.3.2, FLOPs": 8_211_108_352,
        "torch FlopCounterMode": 8_178_368_512,
    }
    assert list(table["difference"]) == [n - 4_089_184_256 for n in table["prints"]]


def test_the_walk_to_fvcore(opened, values):
    at = opened(PAGE, tool="fvcore")
    assert values(at) == ["4,089,184,256", "4,111,512,576", "+22,328,320"]
    steps = at.table[0].value
    assert list(steps["amount"]) == ["+22,227,968", "+100,352"]
    assert steps["step"].iloc[0] == "batch norm (53 layers)"


def test_a_tool_that_agrees_has_nothing_to_walk(opened, values):
    at = opened(PAGE, tool="calflops-macs")
    assert values(at)[2] == "none"
    assert not at.table
    assert any("prints the same 4,089,184,256 as we do" in text.value for text in at.markdown)


def test_the_program_matters_where_a_library_publishes_the_network(opened, values):
    library = opened(PAGE, network="googlenet-torchvision", tool="ptflops-pytorch")
    built = opened(PAGE, network="googlenet-torchvision", tool="ptflops-pytorch", form="built here")
    assert values(library)[:2] == ["1,498,376,192", "1,513,907,448"]
    assert values(built)[0] == "1,498,376,192"
    assert values(built)[1] != values(library)[1]
    keys = [box.key for box in opened(PAGE, network="alexnet").selectbox]
    assert f"{PAGE}.tool" in keys
    assert f"{PAGE}.form" not in keys, (
        "nobody publishes the 2012 net, so there is nothing to choose"
    )


def test_parameters_in_keras(opened, values):
    at = opened(PAGE, quantity="parameters")
    assert values(at) == ["25,557,032", "25,610,152", "+53,120"]
    assert list(at.dataframe[0].value["difference"]) == [0] * 8 + [53_120]


def test_papers_beside_ours(opened):
    at = opened(PAGE, part=PAPERS, network="vgg16")
    table = at.dataframe[0].value
    row = table[table["as published"] == "15.3 billion"].iloc[0]
    assert (row["ours"], row["agrees"]) == (15_470_264_320, "no")
    assert row["where"] == "He et al. 2015, sec. 4.1"
    assert titles(at)[0].startswith("**15.3 billion** multiplies")
    assert list(at.table[0].value["comes to"]) == [
        "15,470,264,320",
        "123,633,664",
        "15,346,630,656",
    ]
    assert any("7 published figures; 6 agree" in text.value for text in at.markdown)


@pytest.mark.parametrize(
    ("key", "shown", "page", "query"),
    [
        ("zfnet-110", "109.5", "layer-calculator", "h=224"),
        ("bottleneck-12-million", "12,443,648", "bottleneck-savings", "width=16"),
        ("cs231n-358-million", "358,055,936", "bottleneck-savings", "c=256"),
        ("vgg16-136-million", "138,357,544", "architectures", "network=vgg16"),
        ("vgg-batch-norm", "138,365,992", "architectures", "batch_norm=true"),
        ("course-lenet-table", "62,958", "layer-calculator", "f=8"),
        ("alexnet-227-and-padding", "72,855,552", "layer-calculator", "p=2"),
        ("onnx-folded-batch-norm", "25,530,472", "architectures", "network=resnet50-v1.5"),
        ("caffe-memory-required", "8,086,808", "architectures", "network=lenet5"),
        ("darknet-bflops", "9,741,172,736", "architectures", "shortcut=zero-padded"),
    ],
)
def test_a_card_by_its_link(opened, key, shown, page, query):
    at = opened(PAGE, erratum=key)
    assert not at.warning
    card = next(card for card in errata() if card.key == key)
    assert titles(at)[0] == f"**{card.title}**  \n{card.claim}"
    assert any(shown in value for value in at.table[0].value["comes to"])
    captions = "".join(caption.value for caption in at.markdown)
    assert all(citation.text in captions for citation in card.citations)
    where, asked = link(at)
    assert where == question_of(page).address
    assert query in asked


def test_every_card_leads_somewhere():
    assert {card.place.page for card in errata()} <= set(PAGES)
    assert all(question_of(page) for page in PAGES)


def test_a_card_that_is_not_there(opened, refused):
    at = opened(PAGE, erratum="nobody")
    refused(at, "nobody", "cannot be shown", link=True)
    assert len(titles(at)) == 8


def test_cards_about_the_network_come_first(opened, control):
    at = opened(PAGE, part=SLIPS, network="lenet5")
    assert "LeNet" in titles(at)[0]
    assert len(titles(at)) == 8
    control(at, "all").set_value(True).run()
    assert len(titles(at)) == len(errata())
    control(at, "only").set_value(True).run()
    assert len(titles(at)) == len(errata_for("lenet5")) == 4


def test_the_search_reads_the_arithmetic_too(opened, control):
    at = opened(PAGE, part=SLIPS, find="109.5")
    assert [title.split("**")[1] for title in titles(at)] == ["ZFNet's 110 positions"]
    control(at, "find").set_value("12443648").run()
    assert titles(at)[0].startswith("**A bottleneck's multiplies: 12.4 or 12.5")
    control(at, "find").set_value("no such word").run()
    assert not at.expander
    assert "try another word" in at.info[0].value


def test_flops_with_batch_norm(opened, values, control):
    at = opened(PAGE, part=CONVENTION, unit="FLOPs")
    assert values(at) == ["8,178,368,512 FLOPs", "4,089,184,256 MACs", "+4,089,184,256"]
    control(at, "count").set_value(["batch-norm"]).run()
    assert values(at)[0] == "8,200,596,480 FLOPs"
    assert "22{,}227{,}968" in at.latex[0].value
    table = at.dataframe[0].value
    assert table["FLOPs"].sum() == 8_200_596_480
    assert table["multiplies"].sum() == 4_089_184_256
    assert table["batch norm"].sum() == 22_227_968


def test_lrn_of_alexnet(opened, values):
    at = opened(PAGE, part=CONVENTION, network="alexnet", count="response normalisation")
    assert values(at) == ["728,677,508 MACs", "724,406,816 MACs", "+4,270,692"]


def test_an_input_too_small(opened, refused):
    refused(opened(PAGE, network="vgg16", height=8), "pool", "32")
