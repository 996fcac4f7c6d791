"""Response normalisation in a browser: the channel under the hand, worked out there."""

import re

from playwright.sync_api import expect

from pages.normalisation.response import maps, normalised
from pages.normalisation.state import State


def test_a_channel_is_worked_out_by_keys_and_told_to_the_page(visit):
    seen = visit("/normalisation?kind=response&channel=164")
    page = seen.page
    svg = page.locator(".all")
    svg.focus()
    svg.press("ArrowRight")
    state = State(kind="response")
    found = normalised(maps("27", "raw", 0)[:, state.row, state.column], state.norm)
    paper, torch = found.paper[165], found.torch[165]
    assert paper >= 1
    expect(page.locator(".told")).to_contain_text(f"= {paper:.3f}")
    expect(page.locator(".told")).to_contain_text(f"= {torch:.3f}")
    page.wait_for_url(re.compile(r"^(?!.*channel=164)"))  # 165 is the usual one
    expect(page.get_by_test_id("stMetricLabel").first).to_contain_text("Channel 165")
    seen.healthy()
