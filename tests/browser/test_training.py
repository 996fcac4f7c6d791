"""Training pressed in a browser: curves that move, and runs that outlive what shows them."""

import re
import time

import pytest

from scripts.server import serving

SMALL = "/resnet-against-plain?depth=8&epochs=60"
EPOCH = """
() => { const labels = [...document.querySelectorAll('[data-testid="stMetric"]')];
  const metric = labels.find(one => / of \\d+$/.test(one.innerText.trim()));
  return metric ? Number(metric.innerText.trim().match(/(\\d+) of \\d+$/)[1]) : -1; }
"""


def start(seen):
    seen.page.get_by_role("button", name="Train both now").click()
    seen.page.wait_for_function("location.search.includes('runs=')")
    return seen.page.evaluate("location.pathname + location.search")


def wait_for_epoch(page, epoch):
    page.wait_for_function(f"({EPOCH.strip()})() >= {epoch}", timeout=90_000)
    return page.evaluate(EPOCH)


def ended(page, word):
    page.get_by_text(re.compile(rf"Plain-\d+ {word}.*ResNet-\d+ {word}", re.S)).first.wait_for(
        timeout=90_000
    )


def numbers(page):
    return page.get_by_test_id("stMetricValue").all_inner_texts()


@pytest.fixture(scope="module")
def one_server(tmp_path_factory):
    """A server and store of their own: the number of runs at a time is limited."""
    with serving(tmp_path_factory.mktemp("training")) as running:
        yield running


def test_curves_move_and_outlive_reload_tab_and_server(visit, tmp_path):
    with serving(tmp_path) as server:
        seen = visit(SMALL, server=server)
        page = seen.page
        assert numbers(page)[3] == "40 of 40", "the recording, until one trains"
        page.evaluate("window.sameDocument = true")
        link = start(seen)
        first = wait_for_epoch(page, 1)
        later = wait_for_epoch(page, first + 1)
        assert first < later <= 60
        assert page.evaluate("window.sameDocument"), "it moved without a reload"
        points = page.locator('[data-testid="stVegaLiteChart"] canvas, svg.marks')
        assert points.count() >= 1
        page.reload()
        assert wait_for_epoch(page, later) <= 60
        tab = visit(link, server=server)
        wait_for_epoch(tab.page, later)
        for one in (page, tab.page):
            ended(one, "finished")
            assert wait_for_epoch(one, 60) == 60
        for one in (seen, tab):
            one.healthy()
        shown = numbers(page)
        assert numbers(tab.page) == shown
        assert shown[3] == "60 of 60"
        assert all(value.endswith("%") and float(value[:-1]) < 5 for value in shown[:2])
    with serving(tmp_path) as server:  # the same store
        later_visit = visit(link, server=server)
        assert numbers(later_visit.page) == shown
        later_visit.healthy()


def test_stop_ends_both_runs(visit, one_server):
    seen = visit("/resnet-against-plain?depth=20&epochs=200", server=one_server)
    page = seen.page
    link = start(seen)
    reached = wait_for_epoch(page, 1)
    page.get_by_role("button", name="Stop", exact=True).click()
    ended(page, "cancelled")
    seen.settle()
    stood = page.evaluate(EPOCH)
    assert reached <= stood < 200
    time.sleep(1.5)
    anew = visit(link, server=one_server)
    assert anew.page.evaluate(EPOCH) == stood
    assert anew.page.get_by_role("button", name="Train both now").is_enabled()
    page.get_by_role("button", name="Back to the recording").click()
    page.wait_for_function(f"({EPOCH.strip()})() === 40")
    seen.settle()
    assert "runs=" not in page.evaluate("location.search")
    seen.healthy()


def test_a_closed_tab_stops_nothing(visit, one_server):
    seen = visit("/resnet-against-plain?depth=8&epochs=20", server=one_server)
    link = start(seen)
    seen.page.goto("about:blank")
    time.sleep(2)
    anew = visit(link, server=one_server)
    ended(anew.page, "finished")
    assert wait_for_epoch(anew.page, 20) == 20
