"""The two pages that are moved by hand: the window behind a number, and a unit's field."""

import re

import pytest

NUMBER, UNIT = "/one-number", "/what-a-unit-sees"


@pytest.mark.parametrize("path", [NUMBER, UNIT + "?network=lenet5&layer=conv2&picture=digit+3"])
def test_fits_and_is_accessible(visit, path, width, scheme):
    seen = visit(path, width=width, scheme=scheme)
    seen.page.locator(".said").wait_for()
    seen.healthy()
    assert seen.violations() == []


def parts(page):
    """The boxes of the sum: {words: value}."""
    return {
        box.locator("small").inner_text(): box.locator("b").inner_text()
        for box in page.locator(".part").all()
    }


def test_the_window_follows_the_arrow_keys_and_the_page_follows_the_window(visit):
    seen = visit(NUMBER)
    page = seen.page
    page.locator(".said").wait_for()
    before = parts(page)
    assert list(before) == ["25 products", "bias", "Convolution", "ReLU"]
    page.locator(".maps svg").first.focus()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowDown")
    assert "row 15, column 15 reads rows 15–19, columns 15–19" in page.locator(".said").inner_text()
    assert parts(page)["Convolution"] != before["Convolution"]  # at once, before the server knows
    page.wait_for_function(
        "() => /row=15/.test(location.search) && /column=15/.test(location.search)"
    )
    seen.settle()
    metric = page.get_by_test_id("stMetricValue").first.inner_text()
    made = float(parts(page)["Convolution"].replace("−", "-"))
    assert float(metric) == pytest.approx(made, abs=6e-3)
    assert "rows 15–19" in page.get_by_test_id("stMain").inner_text()
    # The focus stays where it was, so that the next key goes on from here.
    page.keyboard.press("ArrowLeft")
    assert "row 15, column 14" in page.locator(".said").inner_text()
    seen.healthy()


def test_the_window_is_dragged_with_the_mouse(visit):
    seen = visit(NUMBER)
    page = seen.page
    page.locator(".said").wait_for()
    box = page.locator(".maps svg").nth(1).bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 2.5 / 28, box["y"] + box["height"] * 3.5 / 28)
    page.mouse.up()
    assert "row 3, column 2" in page.locator(".said").inner_text()
    page.wait_for_function(
        "() => /row=3/.test(location.search) && /column=2/.test(location.search)"
    )
    seen.healthy()


@pytest.mark.parametrize(
    ("query", "layers"),
    [
        ("layer=conv2", 2),
        ("layer=pool1", 1),
        ("layer=fc3", 2),
        ("network=lenet5-1998&layer=s2", 2),
        ("network=resnet20-cifar&layer=conv1", 3),
    ],
)
def test_the_sum_in_the_browser_is_the_sum_of_the_page(visit, query, layers):
    """What the browser works out by itself ends in the network's own numbers."""
    page = visit(f"{NUMBER}?{query}").page
    page.locator(".said").wait_for()
    metrics = [m.inner_text() for m in page.get_by_test_id("stMetricValue").all()]
    found = list(parts(page).values())[-layers:]
    for value, metric in zip(found, metrics, strict=False):
        shown = float(metric.replace("−", "-"))
        assert shown == pytest.approx(float(value.replace("−", "-")), rel=6e-3)


def test_a_unit_is_moved_and_measured_anew(visit):
    seen = visit(UNIT + "?network=lenet5&layer=conv2&picture=digit+3")
    page = seen.page
    page.locator(".said").wait_for()
    assert "row 5, column 5" in page.locator(".said").inner_text()
    rest = page.locator("figure figcaption").nth(1).inner_text()
    assert rest == "rows 10–23, columns 10–23, enlarged"
    page.locator(".views svg").first.focus()
    page.keyboard.press("ArrowUp")
    assert page.locator("figcaption").nth(1).inner_text() == "rows 8–21, columns 10–23, enlarged"
    assert "measured when the unit rests" in page.locator(".said").inner_text()
    page.wait_for_function("() => /row=4/.test(location.search)")
    seen.settle()
    assert re.search(r"can see rows 8–21 and columns 10–23", page.inner_text("body"))
    assert "drag on the picture" in page.locator(".said").inner_text()
    seen.healthy()
