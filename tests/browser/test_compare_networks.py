"""Compare in a browser: networks picked by hand are in the link, and drawings share a scale."""

import re

TWO = "/compare?networks=resnet50&networks=resnet50-v1.5"


def test_a_link_with_two_variants(visit, width, scheme):
    seen = visit(TWO, width, scheme)
    text = seen.page.get_by_test_id("stMain").inner_text()
    assert "3,857,973,248 multiplies → 4,089,184,256" in text
    assert "ResNet-50 v1.5" in text
    assert seen.page.locator("svg[aria-label*='aligned layer by layer']").count() == 1
    seen.healthy()


def test_what_is_picked_goes_into_the_link(visit):
    seen = visit(TWO)
    page = seen.page
    page.get_by_role("combobox", name="Networks and variants").fill("plain34")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("networks=plain34"))
    seen.settle()
    assert re.findall(r"networks=([\w.-]+)", page.url) == ["resnet50", "resnet50-v1.5", "plain34"]
    assert page.get_by_text("Plain-34", exact=True).count() >= 1
    seen.healthy()


def test_a_preset_sets_networks_and_pair(visit):
    seen = visit("/compare?first=vgg16&second=googlenet")
    page = seen.page
    page.get_by_role("link", name="Plain and residual").click()
    page.wait_for_url(re.compile("networks=plain34"))
    seen.settle()
    assert "The same 21,623,848 parameters" in page.get_by_test_id("stMain").inner_text()
    seen.healthy()


def test_drawings_are_at_one_scale(visit, width):
    seen = visit("/compare?tab=drawings-to-scale", width)
    scales = seen.page.locator("svg[aria-label$='to scale']").evaluate_all(
        "all => all.map(svg => svg.getBoundingClientRect().width / svg.viewBox.baseVal.width)"
    )
    assert len(scales) == 4
    assert max(scales) - min(scales) < 0.01
