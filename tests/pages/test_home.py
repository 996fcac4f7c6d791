"""The first page: a card for each question, each a way in, and a search that leads anywhere."""

import json
import re
from importlib import import_module
from urllib.parse import parse_qs, urlsplit

from cnnviz.kit.questions import question_of, questions
from pages.home.entries import entries

OFFERED = [question for question in questions() if question.section]


def test_each_card_is_a_way_in(opened):
    at = opened("home")
    cards = [json.loads(each.proto.json) for each in at.get("bidi_component") if each.proto.json]
    links = [card["link"].partition("?")[0] for card in cards if "link" in card]
    assert set(links) == {each.address for each in OFFERED}
    assert len(links) == len(OFFERED) >= 6
    assert all(card["title"] and card["question"] for card in cards if "link" in card)
    assert all(card.get("svg") or card.get("image") for card in cards if "link" in card)
    doors = [card["link"].partition("?")[0] for card in cards if card.get("door")]
    assert [question_of(link).name for link in doors] == [
        "network_map",
        "layer_calculator",
        "own_network",
    ]


def test_the_search_knows_every_page_network_preset_and_slip():
    found = entries()
    links = {urlsplit(each["link"]).path for each in found}
    assert links == {each.address for each in OFFERED}
    assert all(each["words"] == each["words"].lower() for each in found)
    vgg = [each for each in found if "vgg-16" in each["words"]]
    assert {"network": ["vgg16"]} in [parse_qs(urlsplit(each["link"]).query) for each in vgg]
    assert len(found) > 150


def test_the_miniatures_are_computed():
    drawn = {each.name: import_module(f"pages.{each.name}.card").draw() for each in OFFERED}
    assert "120,422,400" in drawn["bottleneck_savings"]
    assert "12,443,648" in drawn["bottleneck_savings"]
    assert "3 × 3 window over 7 × 7 makes 3 × 3" in drawn["layer_calculator"]
    assert drawn["feature_maps"].startswith(b"\x89PNG")
    for text in (each for each in drawn.values() if isinstance(each, str)):
        assert re.match(r"<svg [^>]*aria-label=\"[^\"]{9,}\"", text)
