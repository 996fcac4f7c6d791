"""The first page: a card for each question, each with a way in."""

import re
from importlib import import_module

from cnnviz.kit.questions import questions

OFFERED = [question for question in questions() if question.section]


def test_each_card_has_its_way_in(opened):
    at = opened("home")
    links = at.get("page_link")
    assert len(links) == len(OFFERED) >= 6
    assert len({link.proto.page for link in links}) == len(OFFERED)
    assert [link.proto.label.strip("*") for link in links] == [each.title for each in OFFERED]
    captions = {caption.value for caption in at.caption}
    assert {question.question for question in OFFERED} <= captions


def test_the_miniatures_are_computed():
    drawn = {each.name: import_module(f"pages.{each.name}.card").draw() for each in OFFERED}
    assert "120,422,400" in drawn["bottleneck_savings"]
    assert "12,443,648" in drawn["bottleneck_savings"]
    assert "3 × 3 window over 7 × 7 makes 3 × 3" in drawn["layer_calculator"]
    assert drawn["feature_maps"].startswith(b"\x89PNG")
    for text in (each for each in drawn.values() if isinstance(each, str)):
        assert re.match(r"<svg [^>]*aria-label=\"[^\"]{9,}\"", text)
