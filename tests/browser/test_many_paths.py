"""A net of many paths in a browser: blocks are deleted and put back by hand and by key."""

import re

from playwright.sync_api import expect


def test_a_block_under_the_hand_goes_and_comes_back(visit):
    seen = visit("/many-paths")
    page = seen.page
    values = page.get_by_test_id("stMetricValue")
    expect(values.nth(1)).to_have_text("1.1 %")
    fifth = page.locator('[data-block="residual 5"]')
    fifth.click()
    expect(values.nth(1)).to_have_text("0.6 %")
    expect(fifth).to_have_attribute("aria-pressed", "false")
    page.wait_for_url(re.compile("residual=none"))
    first = page.locator('[data-block="residual 1"]')
    first.focus()
    first.press("Enter")
    expect(values.nth(1)).to_have_text("17.0 %")
    expect(first).to_be_focused()
    page.locator('[data-net="plain"]').get_by_role("button", name="Put all back").click()
    expect(values.nth(0)).to_have_text("0.8 %")
    expect(values.nth(2)).to_have_text("256")
    seen.healthy()
