"""Every page in a real browser: by its own link first, wide and narrow, light and dark."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from cnnviz.kit.questions import questions

LINKS = [f"/{question.address if question.section else ''}" for question in questions()]
TITLES = [question.title for question in questions()]

NUMBERS = {
    "/layer-calculator": "456",
    "/architectures": "60,965,224",
    "/feature-maps": "28 × 28",
    "/training-lab": "20 of 20",
    "/bottleneck-savings": "154.8",
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

FIRST = """
() => {
  const tops = [9999];
  const walk = (root, inside) => root.querySelectorAll('*').forEach(element => {
    const within = inside || element.closest('[data-testid="stMain"]') !== null;
    if (element.shadowRoot) walk(element.shadowRoot, within);
    const picture = element.matches('svg, canvas, img, .js-plotly-plot');
    const box = element.getBoundingClientRect();
    if (picture && within && box.width >= 150 && box.height >= 100) tops.push(box.top);
  });
  walk(document, false);
  return Math.round(Math.min(...tops));
}
"""
"""Where the first picture of some size begins, in pixels from the top."""

BACKGROUND = {"light": "rgb(255, 255, 255)", "dark": "rgb(18, 23, 29)"}

STREAMLITS = ['[data-testid="stSidebarNav"]', ".katex-display"]
"""Markup that no app can put right: the navigation's list, typeset formulas."""


def barriers(page):
    """What axe-core calls serious or critical, one line each."""
    left_out = [[name] for name in STREAMLITS]
    found = Axe().run(page, context={"exclude": left_out}).response["violations"]
    return [
        f"{rule['id']}: {' '.join(map(str, node['target']))} {node['failureSummary']}"
        for rule in found
        if rule["impact"] in ("serious", "critical")
        for node in rule["nodes"]
    ]


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


@pytest.mark.parametrize("link", ["/", "/feature-maps"])
def test_a_link_works_as_the_first_request_of_a_server(fresh_server, visit, link):
    """The router is the same for all pages; no page needs what another has imported."""
    seen = visit(link, server=fresh_server)
    seen.logged = 0
    assert_shows_its_result(seen, link)
    assert seen.page.evaluate("location.pathname") == link


def assert_background(page, scheme):
    expect(page.get_by_test_id("stApp")).to_have_css("background-color", BACKGROUND[scheme])


@pytest.mark.parametrize("link", LINKS)
def test_narrow_and_dark_then_wide_and_light(visit, link):
    seen = visit(link, width=390, scheme="dark")
    assert_shows_its_result(seen, link)
    assert_background(seen.page, "dark")
    assert barriers(seen.page) == []
    assert seen.page.evaluate(FIRST) <= 420
    if link != "/":  # the bar at the foot says what is set
        assert seen.page.get_by_role("button", name="Controls").locator("span").inner_text()
    seen.page.emulate_media(color_scheme="light")  # as a system does in the morning
    seen.page.set_viewport_size({"width": 1440, "height": 900})
    assert_background(seen.page, "light")
    assert_shows_its_result(seen, link)
    assert barriers(seen.page) == []
    assert seen.page.evaluate(FIRST) <= 260


def test_the_way_around_leads_to_every_page(visit):
    """It lists them all; a page of each menu is gone to (each opens by its own link elsewhere)."""
    seen = visit("/")
    page = seen.page
    heads = page.get_by_test_id("stTopNavSection")
    for section in heads.all_inner_texts():
        pages = [each for each in questions() if each.section == section and not each.first]
        titles = [question.label or question.title for question in pages]
        seen.go(section, titles[-1])
        expect(page.get_by_role("heading", level=1)).to_have_text(pages[-1].title)
        page.wait_for_url(f"**/{pages[-1].address}")
        heads.filter(has_text=section).click()
        expect(page.get_by_role("menuitem")).to_have_text(titles)
        page.keyboard.press("Escape")
    first = next(question for question in questions() if question.first and question.section)
    seen.go("", first.label or first.title)
    expect(page.get_by_role("heading", level=1)).to_have_text(first.title)
    seen.healthy()
    assert heads.all_inner_texts() == ["Calculate", "Look inside", "Train", "Ideas"]


def test_an_unknown_address_says_so_and_shows_the_first_page(visit):
    seen = visit("/no-such-page")
    assert seen.page.get_by_role("heading", level=1).count() == 1
