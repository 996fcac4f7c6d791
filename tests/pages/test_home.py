"""The first page: a card for each question, each with a way in."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent


def test_each_card_has_its_way_in(opened):
    from cnnviz.ui.cards import CARDS

    at = opened("home")
    links = at.get("page_link")
    assert len(links) == len(CARDS) >= 6
    assert len({link.proto.page for link in links}) == len(CARDS)
    assert {link.proto.label.strip("*") for link in links} == {card.title for card in CARDS}
    captions = {caption.value for caption in at.caption}
    assert {card.question for card in CARDS} <= captions
    assert all((ROOT / card.page).exists() for card in CARDS)


def test_the_miniatures_are_computed():
    from cnnviz.ui.cards import CARDS

    drawn = {card.key: card.draw() for card in CARDS}
    assert "120,422,400" in drawn["bottleneck"]
    assert "12,443,648" in drawn["bottleneck"]
    assert "3 × 3 window over 7 × 7 makes 3 × 3" in drawn["window"]
    assert drawn["maps"].startswith(b"\x89PNG")
    for text in (each for each in drawn.values() if isinstance(each, str)):
        assert re.match(r"<svg [^>]*aria-label=\"[^\"]{9,}\"", text)
