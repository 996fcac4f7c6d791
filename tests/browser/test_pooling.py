"""A pool under the hand: the browser's window holds the numbers that make the server's value."""

from playwright.sync_api import expect


def test_the_hand_on_a_cell_shows_its_window(visit):
    seen = visit("/pooling?pool=average&k=3&s=2")
    figures = seen.page.locator("figure svg")
    box = figures.nth(3).bounding_box()
    seen.page.mouse.move(box["x"] + box["width"] * 6.5 / 13, box["y"] + box["height"] * 4.5 / 13)
    said = seen.page.locator(".said")
    expect(said).to_contain_text("Row 4, column 6")
    sums = said.inner_text().split(": ")[1:]
    for text in sums:
        above, made = text.split(" = ")
        inside = above[1:].split(")")[0].replace("−", "-")
        made = float(made.split(". ")[0].rstrip(".").replace("−", "-"))
        values = [float(each) for each in inside.split(" + ")]
        assert len(values) == 9 and above.endswith("/ 9")
        assert abs(sum(values) / 9 - made) < 2e-3 * max(map(abs, values))
    seen.healthy()
