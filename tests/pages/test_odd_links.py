"""Links nobody would make: a sample of them on every page, and that bad pages are told from good.

All of them: python -m benchmarks.links
"""

import pytest

from benchmarks.links import GOOD, NASTY, PAGES, Link, asked, controls, drawn, opened, outcome

QUICK = [
    "bottleneck_savings",
    "home",
    "layer_calculator",
    "memory",
    "architectures",
    "residual_block",
    "training_lab",
    "why_numbers_differ",
]
SLOW = ["compare", "feature_maps", "gradient_norms", "one_number", "what_a_unit_sees"]
SLOW += ["why_this_answer"]


@pytest.mark.parametrize(("pages", "count"), [(QUICK, 16), (SLOW, 6)], ids=["quick", "slow"])
def test_a_sample_of_odd_links_leads_to_good_pages(pages, count):
    for link in asked(pages, count, seed=7):
        result = outcome(link)
        assert result.verdict in GOOD, f"{link}: {result}"


def test_all_pages_are_asked():
    assert {"home", "layer_calculator", "why_this_answer"} <= set(PAGES)


@pytest.mark.parametrize(("language", "said"), [("en", "“3 and 5”"), ("zh", "“3、5”")])
def test_two_values_for_one_control_are_told_in_the_language_of_the_visit(language, said):
    (told,) = opened(Link("layer_calculator", {"k": ["3", "5"], "lang": [language]})).warning
    assert said in told.value


@pytest.mark.parametrize("query", [{"networks": [""]}, {"networks": ["", "alexnet"]}, {"by": [""]}])
def test_an_empty_value_is_told_and_the_usual_shown(query):
    at = opened(Link("compare", query))
    assert len(at.warning) == 1 and not at.exception
    assert list(drawn(at)["networks"].default) == at.session_state["compare.networks"]


def test_a_word_of_the_link_is_not_translated():
    (told,) = opened(Link("feature_maps", {"scale": ["training"], "lang": ["zh"]})).warning
    assert "“training”" in told.value


def test_as_many_values_as_a_link_can_have_are_told():
    (told,) = opened(Link("layer_calculator", {"k": list(map(str, range(900)))})).warning
    assert "“0, 1, 2, " in told.value


def test_the_same_seed_asks_the_same():
    first, again, other = (
        list(map(str, asked(["home", "residual_block"], 20, s))) for s in (1, 1, 2)
    )
    assert first == again != other
    assert len(set(first)) > 10


def test_every_control_of_a_page_is_found():
    """Those of the first screen, and those that a choice brings."""
    page = "layer_calculator"
    first = drawn(opened(Link(page, {})))
    assert {"kind", "h", "k", "pad", "apart"} <= set(first)
    assert set(controls(page)) - set(first) >= {"kw", "pt", "pr"}
    assert {"inf", "-inf", "1e400", "", "\0"} <= set(NASTY)


def broken(*_args, **_more):
    raise RuntimeError("broken on purpose")


@pytest.mark.parametrize(
    ("place", "put", "query", "verdict"),
    [
        ("pages.layer_calculator.state.Conv", broken, {}, "error"),
        ("cnnviz.kit.links.note", lambda *_: None, {"h": ["inf"]}, "silent"),
        ("cnnviz.kit.links.quoted", str, {"h": ["**x**"]}, "foreign"),
        ("cnnviz.kit.links.urlencode", lambda *_, **__: "k=3", {"k": ["7"]}, "other"),
    ],
    ids=["error", "silent", "foreign", "other"],
)
def test_a_bad_page_is_told_from_a_good_one(monkeypatch, place, put, query, verdict):
    link = Link("layer_calculator", query)
    assert outcome(link).verdict in GOOD
    monkeypatch.setattr(place, put)
    assert outcome(link).verdict == verdict


@pytest.mark.parametrize(
    ("query", "verdict"),
    [({"k": ["3"]}, "shown"), ({"k": ["nan"]}, "told"), ({"k": ["40"]}, "refused")],
)
def test_good_pages_are_of_three_kinds(query, verdict):
    assert outcome(Link("layer_calculator", query)).verdict == verdict
