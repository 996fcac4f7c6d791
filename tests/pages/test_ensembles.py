"""Ensembles: crops where they belong, answers as the nets give them, and every claim counted."""

from itertools import combinations

import numpy as np
import pytest
import torch

from cnnviz.claims.claim import Quantity, quoted
from cnnviz.kit.questions import question_of
from cnnviz.training.datasets.shapes import SHAPES
from pages.ensembles import rows, words
from pages.ensembles.crops import ALEXNETS, COUNTS, CROP, SIDE, Crop, places, ten
from pages.ensembles.lesson import Gain, gains, looks, named, seen, voices
from pages.ensembles.nets import NETS, counted, cut, recorded
from pages.ensembles.passes import icons
from pages.ensembles.state import HELD_OUT, State
from scripts.ensemble import CLOSE

PAGE = "ensembles"


def gain(nets, crops, together="average"):
    return gains(together)[nets, crops]


def test_crops_are_alexnets():
    middle, *corners = ten(*ALEXNETS)[:5]
    assert middle == Crop(16, 16)
    assert {each[:2] for each in corners} == {(0, 0), (32, 0), (0, 32), (32, 32)}
    assert ten()[5:] == [Crop(*each[:2], True) for each in ten()[:5]]
    assert ALEXNETS == (8 * SIDE, 8 * CROP) and places(SIDE, CROP) == 50


def test_crops_are_cut_where_they_lie():
    image = torch.arange(SIDE * SIDE).float().view(1, 1, SIDE, SIDE)
    for each, part in zip(ten(), cut(image, ten()), strict=True):
        first = part[0, 0, 0, -1 if each.mirrored else 0]
        assert int(first) == each.top * SIDE + each.left
        assert part.shape == (1, 1, CROP, CROP)


def test_kept_answers_are_those_of_the_nets():
    kept = recorded()
    for picture in (0, 418, HELD_OUT - 1):
        found = looks(NETS, 10, picture)
        assert found.label == kept.labels[picture]
        for place, count in enumerate(COUNTS):
            assert found.said[:, :count].mean(1) == pytest.approx(
                kept.means[:, place, picture], abs=CLOSE
            )


def test_more_nets_are_subsets_of_all():
    for together in ("average", "vote"):
        found = gains(together)
        assert len(found) == NETS * len(COUNTS)
        for (nets, crops), each in found.items():
            assert len(each.errors) == len(list(combinations(range(NETS), nets)))
            assert each.macs == nets * crops * counted().macs
            assert min(each.errors) <= each.error <= max(each.errors)
    alone = recorded().means[:, 0].argmax(-1) != recorded().labels
    assert gain(1, 1).errors == pytest.approx(alone.mean(1))
    assert gain(1, 1, "vote") == gain(1, 1)


def test_a_tie_goes_to_the_more_probable():
    means = np.array([[[0.5, 0.4, 0.1]], [[0.1, 0.45, 0.45]]])  # two nets, a picture
    votes = voices(np.array([[[0]], [[2]]]), 3)
    assert votes.tolist() == [[[1, 0, 0]], [[0, 0, 1]]]
    assert named(means).tolist() == [1] and named(means, votes).tolist() == [0]


def test_presets_are_true():
    states = [State.read(each.query) for each in question_of(PAGE).presets]
    right = [seen(s).answer(s.together) == seen(s).label for s in states]
    star = [words.CLASSES[k] for k in seen(states[1]).said.argmax(-1).ravel()]
    assert states[0] == State() and right[0] and not right[1] and star == ["Arrow"]
    assert words.CLASSES[seen(states[0]).label] == "Star"
    assert 0.27 < gain(1, 1).error < 0.33
    assert (states[2].nets, states[2].count) == (7, 1)
    assert 0.3 < 1 - gain(7, 1).error / gain(1, 1).error < 0.37
    assert gain(1, 10).error > gain(2, 1).error
    assert 0 < gain(1, 1).error - gain(1, 5).error < 0.01
    assert 0.015 < gain(7, 1, "vote").error - gain(7, 1).error < 0.025 and not right[5]
    s = states[5]
    assert looks(s.nets, s.count, s.picture).answer("average") == seen(s).label
    assert gain(7, 10).error == min(each.error for each in gains("average").values())
    assert states[6].passes == 70 and not right[6]


def test_the_sentences_are_the_numbers():
    said = words.told(State(), seen(State()))
    votes = seen(State()).votes
    assert votes.sum() == 30 and f"{votes[seen(State()).label]} of 30 passes say star" in said
    best = min(
        (each for each in gains("average").values() if each.error <= gain(3, 10).error),
        key=lambda each: each.macs,
    )
    assert best.macs < gain(3, 10).macs
    assert f"{best.nets} nets on 1 crop come to {100 * best.error:.1f} %" in said
    assert words.cheaper(State(nets=1, crops="1")) is None
    one, five = (Gain(1, crops, (error,), 1.0) for crops, error in ((1, 0.3), (5, 0.2)))
    for last, start in ((0.19, "It is the corners"), (0.1, "Corners and mirr"), (0.3, "It is the")):
        assert words.verdict(one, five, Gain(1, 10, (last,), 1.0)).startswith(start)
    assert words.verdict(five, one, one).startswith("Neither")


def test_the_shapes_are_those_of_the_data():
    assert [each.lower() for each in words.CLASSES] == list(SHAPES)
    assert len(set(icons())) == len(SHAPES) and len(words.PLACES) == len(ten())


def test_published_figures_are_the_papers():
    found = {(row["network"], row["nets"], row["top-5 error"]) for row in rows.published()}
    assert {("AlexNet", 1, "18.2 %"), ("AlexNet", 5, "16.4 %"), ("AlexNet", 7, "15.3 %")} <= found
    ten_crops = quoted("googlenet", Quantity.TOP_5_ERROR, models=1, crops=10)
    assert ("GoogLeNet", 1, ten_crops.printed) in found


def test_the_page_follows_its_controls(opened, numbers, control, tab):
    at = opened(PAGE)
    assert not at.exception and numbers(at)["Passes"] == "30"
    before = numbers(at)["Error"]
    control(at, "crops").set_value("1")
    at.run()
    assert numbers(at)["Passes"] == "3" and numbers(at)["Error"] != before
    control(at, "k").set_value(1)
    at.run()
    assert numbers(at)["Error"] == numbers(at)["One net, one crop"]
    assert any("the one pass says arrow: **wrong**" in each.value for each in at.markdown)
    for name in ("net-by-net", "where-crops-lie", "how-they-were-trained"):
        assert not tab(at, name).exception
    assert any("2,178" in each.value for each in tab(at, "where-crops-lie").markdown)


@pytest.mark.parametrize("query", [{"k": 8}, {"k": "x"}, {"crops": 3}, {"n": 1000}, {"by": "sum"}])
def test_odd_links_are_said(opened, refused, query):
    refused(opened(PAGE, **query), link=True)
