"""What holds on every page: a result with no input, and presets that are links."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))
QUIET = {"home"}
"""Pages without numbers and presets of their own."""


def presets(at):
    return [button.key for button in at.button if re.fullmatch(r"try_\d+", button.key or "")]


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


def test_every_page_is_on_the_way_around():
    pages = (ROOT / "app.py").read_text().split("st.Page(")[1:]
    files = [re.search(r'"pages/(\w+)\.py"', page)[1] for page in pages]
    links = [link[1] for page in pages if (link := re.search(r'url_path="([\w-]+)"', page))]
    assert sorted(files) == PAGES
    assert len(set(links)) == len(files) - 1, "each but the first page has a link of its own"
    # Streamlit's old routing answers to a file's own name: see app.py.
    assert not set(files) & set(links)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in QUIET])
def test_each_preset_is_a_link(opened, page):
    """What a button shows, its link shows anew; and the first page comes back."""
    at = opened(page)
    first, keys = shown(at), presets(at)
    assert len(keys) >= 2, "a page has two configurations or more that make a point"
    for key in keys:
        at.button(key=key).click().run()
        assert not at.exception, key
        assert not at.error, key
        assert not at.warning, key
        anew = opened(page, **at.query_params)
        assert not anew.exception
        assert shown(anew) == shown(at), (key, at.query_params)
    fresh = opened(page)
    assert shown(fresh) == first


@pytest.mark.parametrize("page", [page for page in PAGES if page not in QUIET])
def test_presets_do_not_depend_on_what_was_before(opened, page):
    """The last preset after all the others shows the same as the last preset alone."""
    keys = presets(opened(page))
    alone = opened(page)
    alone.button(key=keys[-1]).click().run()
    after = opened(page)
    for key in keys:
        after.button(key=key).click().run()
    assert shown(after) == shown(alone)


@pytest.mark.parametrize("page", [page for page in PAGES if page not in QUIET])
def test_tables_can_be_taken_along(opened, page):
    at = opened(page)
    endings = {button.label for button in at.get("download_button")}
    assert not at.dataframe or {"CSV", "JSON", "Markdown"} <= endings


@pytest.mark.parametrize("page", [page for page in PAGES if page not in QUIET])
@pytest.mark.parametrize("value", ["abc", "-1", "1e99", "", "999999999999999999999", "½"])
def test_no_value_of_a_link_breaks_a_page(opened, page, value):
    """Every control at once is asked for nonsense: the page says so or falls back."""
    plain = opened(page)
    keys = [
        widget.key
        for kind in ("number_input", "selectbox", "select_slider", "toggle", "button_group")
        for widget in plain.get(kind)
        if widget.key
    ]
    assert keys
    at = opened(page, **dict.fromkeys(keys, value))
    assert not at.exception
    assert shown(at) == shown(plain)
    if value and value != "½":
        assert at.warning
