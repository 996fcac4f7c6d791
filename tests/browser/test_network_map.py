"""The network map under the hand: paths light up, cells open, and each number is torch's."""

import re
from base64 import b64decode

import numpy as np
import pytest
from playwright.sync_api import expect

from cnnviz.kit.live import Live, bundled_picture
from cnnviz.probing import activations
from cnnviz.weights.trained import Origin, Weights

PATH = "/network-map"
CONV2 = PATH + "?layer=conv2&channel=3&row=4&column=5"

WORK = """
(map, cells) => cells.map((at) => {
  map.shown.work(at, true);
  const { rule, value, terms, sums, facts, real, inputs } = map.shown.unit;
  const sum = terms.reduce((all, one) => all + one, 0);
  const padded = inputs.map((x, i) => (real[i] ? x : -Infinity));
  const made = {
    products: () => sum + (facts.bias ?? 0),
    distances: () => -sum,
    largest: () => Math.max(...padded),
    mean: () => sum / facts.count,
    scaled: () => sum * facts.coefficient + facts.bias,
    norm: () => ((inputs[0] - facts.mean) / Math.sqrt(facts.variance + facts.epsilon)) * facts.gamma
      + facts.beta,
    sum: () => sum,
    cell: () => facts.scale === undefined || facts.scale === null ? Math.max(inputs[0], 0)
      : facts.scale * Math.tanh(facts.slope * inputs[0]),
    copy: () => sum,
  }[rule]();
  return [value, made];
})
"""
"""What the browser says a unit is, and what its terms make."""


@pytest.fixture
def opened(visit):
    def open_map(path=PATH, **more):
        seen = visit(path, **more)
        seen.page.locator(".map .line .part").first.wait_for()
        return seen

    return open_map


def unit(page, value, channel):
    return page.locator(f'.unit[data-value="{value}"][data-channel="{channel}"]')


def parts(page):
    """The boxes of the sum: {words: value}."""
    return {
        box.locator("span").inner_text(): box.locator("b").inner_text()
        for box in page.locator(".line .part").all()
    }


@pytest.mark.parametrize("path", [CONV2, PATH + "?network=alexnet&picture=temple&layer=conv2"])
def test_fits_and_is_accessible(opened, path, width, scheme):
    seen = opened(path, width=width, scheme=scheme)
    seen.healthy()
    assert seen.violations() == []


@pytest.mark.parametrize("network", ["lenet5", "lenet5-1998", "resnet20-cifar"])
def test_the_terms_make_torch_s_number(opened, network):
    """A few cells of every layer, at the edges and inside."""
    page = opened(f"{PATH}?network={network}").page
    live = Live(Weights(network, Origin.HERE), bundled_picture("digit-3"))
    module, x = live.ready()
    names = [node.name for node in module.network.nodes]
    made = activations(module, x, names)
    cells, expected = [], []
    for value, name in enumerate(names, 1):
        maps = made[name][0].reshape(*(*made[name].shape[1:], 1, 1)[:3])
        channels, height, width = maps.shape
        for channel in (0, channels - 1):
            for row, column in ((0, 0), (height // 2, width - 1)):
                cells.append([value, channel, row, column])
                expected.append(float(maps[channel, row, column]))
    found = page.locator(".map").evaluate(WORK, cells)
    for at, number, (value, again) in zip(cells, expected, found, strict=True):
        assert value == number, at
        assert again == pytest.approx(number, rel=1e-4, abs=2e-5), (at, names[at[0] - 1])


def test_pointing_lights_the_path_both_ways(opened):
    page = opened().page
    unit(page, 3, 4).hover()  # a map of the first pooling
    lit = page.locator(".unit.lit").evaluate_all("all => all.map(u => u.dataset.value)")
    assert lit.count("1") == lit.count("2") == lit.count("3") == 1  # straight back
    assert lit.count("4") == 16  # and on to every map of the second convolution
    assert page.locator("path.near").get_attribute("d").count("M") == 1 + 2 + 16


def test_the_answer_is_the_last_column(opened):
    """A class lights its cell and all that this cell reads; a click on it goes to that cell."""
    page = opened().page
    bar = page.locator(".bar", has_text="3")
    bar.hover()
    expect(page.locator(".bar.lit .label")).to_have_text("3")
    lit = page.locator(".unit.lit").evaluate_all("all => all.map(u => u.dataset.value)")
    assert len(lit) == 1 + 84
    assert page.locator("path.base").get_attribute("d").count("M") >= 10
    bar.click()
    expect(page.locator(".trail b")).to_have_text("3rd fully connected · unit 3")


def test_a_link_to_a_later_layer_shows_it_between_picture_and_answer(opened, width):
    page = opened(PATH + "?network=resnet20-cifar&layer=layer3.0.add&channel=5", width=width).page
    picture, chosen = (
        page.locator(which).bounding_box() for which in (".input .unit", ".unit.chosen")
    )
    answer = page.locator(".answer").bounding_box()
    assert picture["x"] >= 0
    assert picture["x"] + picture["width"] < chosen["x"]
    assert chosen["x"] + chosen["width"] < (answer["x"] if width > 700 else width)
    assert page.get_by_test_id("stMain").evaluate("main => main.scrollTop") == 0
    cell = page.locator(".after .mark").bounding_box()
    assert cell["y"] + cell["height"] < (900 if width > 700 else 800)


def test_from_home_to_the_25_products_in_three_clicks(visit):
    seen = visit("/")
    page = seen.page
    page.get_by_role("link", name="Follow a 3 through LeNet-5").first.click()
    page.locator(".map .line .part").first.wait_for()
    unit(page, 1, 2).click()
    page.locator(".after canvas").click()
    assert page.locator(".grid.products .cell").count() == 25
    assert parts(page)["sum of 25 products"]
    seen.healthy()


def test_one_step_back_from_the_map_is_home(visit):
    """The link that leads here says what is usual too; it stays as it is."""
    seen = visit("/")
    page = seen.page
    page.get_by_role("link", name="Follow a 3 through LeNet-5").first.click()
    page.locator(".map .line .part").first.wait_for()
    seen.settle()
    page.go_back()
    expect(page.get_by_role("link", name="Follow a 3 through LeNet-5").first).to_be_visible()
    seen.healthy()


def test_step_by_step_back_to_the_picture(opened):
    """A click on a cell of the window goes to the layer before, until the picture is reached."""
    seen = opened(CONV2)
    page = seen.page
    assert list(parts(page))[:3] == ["sum of 25 products", "the other 5 maps", "bias"]
    page.locator(".grid.window button").nth(12).click()  # the middle of conv2's window, in pool1
    assert page.locator(".trail b").inner_text().startswith("1st max pooling")
    assert page.locator(".cell.won").count() == 1
    page.locator(".grid.window .won").click()
    assert page.locator(".trail b").inner_text().startswith("ReLU")
    page.locator(".line button.part").first.click()
    assert page.locator(".trail b").inner_text().startswith("1st convolution")
    page.locator(".grid.window button").first.click()
    assert page.locator(".trail b").inner_text().startswith("Picture")
    assert "This is where it begins" in page.locator(".said").inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".trail b").inner_text().startswith("1st convolution")
    page.wait_for_function("() => !/layer=/.test(location.search)")  # the first is the usual one
    seen.healthy()


def test_the_keyboard_goes_the_same_way(opened):
    seen = opened()
    page = seen.page
    unit(page, 1, 0).focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    assert "ReLU · map 1" in page.locator(".trail b").inner_text()
    page.locator(".after .frame").focus()
    before = page.locator(".said").inner_text()
    page.keyboard.press("ArrowLeft")
    after = page.locator(".said").inner_text()
    assert re.findall("column (\\d+)", after)[0] != re.findall("column (\\d+)", before)[0]
    page.wait_for_function(
        "() => /channel=1/.test(location.search) && /column=13/.test(location.search)"
    )
    page.locator(".after .frame").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert "1st convolution" in page.locator(".trail b").inner_text()
    seen.healthy()


def test_a_pixel_tells_which_units_it_reaches(opened):
    page = opened(CONV2).page
    unit(page, 0, 0).hover(position={"x": 56, "y": 56})  # the middle of 32 pixels
    said = page.locator(".said").inner_text()
    # A unit sees 14 pixels and begins 2 after the last: those that begin at pixel 4 to 16.
    assert said.startswith("Pixel row 16, column 16 reaches rows 2–8, columns 2–8"), said


def test_a_picture_is_chosen_by_its_thumbnail(opened):
    seen = opened()
    page = seen.page
    page.get_by_role("button", name="Choose digit 7").click()
    page.wait_for_function("() => /picture=digit-7/.test(location.search)")
    seen.settle()
    assert page.locator(".bar.best .label").inner_text() == "7"
    seen.healthy()


ALL = """
(map) => map.shown.model.values.map(({ maps }) => {
  const all = new Uint8Array(maps.slice().buffer);
  return btoa(Array.from(all, (byte) => String.fromCharCode(byte)).join(""));
})
"""


@pytest.mark.parametrize("network", ["lenet5", "resnet20-cifar"])
def test_the_map_follows_the_pen_and_the_page_agrees(opened, network):
    """While the pen is down the browser runs the network; what torch then makes is the same."""
    seen = opened(f"{PATH}?network={network}")
    page = seen.page
    box = page.locator(".pad canvas").bounding_box()
    before = parts(page)
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.15)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.5, box["y"] + box["height"] * 0.85, steps=6)
    page.locator(".bar.best .label", has_text="1").wait_for()
    assert parts(page) != before
    assert "picture=drawn" not in page.url
    mine = page.locator(".map").evaluate(ALL)
    page.mouse.up()
    page.wait_for_function("() => /picture=drawn/.test(location.search)")
    page.locator("canvas.live").wait_for(state="hidden")  # the page has sent torch's
    for here, torch in zip(mine, page.locator(".map").evaluate(ALL), strict=True):
        one, other = (np.frombuffer(b64decode(text), "<f4") for text in (here, torch))
        assert np.abs(one - other).max() <= 1e-5 * max(1.0, np.abs(other).max())
    assert page.locator(".bar.best .label").inner_text() == "1"
    seen.healthy()


def test_a_block_unfolds_where_it_stands(opened):
    seen = opened(PATH + "?network=resnet20-cifar")
    page = seen.page
    before = page.locator(".column").count()
    page.get_by_role("button", name="Unfold Block layer1.1").click()
    assert page.locator(".column").count() == before + 6  # seven layers where there was one
    seen.healthy()


def test_a_stage_unfolds_and_folds_with_the_cell_inside(opened):
    seen = opened(PATH + "?network=plain32-cifar&layer=layer2.2.conv2&channel=3")
    page = seen.page
    page.get_by_role("button", name="Fold Stage 2").hover()
    page.mouse.down()
    page.get_by_role("spinbutton", name="Row").press("ArrowUp")  # drawn anew under the hand
    page.wait_for_function("() => /row=/.test(location.search)")
    page.mouse.up()
    page.get_by_role("button", name="Unfold Stage 2").wait_for()
    expect(page.locator(".unit.chosen").last).to_have_attribute("aria-label", re.compile("map 3"))
    page.wait_for_function("() => /layer=layer2.4.relu2/.test(location.search)")
    page.get_by_role("button", name="Unfold Stage 1").click()
    page.get_by_role("button", name="Fold Stage 1").wait_for()
    seen.healthy()


def test_an_own_network_s_maps_are_its_answer_where_an_image_comes_out(visit):
    seen = visit("/own-network?start=small-unet")
    page = seen.page
    page.get_by_role("link", name="See it live on the map").click()
    expect(page.locator(".answer .made canvas")).to_have_count(2)
    page.locator(".made").first.hover()
    expect(page.locator(".made.lit")).to_have_count(1)
    seen.healthy()


def test_a_saved_map_holds_what_is_seen(opened):
    page = opened().page
    page.get_by_test_id("stPopoverButton").filter(has_text="Save").click()
    with page.expect_download() as download:
        page.get_by_role("button", name="SVG", exact=True).click()
    text = download.value.path().read_text()
    assert (
        text.count("<image") == 1 + 3 * 6 + 3 * 16
    )  # the picture, and maps up to the last pooling
    assert text.count("<rect") == 120 + 84 + 10 + 10  # cells, and a bar for each class
    assert "28 × 28 × 6" in text
    assert "/network-map?network=lenet5" in text


def test_a_large_network_is_worked_out_on_demand(opened):
    seen = opened(PATH + "?network=alexnet&picture=temple")
    page = seen.page
    maps = page.locator(".column:nth-child(3) .unit")
    maps.nth(3).click()
    page.wait_for_function("() => /layer=/.test(location.search)")
    seen.settle()
    assert page.locator(".line .part").count() >= 2
    page.get_by_role("button", name=re.compile("^Unfold 2nd convolution")).click()
    page.get_by_role("button", name=re.compile("^Fold 2nd convolution")).wait_for()
    seen.healthy()
