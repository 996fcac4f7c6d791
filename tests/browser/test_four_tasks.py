"""Four tasks under the hand: a cell is ringed in all four pictures, and its numbers are told."""

from playwright.sync_api import expect


def test_the_hand_on_a_cell_rings_it_everywhere(visit):
    seen = visit("/four-tasks")
    pictures = seen.page.locator("figure svg")
    expect(pictures).to_have_count(4)
    box = pictures.nth(2).bounding_box()
    seen.page.mouse.move(box["x"] + box["width"] * 2.5 / 8, box["y"] + box["height"] * 1.5 / 8)
    said = seen.page.locator(".said")
    expect(said).to_contain_text("Row 2, column 3: ")
    expect(seen.page.locator("figure .ring")).to_have_count(4)
    pictures.nth(0).focus()
    seen.page.keyboard.press("ArrowDown")
    expect(said).to_contain_text("Row 3, column 3: ")
    seen.healthy()
