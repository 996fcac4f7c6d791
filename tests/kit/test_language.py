"""The language of a visit: the link's, else the one chosen, else the browser's."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeAlias

import pytest
from streamlit.testing.v1 import AppTest

from cnnviz.kit import language
from scripts.visit import visit

Opened: TypeAlias = Callable[..., AppTest]

MESSAGES = {"Layer calculator": "单层计算", "How much work": "工作量", "Kernel": "卷积核"}
MESSAGES["Bottleneck savings"] = "瓶颈"


@pytest.fixture(autouse=True)
def few_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of a few words, whatever is translated by now."""
    file = tmp_path / "zh" / "LC_MESSAGES" / "cnnviz.po"
    file.parent.mkdir(parents=True)
    text = "".join(f'msgid "{one}"\nmsgstr "{other}"\n\n' for one, other in MESSAGES.items())
    file.write_text(f'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\n{text}')
    monkeypatch.setattr(language, "FOLDER", tmp_path)
    language.catalogue.cache_clear()
    yield
    language.catalogue.cache_clear()


def opened(locale: str, page: str = "layer_calculator", **query: str) -> AppTest:
    at = visit(page)
    at.context["locale"] = locale
    for key, value in query.items():
        at.query_params[key] = value
    return at.run()


def headings(at: AppTest) -> list[str]:
    assert not at.exception
    return [heading.value for heading in at.title]


def pick(at: AppTest, name: str) -> AppTest:
    at.get_by_key(language.SWITCH).set_value(name)
    return at.run()


def test_the_browser_says_which_language():
    assert "单层计算" in headings(opened("zh-CN"))
    for locale in ("en-GB", "de"):
        at = opened(locale)
        assert "Layer calculator" in headings(at)
        assert at.query_params == {}


def test_controls_are_labelled_in_it():
    assert "卷积核" in [box.label for box in opened("zh").number_input]


def test_a_link_beats_the_browser_and_keeps_saying_so():
    at = opened("zh-CN", lang="en", k="3")
    assert "Layer calculator" in headings(at)
    assert at.query_params == {"lang": "en", "k": "3"}
    assert "Layer calculator" in headings(at.run())


def test_the_link_to_this_says_the_language():
    assert "lang=zh" in opened("zh-CN").code[0].value
    assert "lang=" not in opened("en-US").code[0].value


def test_a_wrong_language_is_the_browsers():
    for wrong in ("xx", "", "zh-TW-x"):
        at = opened("en-US", lang=wrong)
        assert "Layer calculator" in headings(at)
        assert not at.warning
        assert at.query_params == {}


def test_a_choice_keeps_the_link_and_goes_along_to_the_next_page():
    at = pick(opened("en-US", k="3"), "zh")
    assert "单层计算" in headings(at)
    assert at.query_params == {"lang": "zh", "k": "3"}
    at.switch_page("pages/bottleneck_savings/page.py").run()
    assert "瓶颈" in headings(at)
    assert at.query_params["lang"] == "zh"
    at = pick(at, "en")
    assert "Bottleneck savings" in headings(at)
    assert "lang" not in at.query_params


def test_a_language_without_a_catalogue_is_not_offered(tmp_path: Path):
    (tmp_path / "zh" / "LC_MESSAGES" / "cnnviz.po").unlink()
    language.catalogue.cache_clear()
    at = opened("zh-CN", lang="zh")
    assert "Layer calculator" in headings(at)
    with pytest.raises(KeyError):
        at.get_by_key(language.SWITCH)
