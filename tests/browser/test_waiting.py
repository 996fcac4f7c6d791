"""Work that lasts, in a real browser: it waits for a press, is in view, and a press ends it."""

import re

import pytest

LONG = "/gradient-norms?depth=110&batch=256&step=4&seeds=3&seed=7"
BUSY = "document.querySelector('[data-testid=\"stApp\"]').dataset.testScriptState !== 'notRunning'"


def button(page, name):
    return page.get_by_role("button", name=name)


def test_a_link_begins_nothing_and_a_press_ends_what_a_press_began(visit, width):
    seen = visit(LONG, width=width)
    page = seen.page
    assert "11 forward and backward passes of 6 networks of 110 layers, about" in page.inner_text(
        "body"
    )
    assert page.get_by_test_id("stMetric").count() == 0
    seen.healthy()
    button(page, "Compute it").click()
    bar = page.get_by_test_id("stProgress")
    bar.wait_for()
    told = bar.inner_text()
    assert re.search(
        r"11 forward and backward passes of 6 networks of 110 layers: (< )?\d+ %", told
    )
    page.wait_for_function("before => document.querySelector('[data-testid=\"stProgress\"]')"
                           ".innerText !== before", arg=told)  # fmt: skip
    # In the place of the picture: on a desk's first screen, below the controls of a phone.
    assert bar.bounding_box()["y"] < (900 if width > 640 else 1500)
    cancel = button(page, "Cancel")
    assert abs(cancel.bounding_box()["y"] - bar.bounding_box()["y"]) < 120
    pressed = page.evaluate(
        """async () => {
            const begun = performance.now();
            [...document.querySelectorAll('button')]
              .find(each => each.innerText.includes('Cancel')).click();
            while (!document.body.innerText.includes('Stopped; what was finished is kept'))
              await new Promise(requestAnimationFrame);
            return performance.now() - begun;
        }"""
    )
    print(f"cancelled after {pressed:.0f} ms")
    seen.healthy()
    assert button(page, "Cancel").count() == 0
    assert "Left to do: 11 forward and backward passes" in page.inner_text("body")


def test_another_setting_ends_it_too(visit):
    seen = visit(LONG)
    page = seen.page
    button(page, "Compute it").click()
    page.get_by_test_id("stProgress").wait_for()
    page.get_by_role("link", name="20 layers", exact=True).click()
    page.get_by_test_id("stMetric").first.wait_for()
    seen.healthy()
    assert "These figures are a recording" in page.inner_text("body")
    assert page.get_by_test_id("stProgress").count() == 0


@pytest.mark.parametrize("path", ["/why-this-answer", "/gradient-norms"])
def test_a_fresh_server_answers_from_recordings(visit, fresh_server, path):
    seen = visit(path, server=fresh_server)
    assert "are a recording" in seen.page.inner_text("body") or "is a recording" in (
        seen.page.inner_text("body")
    )
    assert seen.page.get_by_test_id("stMetric").count() == 4
    seen.healthy()
