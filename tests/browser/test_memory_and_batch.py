"""Memory and batch size in a browser: the link, the measurement, the way to the reasons."""

import re


def numbers(page):
    labels = page.get_by_test_id("stMetricLabel").all_inner_texts()
    values = page.get_by_test_id("stMetricValue").all_inner_texts()
    return {label.strip(): value for label, value in zip(labels, values, strict=True)}


def test_a_link_with_everything_set(visit, width, scheme):
    seen = visit("/memory?network=alexnet&gb=4&batch=256&optimizer=adam", width, scheme)
    shown = numbers(seen.page)
    assert shown["Weights"] == "243.86 MB"
    assert shown["Optimizer state (Adam)"] == "487.72 MB"
    assert "A batch of 256 takes" in shown
    assert seen.page.get_by_test_id("stPlotlyChart").count() == 2
    seen.healthy()


def test_measured_beside_computed_and_kept_in_view(visit):
    seen = visit("/memory?network=lenet5")
    page = seen.page
    page.get_by_role("button", name="Measure on this machine").click()
    page.get_by_text("Difference", exact=True).wait_for()
    seen.settle()
    shown = numbers(page)
    assert shown["Measured"] == shown["Computed"]
    page.get_by_role("button", name="16 GB").click()
    page.wait_for_url(re.compile("gb=16"))
    seen.settle()
    assert numbers(page)["Difference"] == "none"
    seen.healthy()


def test_the_note_leads_to_the_reasons(visit):
    seen = visit("/memory")
    seen.page.get_by_text("Why do torchinfo and others").click()
    seen.page.get_by_test_id("stMain").get_by_role("link", name="why numbers differ").click()
    seen.page.get_by_role("heading", level=1, name="Why numbers differ").wait_for()
