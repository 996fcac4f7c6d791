"""Activations in a browser: the point under the hand and by keys, and a layer that is pressed."""

from playwright.sync_api import expect

from pages.activations.state import FUNCTIONS


def test_the_point_follows_and_says_value_and_slope(visit):
    seen = visit("/activations?activation=sigmoid&init=glorot&depth=3")
    page = seen.page
    said, point = page.locator(".said"), page.locator(".point")
    page.locator(".plot").hover(position={"x": 200, "y": 60})
    at = float(point.get_attribute("aria-valuenow"))
    function = FUNCTIONS["sigmoid"]
    assert at < 0
    value, slope = (f"{of(at):.3f}".replace("-", "−") for of in (function.at, function.derivative))
    told = f"x = {at:.2f}: value {value}, slope {slope}".replace("-", "−")
    expect(said).to_have_text(told)
    page.mouse.move(0, 0)
    point.focus()
    point.press("ArrowRight")
    expect(point).to_have_attribute("aria-valuenow", f"{at + 0.1:.2f}")
    first = page.locator('[data-layer="0"]')
    first.click()
    expect(first).to_have_attribute("aria-pressed", "true")
    expect(first).to_be_focused()
    expect(page.locator(".told").first).to_contain_text("behind fc1,")
    seen.healthy()
