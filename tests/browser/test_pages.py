"""Every page in a real browser: by its own link first, wide and narrow, light and dark."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
LINKS = [
    "/",
    *(f"/{link}" for link in re.findall(r'url_path="(.+?)"', (ROOT / "app.py").read_text())),
]

NUMBERS = {
    "/layer-calculator": "456",
    "/architectures": "60,965,224",
    "/feature-maps": "55 × 55",
    "/resnet-against-plain": "40 of 40",
    "/bottleneck-savings": "12,443,648",
}
"""A number that must be on the page with no input; others only need to have some."""

DRAWN = """
() => {
  const seen = [];
  const walk = root => root.querySelectorAll('*').forEach(element => {
    if (element.shadowRoot) walk(element.shadowRoot);
    if (!['svg', 'CANVAS', 'IMG'].includes(element.tagName)) return;
    const box = element.getBoundingClientRect();
    if (element.closest('[data-testid="stMain"]') === null && root === document) return;
    if (box.width >= 150 && box.height >= 100) seen.push(element.tagName);
  });
  walk(document);
  return seen;
}
"""
"""Names of the pictures of some size: drawings, charts, photographs and mosaics."""

BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 29)"}


def numbers(page):
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def assert_shows_its_result(seen, link):
    page = seen.settle()
    assert page.get_by_role("heading", level=1).count() == 1
    assert page.get_by_role("dialog").count() == 0, page.get_by_role("dialog").inner_text()
    assert page.evaluate(DRAWN), "there is no picture"
    expected = NUMBERS.get(link)
    assert expected is None or expected in numbers(page)
    assert "…" not in numbers(page)
    seen.healthy()


@pytest.mark.parametrize("link", LINKS)
def test_a_link_works_as_the_first_request_of_a_server(fresh_server, visit, link):
    seen = visit(link, server=fresh_server)
    assert_shows_its_result(seen, link)
    assert seen.page.evaluate("location.pathname") == link
    log = fresh_server.log.read_text()
    assert "Traceback" not in log
    assert "deprecat" not in log.lower()
    assert "Warning" not in log


@pytest.mark.parametrize("link", LINKS)
def test_wide_and_narrow_light_and_dark(visit, link, width, scheme):
    seen = visit(link, width=width, scheme=scheme)
    assert_shows_its_result(seen, link)
    app = seen.page.get_by_test_id("stApp")
    assert app.evaluate("app => getComputedStyle(app).backgroundColor") == BACKGROUND[scheme]
    # The way around is the same everywhere: what axe says of it, the first page says too.
    assert seen.violations() == []


def test_the_way_around_leads_to_every_page(visit):
    seen = visit("/")
    page = seen.page
    nav = page.get_by_test_id("stSidebarNav")
    for link in LINKS[1:]:
        nav.locator(f'a[href$="{link}"]').click()
        page.wait_for_url(f"**{link}")
        assert_shows_its_result(seen, link)
    heads = [head.lower() for head in page.get_by_test_id("stNavSectionHeader").all_inner_texts()]
    assert [head.split("\n")[-1] for head in heads] == [
        "calculate",
        "look inside",
        "train",
        "ideas",
    ]


def test_an_unknown_address_says_so_and_shows_the_first_page(visit):
    seen = visit("/no-such-page")
    assert seen.page.get_by_role("heading", level=1).count() == 1
