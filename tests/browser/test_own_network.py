"""Writing a network in a browser: it is counted as one types, and a fault is marked and cured."""

import re

from playwright.sync_api import expect

from tests.browser.test_memory_and_batch import numbers


def test_it_follows_as_one_types(visit):
    seen = visit("/own-network")
    page = seen.page
    editor = page.get_by_role("textbox", name="Network as text")
    assert numbers(page)["Parameters"] == "79,370"
    editor.fill("Conv(8, 3)\nReLU()\nFlatten()\nLinear(10)")
    page.get_by_text("It fits together: 4 layers").wait_for()
    seen.settle()
    assert numbers(page)["Parameters"] == "72,234"
    link = page.url
    assert "net=" in link
    editor.press_sequentially("\nRelu()", delay=20)
    expect(page.get_by_role("status")).to_have_text("Line 5: Relu is not known: did you mean ReLU?")
    assert editor.input_value().endswith("\nRelu()")
    expect(page.locator(".numbers .wrong")).to_have_text("5")
    assert numbers(page)["Parameters"] == "72,234"
    again = visit(link.removeprefix(seen.server.url))
    assert numbers(again.page)["Parameters"] == "72,234"
    again.healthy()
    seen.healthy()


def test_a_wrong_number_is_cured_by_a_press(visit, width, scheme):
    seen = visit("/own-network?start=wrong-features", width, scheme)
    page = seen.page
    expect(page.get_by_role("status")).to_have_text(re.compile("^Line 13: Linear gets 2304"))
    assert seen.violations() == []
    page.get_by_role("button", name="Write nn.Linear(2304, 10)").click()
    page.get_by_text("It fits together: 10 layers").wait_for()
    seen.settle()
    assert numbers(page)["Parameters"] == "79,370"
    expect(page.get_by_role("button", name=re.compile("^Write"))).to_be_hidden()
    seen.healthy()


def test_another_start_takes_the_place_of_what_was_typed(visit):
    seen = visit("/own-network")
    page = seen.page
    editor = page.get_by_role("textbox", name="Network as text")
    editor.fill("Conv(8, 3)")
    page.get_by_text("It fits together: 1 layer,").wait_for()
    page.get_by_role("link", name="Start from VGG-16").click()
    expect(editor).to_have_value(re.compile("conv1_1"))
    seen.settle()
    assert numbers(page)["Parameters"] == "138,357,544"
    editor.fill("Conv(8, 3)\nReLU()")
    page.get_by_text("It fits together: 2 layers,").wait_for()
    seen.go("Calculate", "Compare")
    page.get_by_role("heading", level=1, name="Compare").wait_for()
    seen.settle()
    seen.go("Calculate", "Your network")
    page.get_by_text("It fits together: 2 layers,").wait_for()
    expect(editor).to_have_value("Conv(8, 3)\nReLU()")
    seen.healthy()
