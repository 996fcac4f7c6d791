"""Sixty wrong answers that are published: the slips that make them are named."""

import tomllib
from pathlib import Path

from cnnviz.asking import Instance, counted, judged, kinds, understood

WRONG = tomllib.loads(Path(__file__).with_name("wrong.toml").read_text(encoding="utf-8"))


def verdict(kind, facts, answer, where):
    assert where
    asked = kinds()[kind]
    if "network" in facts:
        facts = facts | counted.totals(counted.known(facts["network"]))
    return judged(Instance(asked, facts), understood(answer))


def test_of_sixty_wrong_answers_at_least_fifty_four_are_named():
    found = {key: verdict(**record) for key, record in WRONG.items()}
    assert len(found) == 60
    assert not [key for key, each in found.items() if each.right]
    unnamed = [key for key, each in found.items() if not each.ways]
    assert len(unnamed) <= 6, unnamed
    assert all(found[key].hint is not None for key in unnamed)
