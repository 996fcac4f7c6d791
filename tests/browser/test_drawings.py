"""What moves under the hand: the sliding window, and a network's volumes."""

import re
from urllib.parse import parse_qsl

import pytest
from playwright.sync_api import expect

from cnnviz.counting.comparisons import bottleneck
from pages.bottleneck_savings.state import State as Bottleneck
from pages.layer_calculator.state import State
from pages.one_by_one.lesson import mixing, thinned


def said(page):
    return page.locator(".said").inner_text()


def wait_for(page, words):
    page.locator(".said").filter(has_text=words).wait_for()


def stage(page):
    return page.locator(".stage svg")


def test_the_window_follows_the_arrow_keys(visit):
    page = visit("/layer-calculator?h=7&w=7&c=1&f=1&k=3&s=2", calm=True).page
    assert said(page) == "Output row 0, column 0 reads input rows 0–2, columns 0–2."
    stage(page).focus()
    for key, row, column in [
        ("ArrowRight", 0, 1),
        ("ArrowDown", 1, 1),
        ("ArrowRight", 1, 2),
        ("ArrowRight", 1, 2),  # the last column
        ("ArrowUp", 0, 2),
        ("ArrowUp", 0, 2),
        ("ArrowLeft", 0, 1),
    ]:
        page.keyboard.press(key)
        assert said(page) == (
            f"Output row {row}, column {column} reads input rows {2 * row}–{2 * row + 2}, "
            f"columns {2 * column}–{2 * column + 2}."
        )


@pytest.mark.parametrize("width", [1440, 390])
def test_the_window_follows_the_pointer(visit, width):
    page = visit("/layer-calculator?h=7&w=7&c=1&f=1&k=3", width=width, calm=True).page
    texts = stage(page).locator("text")
    assert {"input 7 × 7 × 1", "output 5 × 5 × 1"} <= set(texts.all_text_contents())
    stage(page).scroll_into_view_if_needed()
    box = stage(page).locator(".output .slice").last.bounding_box()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.9)
    page.mouse.down()
    wait_for(page, "Output row 4, column 2 reads input rows 4–6, columns 2–4.")
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.5, steps=4)
    page.mouse.up()
    wait_for(page, "Output row 2, column 0 reads input rows 2–4, columns 0–2.")


def test_the_window_slides_by_itself_until_stopped(visit):
    page = visit("/layer-calculator", calm=True).page
    first = said(page)
    page.get_by_role("button", name="Slide", exact=True).click()
    page.wait_for_function(
        """first => { const find = root => { for (const e of root.querySelectorAll('*')) {
             if (e.matches('.said')) return e;
             const inner = e.shadowRoot && find(e.shadowRoot); if (inner) return inner; } };
             return find(document).textContent !== first; }""",
        arg=first,
    )
    page.get_by_test_id("stMain").get_by_role("button", name="Stop", exact=True).click()
    stopped = said(page)
    page.wait_for_timeout(600)
    assert said(page) == stopped != first


def test_another_layer_is_told_of_while_the_last_one_s_window_slides(visit):
    seen = visit("/layer-calculator?f=6&k=5", calm=True)
    page = seen.page
    page.get_by_role("button", name="Slide", exact=True).click()
    page.get_by_role("link", name="7 × 7, stride 3").click()
    page.wait_for_url(re.compile("s=3"))
    seen.settle()
    page.wait_for_timeout(800)  # the timer of the drawing before would have written by now
    assert "9 products" in page.locator(".depth").inner_text()
    assert "0–5" not in page.locator(".which").inner_text()


def test_cells_never_visited_are_marked(visit):
    page = visit("/layer-calculator?h=7&w=7&c=1&f=1&k=3&s=3").page
    missed = stage(page).locator("rect[fill$='-missed)']")
    assert missed.count() == 2  # row 6 and column 6
    row, column = (missed.nth(index).bounding_box() for index in (0, 1))
    assert row["width"] == pytest.approx(7 * row["height"], rel=0.02)
    assert column["height"] == pytest.approx(7 * column["width"], rel=0.02)
    page = visit("/layer-calculator?h=7&w=7&c=1&f=1&k=3&s=2").page
    assert stage(page).locator("rect[fill$='-missed)']").count() == 0


def test_padding_is_drawn_and_said(visit):
    page = visit("/layer-calculator?f=3&p=2", calm=True).page
    assert "padded 36 × 36" in stage(page).locator("text").first.text_content()
    assert said(page).endswith("rows −2…2, columns −2…2 (partly padding).")


def test_the_window_slides_once_on_arrival(visit):
    page = visit("/layer-calculator").page
    button = page.get_by_test_id("stMain").get_by_role("button", name="Slide", exact=True)
    button.wait_for()
    wait_for(page, "Output row 0, column 0 reads")


@pytest.mark.parametrize(
    "query", ["", "h=13&w=13&c=384&f=256&k=3&p=1&g=2", "kind=max-pooling&h=9&w=7&c=6&k=2&s=2"]
)
def test_what_is_drawn_of_depth_is_what_the_layer_reads(visit, query):
    page = visit(f"/layer-calculator?{query}", calm=True).page
    settings = {key: int(value) if value.isdigit() else value for key, value in parse_qsl(query)}
    state = State.read(settings)
    reads, each = 1, 1
    if state.convolves:
        reads, each = state.channels // state.groups, state.filters // state.groups
    stage(page).focus()
    for channel in range(3):
        first = channel // each * reads
        depth = page.locator(".depth").inner_text()
        products = reads * state.kernel**2
        assert f"{products:,}" in depth
        if 1 < reads < state.channels:
            assert f"channels {first}–{first + reads - 1} of {state.channels}" in depth
        page.keyboard.press("PageDown")
    shape = " × ".join(map(str, state.layer.output_shape(state.shape)[1:]))
    assert f"output {shape}" in " ".join(stage(page).locator("text").all_text_contents())


def test_terms_and_cells_light_each_other_up(visit):
    page = visit("/layer-calculator?h=7&w=7&c=1&f=1&k=3&p=1", calm=True).page
    term = page.locator(".term[data-term=P]").first
    term.hover()
    assert stage(page).locator(".marks path").count() == 1
    page.get_by_text("P: padding, 1 above, 1 below, 1 left, 1 right").wait_for()
    box = stage(page).locator(".output .slice").last.bounding_box()
    page.mouse.move(box["x"] + 5, box["y"] + 5)
    page.locator('.term.lit[data-term="H\'"]').first.wait_for()


@pytest.mark.parametrize("press", ["pointer", "Enter"])
def test_a_volume_opens_its_layer(visit, press):
    seen = visit("/architectures")
    page = seen.page
    names = [each.get_attribute("data-name") for each in page.locator("[data-name]").all()]
    assert names[:3] == ["conv1", "pool1", "conv2"]
    assert names[-1] == "fc8"
    volume = page.locator('[data-name="conv2"]').first
    if press == "pointer":
        volume.click()
    else:
        volume.focus()
        page.keyboard.press(press)
    page.get_by_text("223,948,800 multiplies").first.wait_for()
    seen.settle()
    assert re.search(r"[?&]layer=conv2\b", page.evaluate("location.search"))
    anew = visit("/architectures" + page.evaluate("location.search"))
    assert anew.page.get_by_text("223,948,800 multiplies").count() >= 1
    seen.healthy()


@pytest.mark.parametrize("name", ["resnet152", "inception-resnet-v2", "resnet1202-cifar"])
def test_the_largest_networks_are_drawn(visit, name):
    seen = visit(f"/architectures?network={name}", width=390)
    assert seen.page.locator("[data-name]").count() > 5
    seen.healthy()


def test_a_mosaic_is_shown_as_it_was_made(visit):
    """PNG with hard edges, as wide on the screen as in the file, or less where there is no room."""
    page = visit("/feature-maps?network=vgg16&layer=conv5_3&weights=he&picture=temple").page
    mosaic = page.get_by_role("slider", name="All maps").locator("img")
    natural, shown, source, rendering = mosaic.evaluate(
        """image => [image.naturalWidth, image.getBoundingClientRect().width, image.currentSrc,
                      getComputedStyle(image).imageRendering]"""
    )
    assert shown <= natural + 1
    assert source.startswith("data:image/png;base64,")
    assert rendering == "pixelated"
    assert len(source) <= 600_000


@pytest.mark.parametrize(
    "query", ["", "restored=true&c=256&f=256&k=3&width=64", "h=4096&w=4096&c=2048&f=2048&k=31"]
)
def test_the_bottleneck_follows_the_hand_and_says_the_servers_numbers(visit, query):
    page = visit(f"/bottleneck-savings?{query}").page
    before = page.evaluate("location.search")
    state = Bottleneck.read({k: int(v) if v.isdigit() else v for k, v in parse_qsl(query)})
    slider = page.locator(".frame input")
    for width in (1, state.widest, 155):
        slider.evaluate(f"each => {{ each.value = {width}; each.oninput(); }}")
        sizes = state.shape, state.filters, state.kernel, width
        through = bottleneck(*sizes, restored=state.restored).through
        expect(page.locator(".through")).to_have_text(f"{through.macs:,}")
        expect(page.locator(".term[data-live=through]")).to_have_text(f"{through.macs:,}")
        parts = [f"{row.macs:,}" for row in through.layers]
        expect(page.locator(".key > span")).to_contain_text(parts)
    assert page.evaluate("location.search") == before, "nothing is sent before the hand rests"
    slider.press("ArrowRight")
    page.wait_for_function("location.search.includes('width=156')")
    expect(page.locator(".areas")).to_be_visible()


def test_the_areas_edge_is_drawn_down(visit):
    page = visit("/bottleneck-savings", calm=True).page
    box = page.locator(".areas .handle").bounding_box()
    middle = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0], middle[1] + 40)
    expect(page.locator(".share")).not_to_have_text("× 0.10 (9.7 times fewer)")
    page.mouse.up()
    page.wait_for_function("location.search.includes('width=')")
    page.locator(".term[data-term=C]").first.hover()
    expect(page.locator(".volumes g.lit")).to_have_count(1)


def test_volumes_turn_and_their_words_stay_upright(visit):
    page = visit("/architectures").page
    drawing = page.locator(".st-key-drawing")
    side = drawing.locator("[data-box] path").nth(2)
    before, words = side.get_attribute("d"), drawing.locator("text").first.get_attribute("x")
    drawing.get_by_role("slider").press("ArrowRight")
    expect(side).not_to_have_attribute("d", before)
    assert drawing.locator("text").first.get_attribute("x") == words


def test_the_hand_on_one_by_one_convolutions_gets_the_servers_numbers(visit):
    shown = mixing(4, 0)
    page = visit("/one-by-one").page
    told, cells = page.locator(".told"), page.locator("[data-place]")
    page.locator("[data-filter]").nth(2).hover()
    for place, outputs in enumerate(shown.outputs):
        cells.nth(36 + place if place % 2 else place).hover()  # of the output, or of the input
        row, column = divmod(place, 6)
        said = f"Row {row + 1}, column {column + 1}, filter 3: "
        expect(told).to_contain_text(said)
        expect(told).to_contain_text(f"ReLU makes it {outputs[2]:g}.")
    page.locator("svg[tabindex]").press("ArrowUp")
    expect(told).to_contain_text("Row 5, column 6, ")
    page.get_by_role("tab", name="Fewer or more channels").click()
    slider = page.locator(".frame input")
    slider.evaluate("each => { each.value = 383; each.oninput(); }")
    expect(page.locator(".shape")).to_have_text("28 × 28 × 383")
    expect(page.locator(".multiplies")).to_have_text(f"{thinned(383).macs:,}")
    slider.press("ArrowRight")
    page.wait_for_function("location.search.includes('f=384')")
    expect(page.locator(".parameters")).to_have_text(f"{thinned(384).parameters:,}")
