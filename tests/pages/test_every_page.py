"""What holds on every page: a result with no input, and presets that are links."""

import json
import re
from pathlib import Path

import pytest

from cnnviz.kit.control import texts
from cnnviz.kit.links import RUN
from cnnviz.kit.questions import question_of, questions
from cnnviz.kit.save import MENU
from cnnviz.networks import architectures
from scripts.first import elements
from scripts.visit import choose

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(path.parent.name for path in (ROOT / "pages").glob("*/page.py"))
QUIET = {"home"}
"""Pages without numbers and presets of their own."""


def presets(page):
    return question_of(page).presets


def shown(at):
    return {metric.label: metric.value for metric in at.metric}


@pytest.mark.parametrize("page", PAGES)
def test_a_result_with_no_input(opened, page):
    at = opened(page)
    assert not at.exception
    assert not at.error
    assert not at.warning
    assert len(at.title) == 1
    assert all(value for value in shown(at).values())
    wrong = [text for text in said(at) if RAW.search(BRACKETS.sub("", text)) or TYPED.search(text)]
    assert wrong == []


RAW = re.compile(
    r"\b(?:conv|relu|pool|bn|norm|fc|layer)\d[\w.]*|"
    + "|".join(rf"(?<![\w-]){re.escape(name)}(?![\w-])" for name in sorted(architectures()))
)
"""Layers and networks by their names in code."""
BRACKETS = re.compile(r"\([^)]*\)|`[^`]*`|cnnviz-\S*")
"""Where names in code may stand: behind a name for people, in code, in a file's name."""
TYPED = re.compile(r"(?<![\w.)/–-])-\d|\d%(?!\w)")
"""A minus or a per cent sign as a programmer types it."""


def said(at):
    """What a page says in words: its elements, and what its components are given to say."""
    found = []
    for each in elements(at.main):
        if each.type in ("markdown", "caption", "metric", "page_link", "imgs", "html", "alert"):
            proto = each.proto
            fields = ("body", "label", "help", "alt")
            found += [text for name in fields if (text := getattr(proto, name, ""))]
        elif each.type == "bidi_component":
            words = json.loads(each.proto.json or "{}").get("words")
            found += words.values() if isinstance(words, dict) else []
    return [re.sub("<[^>]*>", "", text) for text in found if isinstance(text, str)]


def test_every_page_is_on_the_way_around():
    assert sorted(question.name for question in questions()) == PAGES
    assert [question.name for question in questions() if not question.section] == ["home"]
    assert len({question.order for question in questions()}) == len(PAGES)
    for question in questions():
        assert (ROOT / question.script).exists()
        assert question_of(question.address) is question_of(question.script) is question


@pytest.mark.parametrize("page", [page for page in PAGES if page not in QUIET])
def test_each_preset_is_a_link(opened, linked, page):
    """What a chip shows after all the others, its link shows anew; so does the link to this.

    The link to this names every control: nothing is left to a default.
    """
    at = opened(page)
    assert len(presets(page)) >= 2, "a page has two configurations or more that make a point"
    for preset in presets(page):
        choose(at, preset)
        assert not at.exception, preset
        assert not at.error, preset
        assert not at.warning, preset
        assert set(linked(at)) == {each for each, value in drawn(at).items() if value != []}
        links = [{name: texts(value) for name, value in preset.query.items()}]
        if preset is presets(page)[-1]:
            links.append(linked(at))
        for query in links:
            anew = opened(page, **query)
            assert not anew.exception and not anew.warning
            assert shown(anew) == shown(at), (preset, query)
            assert linked(anew) == linked(at)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in QUIET])
def test_tables_can_be_taken_along(opened, page):
    at = opened(page)
    assert not at.get("download_button"), "what is on a closed menu is not sent"
    at.session_state[MENU] = True
    at.run()
    endings = {button.label for button in at.get("download_button")}
    assert not at.dataframe or {"CSV", "Excel", "JSON", "Markdown"} <= endings


LOUD = [page for page in PAGES if page not in QUIET]
NONSENSE = ["abc", "-1", "1e99", "9" * 21, "½", "inf", "-inf", "nan", "1e400", "٣", "\0", b"\xff"]

ANY_TEXT = {"find", "student", *(f"a{number}" for number in range(1, 11))}
"""Controls that take any text, by their names in the link."""


def drawn(at):
    """What the controls that the page has drawn are set to, by their names in the link."""
    run = at.session_state[RUN]
    return {control.parameter: run.values[key] for key, control in run.drawn.items()}


@pytest.fixture(scope="module")
def usual():
    """What a page shows with no input: {page: (keys, numbers)}, opened once."""
    return {}


@pytest.mark.parametrize("page", LOUD)
@pytest.mark.parametrize("value", NONSENSE, ids=ascii)
def test_no_value_of_a_link_breaks_a_page(opened, usual, page, value):
    """Every control at once is asked for nonsense: the page says so and shows the usual."""
    if page not in usual:
        plain = opened(page)
        usual[page] = drawn(plain), shown(plain)
    keys, numbers = usual[page]
    assert keys
    at = opened(page, **dict.fromkeys(keys, value))
    assert not at.exception
    assert not at.error
    assert shown(at) == numbers
    assert len(at.warning) == 1
    assert set(at.query_params) <= ANY_TEXT


@pytest.mark.parametrize("way", ["by hand", "by link"])
def test_a_network_follows_to_the_next_page(opened, way):
    at = opened("architectures", **({} if way == "by hand" else {"network": "vgg11"}))
    if way == "by hand":
        at.selectbox(key="network").set_value("vgg11").run()
    for page in ("memory", "home", "why_numbers_differ", "architectures"):
        at.switch_page(f"pages/{page}/page.py").run()
        assert not at.exception
        assert page == "home" or at.selectbox(key="network").value == "vgg11"
        assert page == "home" or at.query_params["network"] == "vgg11"


def test_settings_of_one_page_do_not_break_another(opened, control):
    """Depth is a word on one page and a number on the next, a layer is another network's."""
    at = opened("gradient_norms", depth="8")
    at.switch_page("pages/architectures/page.py")
    at.query_params = {"network": "resnet20-cifar"}  # a browser leaves the last page's behind
    at.run()
    assert not at.exception
    assert control(at, "depth").value == 20
    at = opened("feature_maps", network="lenet5", picture="digit 3", layer="conv2", channel=15)
    at.switch_page("pages/one_number/page.py").run()
    assert not at.exception
    assert not at.error
    assert at.selectbox(key="picture").value == "digit-3"


@pytest.mark.parametrize(
    ("page", "next_page"), [("training_lab", "gradient_norms"), ("gradient_norms", "training_lab")]
)
def test_a_setting_of_one_page_is_not_another_s(opened, control, page, next_page):
    """Both pages have a depth and a seed; the address of another page begins without settings."""
    usual = {name: control(opened(next_page), name).value for name in ("depth", "seed")}
    at = opened(page)
    control(at, "depth").set_value("8").run()
    control(at, "seed").set_value(7).run()
    assert at.query_params == {"depth": "8", "seed": "7"}
    at.switch_page(f"pages/{next_page}/page.py")
    at.query_params = {}
    at.run()
    assert {name: control(at, name).value for name in usual} == usual
    assert at.query_params == {}


@pytest.mark.parametrize("page", ["training_lab", "gradient_norms"])
def test_a_depth_that_is_not_shown_does_not_stay_in_the_link(opened, control, refused, page):
    at = opened("architectures", network="resnet20-cifar", depth=26)
    assert control(at, "depth").value == 26
    at.switch_page(f"pages/{page}/page.py")
    at.query_params = {"depth": "26"}
    at.run()
    refused(at, "depth “26”", link=True)
    assert control(at, "depth").value == "56"
    assert at.query_params == {}
