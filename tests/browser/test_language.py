"""The switch of the language: what the browser is told, and what a link then says."""


def test_the_switch_tells_the_browser_and_the_link(visit):
    seen = visit("/layer-calculator?k=3")
    html = seen.page.locator("html")
    assert html.get_attribute("lang") == "en"
    seen.page.get_by_role("button", name="English").click()
    seen.page.get_by_test_id("stPopoverBody").get_by_text("中文").click()
    seen.page.wait_for_url("**lang=zh**")
    seen.settle()
    assert html.get_attribute("lang") == "zh"
    assert "k=3" in seen.page.url
    seen.healthy()
    seen.page.reload()
    seen.settle()
    assert html.get_attribute("lang") == "zh"
