"""What the Save menu hands out that a browser makes: pictures, and a frame on a foreign page."""

import xml.etree.ElementTree as ET
from functools import partial
from html import escape
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from PIL import Image
from playwright.sync_api import expect

from cnnviz.drawing.palette import colour
from scripts.browser import FLAGS, find
from scripts.server import PATIENCE


def test_pictures_are_files_that_say_where_they_are_from(visit, tmp_path):
    """Of a drawing and of a chart, on the dark phone: on white, with the link inside."""
    address = "/architectures?network=lenet5&tab=where-parameters-and-multiplies-sit"
    seen = visit(address, width=390, scheme="dark")
    seen.page.get_by_test_id("stPopoverButton").filter(has_text="Save").click()
    menu = seen.page.get_by_test_id("stPopoverBody")

    def taken(label, name):
        with seen.page.expect_download() as download:
            menu.get_by_role("button", name=label, exact=True).nth(
                int(name != "architecture")
            ).click()
        assert download.value.suggested_filename.startswith("cnnviz-lenet5-32-")
        assert download.value.suggested_filename.endswith(f"{name}.{label.lower()}")
        download.value.save_as(tmp_path / label)
        return tmp_path / label

    for name in ("architecture", "shares"):
        picture = Image.open(taken("PNG", name))
        link = picture.text["Source"]
        assert link.startswith(f"{seen.server.url}/architectures?network=lenet5&")
        assert "1 MAC = 2 FLOPs" in picture.text["Description"]
        colours = {each for _count, each in picture.convert("RGB").getcolors(1_000_000)}
        assert picture.getpixel((0, 0))[:3] == (255, 255, 255)
        assert bytes.fromhex(colour("conv")[1:]) in {bytes(each) for each in colours}
        root = ET.parse(taken("SVG", name)).getroot()
        assert link in root[0].text
    with seen.page.expect_download() as download:  # beside the chart's own, which can be zoomed
        menu.get_by_role("button", name="HTML").last.click()
    assert download.value.suggested_filename == "cnnviz-lenet5-32-architecture.html"
    html = download.value.path().read_text()
    assert "<svg" in html and html.count("<text") >= 3
    assert f'<a href="{escape(link)}">' in html and "1 MAC = 2 FLOPs" in html
    for button in menu.get_by_role("button").all():
        assert button.evaluate("each => each.scrollWidth <= each.clientWidth + 1")
    seen.healthy()


@pytest.mark.parametrize(
    ("path", "name"), [("/pooling", "pools"), ("/why-convolutions", "matrices")]
)
def test_what_a_script_of_ours_draws_is_a_file_too(visit, path, name):
    """All its drawings, where they stand beside each other."""
    seen = visit(path)
    seen.page.get_by_test_id("stPopoverButton").filter(has_text="Save").click()
    menu = seen.page.get_by_test_id("stPopoverBody")
    with seen.page.expect_download() as download:
        menu.get_by_role("button", name="SVG", exact=True).first.click()
    assert download.value.suggested_filename.endswith(f"{name}.svg")
    root = ET.parse(download.value.path()).getroot()
    assert len([each for each in root if each.tag.endswith("svg")]) >= 3
    assert float(root.get("width")) > 400 and float(root.get("height")) > 200
    seen.healthy()


@pytest.fixture
def elsewhere(tmp_path):
    """A site of another name than ours: its address, and the folder that it shows."""
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("localhost", 0), handler) as site:
        Thread(target=site.serve_forever).start()
        yield f"http://localhost:{site.server_port}", tmp_path
        site.shutdown()


@pytest.fixture
def framed(room, elsewhere):
    """A function that shows a frame on a foreign page, in a browser that gives it no cookies."""
    address, folder = elsewhere
    flags = [*FLAGS, "--test-third-party-cookie-phaseout"]
    browser = room.browser.browser_type.launch(executable_path=find(), args=flags)

    def show(code):
        (folder / "index.html").write_text(code)
        page = browser.new_page(viewport={"width": 1200, "height": 900})
        page.set_default_timeout(PATIENCE)
        page.goto(address)
        return page

    yield show
    browser.close()


def test_a_foreign_page_shows_one_of_ours_in_a_frame(visit, framed):
    """By the code of the Save menu, in a browser that gives a frame neither cookies nor storage."""
    seen = visit("/memory?network=alexnet")
    seen.page.get_by_test_id("stPopoverButton").filter(has_text="Save").click()
    code = seen.page.get_by_test_id("stPopoverBody").get_by_test_id("stCode").inner_text()
    seen.page.keyboard.press("Escape")
    page = framed(code)
    ours = page.frame_locator("iframe")
    expect(ours.get_by_text("batch of 32")).to_be_visible()
    expect(ours.get_by_test_id("stTopNavLink")).to_have_count(0)
    ours.get_by_label("Batch (images)").fill("64")
    ours.get_by_label("Batch (images)").press("Enter")
    expect(ours.get_by_text("batch of 64", exact=True)).to_be_visible()
    inside = page.frames[1]
    inside.wait_for_function("location.search.includes('batch=64')")
    assert "embed=true" in inside.evaluate("location.search")
    assert inside.evaluate("try { localStorage.length } catch { 'none' }") == "none"
    assert page.context.cookies() == []


OWN = "feature-maps?network=lenet5&picture=own&embed=true"


@pytest.mark.parametrize("where", ["in a frame", "by itself"])
def test_a_file_is_taken_with_and_without_cookies(visit, server, framed, tmp_path, where):
    """Streamlit's token against foreign pages comes in a cookie, which a frame has not."""
    Image.new("RGB", (40, 30), "teal").save(tmp_path / "mine.png")
    if where == "by itself":
        page = visit(f"/{OWN}").page
        ours = page
    else:
        page = framed(f'<iframe src="{server.url}/{OWN}" width="1100" height="850"></iframe>')
        ours = page.frame_locator("iframe")
    field = ours.locator("input[type=file]").first
    field.wait_for(state="attached")
    with page.expect_response(lambda reply: "/upload_file/" in reply.url) as sent:
        field.set_input_files(tmp_path / "mine.png")
    assert sent.value.status == 204
    assert ("x-xsrftoken" in sent.value.request.headers) == (where == "by itself")
    expect(ours.get_by_text("mine.png").first).to_be_visible()


def test_a_foreign_page_opens_no_session_and_sends_no_file(server, framed):
    """Even where it knows a visitor's session, which nobody tells it."""
    page = framed("<p>elsewhere</p>")
    socket = """url => new Promise(done => {
      const socket = new WebSocket(url);
      socket.onopen = () => done("open");
      socket.onerror = () => done("refused");
    })"""
    assert page.evaluate(socket, f"{server.url.replace('http', 'ws')}/_stcore/stream") == "refused"
    send = """url => {
      const body = new FormData();
      body.append("f", new Blob(["x"]), "f.png");
      return fetch(url, {method: "PUT", body, mode: "cors"}).then(r => r.status, e => "refused");
    }"""
    assert page.evaluate(send, f"{server.url}/_stcore/upload_file/a/b") == "refused"
    read = "url => fetch(url).then(r => r.text(), e => 'refused')"
    assert page.evaluate(read, f"{server.url}/_stcore/host-config") == "refused"
