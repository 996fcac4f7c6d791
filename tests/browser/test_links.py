"""Settings and the address bar: what is set is in the link, and the link shows it anew."""

import re
from urllib.parse import quote

import pytest
from playwright.sync_api import expect


def numbers(seen):
    return seen.settle().get_by_test_id("stMetricValue").all_inner_texts()


def link(seen):
    """Path and settings; the page sets them without a navigation, so page.url is behind."""
    return seen.page.evaluate("location.pathname + location.search")


def changed(seen, before):
    """Wait until the numbers are others than `before`."""
    seen.page.wait_for_function(
        """before => [...document.querySelectorAll('[data-testid="stMetricValue"]')]
             .map(value => value.innerText).join('|') !== before""",
        arg="|".join(before),
    )
    return numbers(seen)


def press(seen, number):
    """Press a preset, and wait for its link: the script writes that last."""
    before = link(seen)
    seen.page.locator(".st-key-presets a").nth(number).click()
    seen.page.wait_for_function(
        "before => location.pathname + location.search !== before", arg=before
    )
    seen.settle()


def typed(seen, label, value):
    box = seen.page.get_by_label(label, exact=True)
    box.fill(str(value))
    box.press("Enter")


def test_a_changed_number_changes_the_numbers_and_the_link(visit):
    seen = visit("/layer-calculator")
    before = numbers(seen)
    assert before[:2] == ["28 × 28 × 6", "456"]
    typed(seen, "Filters", 12)
    after = changed(seen, before)
    assert after == ["28 × 28 × 12", "912", "705,600", "9,408"]
    assert link(seen) == "/layer-calculator?f=12"
    typed(seen, "Filters", 6)
    assert changed(seen, after) == before
    assert link(seen) == "/layer-calculator"
    seen.healthy()


@pytest.mark.parametrize(
    ("path", "keys"),
    [("/layer-calculator", (0, 7)), ("/feature-maps", (2,)), ("/training-lab", (1,))],
)
def test_a_preset_is_a_link(visit, path, keys):
    """Here that the address bar follows; what all presets show is tried without a browser."""
    seen, anew = visit(path), visit(path)
    first = numbers(seen)
    for key in keys:
        press(seen, key)
        assert link(seen) not in (path, link(anew))
        anew.page.goto(seen.server.url + link(seen))
        assert numbers(anew) == numbers(seen)
        assert path == "/training-lab" or numbers(seen) != first
        anew.healthy()
    seen.healthy()


def test_a_preset_leaves_nothing_of_a_link_behind(visit):
    """The slider's range changes with the preset, which sets its value all the same."""
    seen = visit("/bottleneck-savings?width=155")
    assert numbers(seen) == ["120,422,400", "154.8"]
    press(seen, 2)
    assert numbers(seen) == ["1,849,688,064", "229.1"]
    assert re.search(r"\bwidth=64\b", link(seen))
    press(seen, 0)
    assert numbers(seen) == ["120,422,400", "154.8"]
    assert link(seen) == "/bottleneck-savings"


def test_the_slider_slides(visit):
    seen = visit("/bottleneck-savings")
    seen.page.get_by_test_id("stSidebar").get_by_role("slider").press("ArrowRight")
    made = f"{28 * 28 * 17 * (192 + 25 * 32):,}"
    expect(seen.page.locator(".numbers .through")).to_have_text(made)
    assert link(seen) == "/bottleneck-savings?width=17"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/layer-calculator?k=abc&f=7", "kernel “abc”"),
        ("/feature-maps?picture=cat", "picture “cat”"),
        ("/training-lab?runs=gone", "gone"),
    ],
)
def test_a_broken_link_is_a_sentence(visit, path, words):
    seen = visit(path)
    alerts = seen.page.get_by_test_id("stAlertContentWarning")
    assert alerts.count() == 1
    assert words in alerts.inner_text()
    assert numbers(seen)
    seen.healthy()


def told(seen):
    """The box about the link, if there is one."""
    seen.settle()
    boxes = seen.page.get_by_test_id("stAlertContentWarning")
    return boxes.first.inner_text() if boxes.count() else ""


def test_an_infinite_number_is_told_also_when_one_comes_back_to_it(visit):
    """The address is put right; the entry behind it in the history still has the infinity."""
    seen = visit("/layer-calculator?h=-inf&f=1e400&k=3")
    assert "“-inf”" in told(seen)
    assert "“1e400”" in told(seen)
    assert link(seen) == "/layer-calculator?k=3"
    typed(seen, "Filters", 12)
    seen.page.wait_for_function("location.search.includes('f=12')")
    assert told(seen) == ""
    for _ in range(2):
        seen.page.go_back()
        seen.page.wait_for_timeout(300)
        seen.settle()
    seen.page.get_by_test_id("stAlertContentWarning").wait_for()
    assert "“1e400”" in told(seen)
    assert link(seen) == "/layer-calculator?k=3"
    seen.healthy()


def test_words_of_a_link_are_no_markdown(visit):
    words = "![x](https://example.invalid/x.png)"
    seen = visit(f"/layer-calculator?k={quote(words)}&h=www.example.invalid&f=:red[a@b.de]")
    text = told(seen).replace("\u2060", "")
    assert f"“{words}”" in text
    assert "“www.example.invalid”" in text
    assert "“:red[a@b.de]”" in text
    box = seen.page.get_by_test_id("stAlertContentWarning")
    assert box.locator("a, img, .katex").count() == 0
    seen.healthy()


def test_the_link_to_this_names_what_is_shown(visit):
    seen = visit("/layer-calculator?f=12")
    seen.page.get_by_role("button", name="Link to this").click()
    address = seen.page.get_by_test_id("stCode").first.inner_text()
    page, _mark, query = address.partition("?")
    assert page == f"{seen.server.url}/layer-calculator"
    named = {"kind=convolution", "h=32", "w=32", "f=12", "k=5", "s=1", "pad=number", "p=0"}
    assert named | {"apart=false", "d=1", "g=1", "bias=true"} <= set(query.split("&"))
    anew = visit(address.removeprefix(seen.server.url))
    assert numbers(anew) == numbers(seen)
    assert told(anew) == ""
    anew.healthy()


def test_a_network_that_came_by_link_follows_to_the_next_page(visit):
    seen = visit("/architectures?network=vgg11")
    seen.go("Calculate", "Memory and batch size")
    seen.page.wait_for_function("location.pathname === '/memory' && location.search")
    assert link(seen) == "/memory?network=vgg11"
    seen.settle()
    assert seen.page.locator(".st-key-network input").first.input_value() == "VGG-11"
    seen.healthy()


def test_a_refusal_keeps_the_page_and_its_settings(visit):
    seen = visit("/layer-calculator?f=12&k=40")
    page = seen.page
    alert = page.get_by_test_id("stAlertContentError")
    assert "larger than the input" in alert.inner_text()
    assert page.get_by_label("Filters", exact=True).input_value() == "12"
    typed(seen, "Kernel", 4)
    alert.wait_for(state="detached")
    assert numbers(seen) == ["29 × 29 × 12", "588", "484,416", "10,092"]
    seen.healthy()


def test_settings_stay_on_their_page_and_come_back_with_it(visit):
    """Filters are a word of both pages; the way back brings what was set, and leaves nothing."""
    seen = visit("/layer-calculator?f=12")
    page = seen.page
    typed(seen, "Kernel", 3)
    page.wait_for_function("location.search.includes('k=3')")
    seen.go("Ideas", "Bottleneck savings")
    page.wait_for_function("location.pathname === '/bottleneck-savings'")
    seen.settle()
    expect(page.get_by_label("Filters", exact=True)).to_have_value("32")
    assert link(seen) == "/bottleneck-savings"
    page.go_back()
    page.get_by_role("heading", name="Layer calculator").wait_for()
    seen.settle()
    assert set(link(seen).partition("?")[2].split("&")) == {"f=12", "k=3"}
    assert page.get_by_label("Filters", exact=True).input_value() == "12"
    page.go_back()
    page.wait_for_function("!location.search.includes('k=3')")
    expect(page.get_by_label("Kernel", exact=True)).to_have_value("5")
    seen.settle()
    assert link(seen) == "/layer-calculator?f=12"
    page.go_forward()
    page.wait_for_function("location.search.includes('k=3')")
    expect(page.get_by_label("Kernel", exact=True)).to_have_value("3")
    seen.healthy()


def test_what_is_typed_while_the_page_still_works_is_kept(visit):
    """Each number sets off a run; the next is typed before that has ended."""
    seen = visit("/layer-calculator")
    for count in (7, 8, 9):
        typed(seen, "Filters", count)
        typed(seen, "Input channels", count)
    box = seen.page.get_by_label("Kernel", exact=True)
    box.fill("3")  # stands there while the runs before end
    seen.page.wait_for_timeout(1500)
    assert box.input_value() == "3"
    box.press("Enter")
    seen.page.wait_for_function("location.search.includes('k=3')")
    seen.settle()
    assert set(link(seen).partition("?")[2].split("&")) == {"f=9", "c=9", "k=3"}
    assert numbers(seen)[0] == "30 × 30 × 9"
    seen.healthy()


def test_a_block_of_the_graph_is_unfolded_and_folded_by_a_click(visit):
    seen = visit("/architectures?network=googlenet&tab=graph")
    for block in ("inception3a", "none"):
        seen.page.locator('[data-name="inception3a"]').first.click()
        wanted = f"location.search.includes('block=inception3a') === {str(block != 'none').lower()}"
        seen.page.wait_for_function(wanted)
        seen.settle()
    assert link(seen) == "/architectures?network=googlenet&tab=graph"
    seen.healthy()
