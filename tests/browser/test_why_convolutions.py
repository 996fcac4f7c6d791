"""The matrices under the hand: what is worked out in the browser is what the page's numbers say."""

from playwright.sync_api import expect

from pages.why_convolutions.lesson import Case


def cells(page, way, place):
    """The numbers of an output as they are drawn, those left out left out."""
    texts = page.locator(f".{way} .maps svg").nth(place).locator("text").all_text_contents()
    return [int(text.replace("−", "-")) for text in texts]


def test_a_row_and_a_weight_light_up_and_the_picture_is_dragged(visit):
    page = visit("/why-convolutions?dx=0&seed=3").page
    matrix, said = page.locator(".shared .matrix"), page.locator(".said")
    box = matrix.bounding_box()
    across, down = box["width"] / 38, box["height"] / 18
    page.mouse.move(box["x"] + 7.5 * across, box["y"] + 2.5 * down)
    expect(said).to_contain_text("Weight 5 is 8")
    assert matrix.locator("[data-weight]:not(.dim)").count() == 16
    page.mouse.move(box["x"] + 20.5 * across, box["y"] + 2.5 * down)
    assert "row 0, column 0 does not read" in said.inner_text()
    field = page.locator(".input").bounding_box()
    page.mouse.move(field["x"] + 60, field["y"] + 60)
    page.mouse.down()
    page.mouse.move(field["x"] + 60 + field["width"] / 3, field["y"] + 60 + field["height"] / 6)
    page.mouse.up()
    case = Case("plus", "edges", 3, 2, 1)
    for way, entries in (("shared", case.unrolled), ("dense", case.dense)):
        found = case.compared(entries)
        assert cells(page, way, 0) == found.before[found.there].tolist()
        assert cells(page, way, 1) == found.after.ravel().tolist()
        assert cells(page, way, 2) == (found.after - found.before)[found.there].tolist()
    assert "all 6 cells" in page.locator(".shared .told").inner_text()
    page.wait_for_function("() => /dx=2/.test(location.search) && /dy=1/.test(location.search)")
