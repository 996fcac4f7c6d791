"""Training pressed in a browser: curves that move, and runs that outlive what shows them."""

import re
import time

import pytest

from scripts.server import serving

EPOCHS = 16
EPOCH = r"""
total => {
  const texts = [...document.querySelectorAll('[data-testid="stMetricValue"]')];
  const found = texts.map(one => one.innerText.match(/^(\d+) of (\d+)$/)).find(Boolean);
  return found && Number(found[2]) === total ? Number(found[1]) : -1;
}
"""
"""The epoch that the page shows of a run of `total` epochs; -1 while it shows another."""


def start(seen):
    seen.page.get_by_role("button", name="Train both").click()
    seen.page.wait_for_function("location.search.includes('runs=')")
    return seen.page.evaluate("location.pathname + location.search")


def wait_for_epoch(page, epoch, total):
    page.wait_for_function(
        f"([epoch, total]) => ({EPOCH.strip()})(total) >= epoch",
        arg=[epoch, total],
        timeout=150_000,
    )
    return page.evaluate(EPOCH, total)


def ended(page, word):
    page.get_by_text(re.compile(rf"Plain-\d+ {word}.*ResNet-\d+ {word}", re.S)).first.wait_for(
        timeout=150_000
    )


def numbers(page):
    page.get_by_test_id("stMetricValue").nth(3).wait_for()
    return page.get_by_test_id("stMetricValue").all_inner_texts()


@pytest.fixture(scope="module")
def one_server(tmp_path_factory):
    """A server and store of their own: the number of runs at a time is limited."""
    with serving(tmp_path_factory.mktemp("training")) as running:
        yield running


def test_curves_move_and_outlive_reload_tab_and_server(visit, tmp_path):
    with serving(tmp_path) as server:
        seen = visit(f"/training-lab?depth=8&epochs={EPOCHS}", server=server)
        page = seen.page
        assert numbers(page)[3] == "20 of 20", "the record, until one trains"
        page.evaluate("window.sameDocument = true")
        link = start(seen)
        first = wait_for_epoch(page, 1, EPOCHS)
        later = wait_for_epoch(page, first + 1, EPOCHS)
        assert 1 <= first < later <= EPOCHS
        assert page.evaluate("window.sameDocument"), "it moved without a reload"
        assert page.get_by_test_id("stVegaLiteChart").count() == 1
        page.reload()
        wait_for_epoch(page, later, EPOCHS)
        tab = visit(link, server=server)
        wait_for_epoch(tab.page, later, EPOCHS)
        for one in (page, tab.page):
            ended(one, "finished")
            assert wait_for_epoch(one, EPOCHS, EPOCHS) == EPOCHS
        for one in (seen, tab):
            one.healthy()
        shown = numbers(page)
        assert numbers(tab.page) == shown
        assert shown[3] == f"{EPOCHS} of {EPOCHS}"
        assert all(value.endswith("%") and float(value[:-1]) < 5 for value in shown[:2])
    with serving(tmp_path) as server:  # the same store
        later_visit = visit(link, server=server)
        assert numbers(later_visit.page) == shown
        later_visit.healthy()


def test_stop_ends_both_runs(visit, one_server):
    seen = visit("/training-lab?depth=20&epochs=200", server=one_server)
    page = seen.page
    link = start(seen)
    reached = wait_for_epoch(page, 1, 200)
    main = page.get_by_test_id("stMain")  # Streamlit has a button of that name while it is busy
    main.get_by_role("button", name="Stop", exact=True).click()
    ended(page, "cancelled")
    seen.settle()
    stood = page.evaluate(EPOCH, 200)
    assert reached <= stood < 200
    time.sleep(1.5)
    anew = visit(link, server=one_server)
    assert anew.page.evaluate(EPOCH, 200) == stood
    assert anew.page.get_by_role("button", name="Train both").is_enabled()
    page.get_by_role("button", name="Back to the records").click()
    wait_for_epoch(page, 20, 20)
    seen.settle()
    assert "runs=" not in page.evaluate("location.search")
    seen.healthy()


def test_a_closed_tab_stops_nothing(visit, one_server):
    seen = visit("/training-lab?depth=8&epochs=12", server=one_server)
    link = start(seen)
    seen.page.goto("about:blank")
    time.sleep(2)
    anew = visit(link, server=one_server)
    ended(anew.page, "finished")
    assert wait_for_epoch(anew.page, 12, 12) == 12
