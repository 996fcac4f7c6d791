"""Why numbers differ in a browser: the walk, cards by link, links that set other pages."""

import re

PAGE = "/why-numbers-differ"
CARDS = "[data-testid=stExpander]"


def numbers(page):
    return page.get_by_test_id("stMetricValue").all_inner_texts()


def test_the_walk_is_drawn(visit, width, scheme):
    seen = visit(PAGE, width, scheme)
    assert numbers(seen.page) == ["4,089,184,256", "4,132,436,968", "+43,252,712"]
    chart = seen.page.get_by_test_id("stPlotlyChart")
    words = chart.locator(".annotation-text").all_text_contents()
    assert words[:4] == ["bias additions", "+1,000", "batch norm", "+22,227,968"]
    bars = chart.locator(".bars .point path")
    starts = [box["x"] for box in (bars.nth(i).bounding_box() for i in range(1, 6)) if box]
    assert starts[0] < starts[1] < starts[2] < starts[3], "each step starts where the last ended"
    assert abs(starts[4] - starts[0]) < 2, "the sum starts at the line again"
    seen.healthy()


def test_a_card_by_link_as_the_first_request(visit, fresh_server, width):
    seen = visit(f"{PAGE}?erratum=zfnet-110", width, server=fresh_server)
    first = seen.page.locator(CARDS).first
    assert first.get_by_text("109.5").first.is_visible()
    assert first.locator("details").get_attribute("open") is not None
    seen.healthy()


def test_a_card_goes_into_the_link_when_it_opens(visit):
    seen = visit(f"{PAGE}?part=Famous+slips&network=vgg16")
    page = seen.page
    page.locator(CARDS).filter(has_text="93 MB or 61 MB").locator("summary").click()
    page.wait_for_url(re.compile("erratum=vgg16-93-mb"))
    seen.settle()
    assert "15,237,608" in page.locator(CARDS).filter(has_text="93 MB or 61 MB").inner_text()
    page.get_by_role("tab", name="Papers").click()
    page.wait_for_url(re.compile(r"\?network=vgg16&part=papers$"))
    seen.healthy()


def test_a_cards_link_sets_the_other_page_whatever_was_set_here(visit):
    seen = visit(f"{PAGE}?erratum=vgg-batch-norm&network=alexnet&height=299")
    page = seen.page
    page.get_by_role("link", name="See it on the Architectures page").click()
    page.get_by_role("heading", name="Architectures", level=1).wait_for()
    page.wait_for_url(re.compile("network=vgg16"))
    seen.settle()
    assert numbers(page)[:2] == ["138,365,992", "15,470,264,320"]
    assert "batch_norm=true" in page.url
    assert "via=" not in page.url
    link = page.url
    seen.healthy()
    anew = visit(link.removeprefix(seen.server.url))
    assert numbers(anew.page)[:2] == ["138,365,992", "15,470,264,320"]


def test_a_cards_link_works_in_a_tab_of_its_own(visit):
    page = visit(f"{PAGE}?erratum=resnet34-a-b-c").page
    link = page.get_by_role("link", name="See it on the Architectures page")
    address = link.get_attribute("href") or ""
    seen = visit(f"/{address.split('/')[-1]}")
    assert numbers(seen.page)[:2] == ["21,623,848", "3,644,493,824"]
    assert "via=" not in seen.page.url
    seen.healthy()


def test_no_tab_is_less_accessible_than_the_first(visit, scheme):
    """What axe says of the first one is for the test of every page."""
    rules = [
        {line.split(":")[0] for line in visit(PAGE + part, scheme=scheme).violations()}
        for part in ("", "?part=Papers", "?part=Famous+slips", "?part=MACs+or+FLOPs")
    ]
    assert set().union(*rules) == rules[0]
