"""A digit is drawn with the mouse, and the trained network reads it."""

from urllib.parse import urlencode

import pytest
from playwright.sync_api import expect

STROKES = {
    "7": [(80, 60), (200, 60), (130, 230)],
    "2": [(80, 80), (120, 45), (180, 60), (185, 110), (80, 225), (205, 225)],
    "3": [(90, 60), (150, 45), (190, 80), (140, 130), (195, 170), (170, 225), (90, 220)],
}
SHEET = "canvas[aria-label^=Sheet]"


def address(network: str) -> str:
    asked = {"network": network, "weights": "trained here on digits", "picture": "a digit I draw"}
    return "/feature-maps?" + urlencode(asked)


def draw(page, points, lift=True):
    """Pull the pen over the sheet, whose own measure is 280 × 280, and lift it."""
    sheet = page.locator(SHEET)
    sheet.scroll_into_view_if_needed()
    box = sheet.bounding_box()
    places = [
        (box["x"] + x * box["width"] / 280, box["y"] + y * box["width"] / 280) for x, y in points
    ]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=6)
    if lift:
        page.mouse.up()


def ink(page) -> int:
    """Dark pixels on the sheet."""
    return page.locator(SHEET).evaluate(
        "c => c.getContext('2d').getImageData(0, 0, 280, 280).data"
        ".filter((value, place) => place % 4 === 0 && value < 128).length"
    )


@pytest.mark.parametrize(("digit", "width"), [("7", 1440), ("2", 390), ("3", 1440)])
def test_a_drawn_digit_is_read(visit, digit, width):
    seen = visit(address("resnet20-cifar"), width=width)
    if width < 640:  # the controls are behind the bar
        seen.page.get_by_role("button", name="Controls").click()
        seen.page.wait_for_timeout(1000)
    draw(seen.page, STROKES[digit])
    answer = seen.page.get_by_test_id("stMetric").filter(has_text="Answer").first
    expect(answer).to_contain_text(digit)
    expect(seen.page.get_by_text("Until there is a picture of yours")).to_have_count(0)
    seen.healthy()
    assert seen.violations() == []


def test_a_click_draws_a_dot(visit):
    page = visit(address("lenet5")).page
    draw(page, [(140, 140)])
    assert ink(page) > 300


@pytest.mark.parametrize("network", ["lenet5", "resnet20-cifar"])
def test_the_answer_follows_the_pen_before_it_is_lifted(visit, network):
    seen = visit(address(network))
    best = seen.page.locator(".row.best")
    expect(best).to_have_count(0)
    draw(seen.page, STROKES["7"], lift=False)
    expect(best).to_contain_text("7")
    expect(best).to_contain_text("%")
    expect(seen.page.get_by_text("Until there is a picture of yours")).to_be_visible()
    seen.page.mouse.up()
    answer = seen.page.get_by_test_id("stMetric").filter(has_text="Answer").first
    expect(answer).to_contain_text("7")
    seen.settle()
    expect(best).to_contain_text("7")
    seen.page.get_by_role("button", name="Clear").click()
    expect(best).to_have_count(0)
    seen.healthy()


def test_the_sheet_is_cleared_and_survives_a_rerun(visit):
    seen = visit(address("lenet5"))
    assert ink(seen.page) == 0
    draw(seen.page, STROKES["7"])
    seen.settle()
    drawn = ink(seen.page)
    assert drawn > 2000
    seen.page.get_by_role("button", name="Clear").click()
    expect(seen.page.get_by_text("Until there is a picture of yours")).to_be_visible()
    assert ink(seen.page) == 0


def test_the_drawing_is_still_there_after_a_visit_elsewhere(visit):
    seen = visit(address("lenet5"))
    draw(seen.page, STROKES["7"])
    expect(seen.page.get_by_text("Until there is a picture of yours")).to_have_count(0)
    seen.settle()
    seen.go("Calculate", "Layer calculator")
    expect(seen.page.get_by_role("heading", level=1)).to_have_text("Layer calculator")
    seen.go("Look inside", "Feature maps")
    expect(seen.page.locator(SHEET)).to_be_visible()
    seen.settle()
    assert ink(seen.page) > 2000
