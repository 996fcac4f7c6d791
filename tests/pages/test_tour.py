"""The guided tour: every stop sets its page up, says what to look at, and leads on."""

import pytest

from cnnviz.counting import analyse
from cnnviz.kit.control import texts
from cnnviz.kit.ideas import brought
from cnnviz.kit.questions import questions
from cnnviz.kit.tour import stops
from cnnviz.networks import architecture, architectures
from scripts.first import elements
from tests.pages.test_serves import said

NUMBERS = range(1, len(stops()) + 1)


def page_links(at):
    return {
        each.proto.label: (each.proto.page, each.proto.query_string) for each in at.get("page_link")
    }


@pytest.mark.parametrize("number", NUMBERS)
def test_a_stop_sets_its_page_up_and_leads_on(opened, number):
    stop = stops()[number - 1]
    query = {name: texts(value) for name, value in stop.query.items()}
    at = opened(stop.page, tour=number, **query)
    assert not at.exception and not at.error and not at.warning
    assert any(stop.text in each.value for each in at.markdown)
    assert any(stop.shows in text for each in elements(at.main) for text in said(each.proto))
    assert ("Next" in page_links(at)) == (number < len(stops()))
    assert ("Back" in page_links(at)) == (number > 1)


def test_there_are_twelve_and_what_their_words_count_is_so():
    assert len(stops()) == 12
    alexnet, lenet = (analyse(architecture(name)) for name in ("alexnet", "lenet5"))
    assert round(alexnet.parameters / lenet.parameters, -2) == 1000
    first = next(row for row in alexnet.layers if row.layer.kind == "linear")
    assert first.parameters > alexnet.parameters / 2


@pytest.mark.parametrize("number", ["0", "13", "2", "x", "1e9", "-1"])
def test_what_is_no_stop_of_a_page_is_said(opened, number):
    at = opened("network_map", tour=number)
    assert "tour" in at.warning[0].value and "begin it on the first page" in at.warning[0].value


def test_ideas_are_of_networks_that_there_are():
    for page in questions():
        assert set(page.origins) <= set(architectures()), page.name
    assert {page.name for page in brought("googlenet")} >= {
        "inception_module",
        "bottleneck_savings",
    }
    assert {page.name for page in brought("resnet50-v1.5")} >= {"residual_block", "many_paths"}


def test_a_network_leads_to_its_ideas_and_an_idea_to_its_networks(opened):
    there = page_links(opened("architectures", network="inception-v3"))
    assert there["Inception module"][0] == "inception-module"
    back = page_links(opened("inception_module"))
    assert back["GoogLeNet"] == ("architectures", "network=googlenet")
