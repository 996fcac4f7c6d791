"""Fixtures for tests in a real Chromium, on servers of their own.

    def test_home(visit, width, scheme):
        seen = visit("/", width=width, scheme=scheme)   # opened and settled
        seen.healthy()                                  # no error box, overflow, console error
        assert seen.page.get_by_role("heading", level=1).inner_text() == "..."

`server` is shared by a worker's tests; `fresh_server` has answered nobody yet. Without a browser
these tests fail; they never skip.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
    TimeoutError,
    expect,
    sync_playwright,
)

from cnnviz.kit.warm import SWITCH
from scripts.browser import FLAGS, NONE, find
from scripts.server import PATIENCE, QUIET, Server, serving

ROOT = Path(__file__).resolve().parent.parent.parent
SHOTS = ROOT / "test-results"
OVERFLOW = """
() => [document.scrollingElement, document.querySelector('[data-testid="stMain"]')]
  .filter(box => box && box.scrollWidth > box.clientWidth + 1)
  .map(box => `${box.tagName} is ${box.scrollWidth} px wide in ${box.clientWidth}`)
"""

SOON = 5000
"""Milliseconds after which a page may not be too wide any more."""

NOT_OURS = [['[data-testid="stSidebarNav"]'], [".katex-display"]]
"""Markup of Streamlit's that no app can put right: its navigation list, its typeset formulas."""

AT_ONCE = """
const slide = Element.prototype.animate;
Element.prototype.animate = function (frames, timing) {
  return slide.call(this, frames, { ...timing, duration: 1 });
};
"""
"""What slides open is open: on a busy machine a box that slides moves between the mouse's going
down and up, and the click meets nothing. Nobody reads and clicks within that half a second."""

PROBES = ("/_stcore/health", "/_stcore/host-config")
"""What Streamlit's own page asks for below a deep link, to learn where the server's root is."""


expect.set_options(timeout=PATIENCE)


@dataclass
class Visit:
    """A page somebody looks at, with what the browser complained about on the way.

    `logged` counts the bytes of the server's log that were there before.
    """

    page: Page
    server: Server
    complaints: list[str] = field(default_factory=list)
    logged: int = 0

    def settle(self) -> Page:
        """Wait until the script rests and what it drew is there."""
        self.page.wait_for_function(QUIET, polling=50, timeout=PATIENCE)
        return self.page

    def go(self, section: str, title: str) -> None:
        """Take the way around to another page; one that stands in the bar itself has no section."""
        if not section:
            self.page.get_by_test_id("stTopNavLink").filter(has_text=title).click()
            return
        self.page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
        self.page.get_by_role("menuitem", name=title).click()

    def healthy(self) -> None:
        """Assert: no error box, nothing too wide, no complaint of the browser or the server."""
        self.settle()
        for box in ("stException", "stAlertContentError"):
            boxes = self.page.get_by_test_id(box)
            assert boxes.count() == 0, boxes.first.inner_text()
        with suppress(TimeoutError):  # a chart may be a moment behind a window that has changed
            self.page.wait_for_function(f"() => !({OVERFLOW})().length", timeout=SOON)
        assert self.page.evaluate(OVERFLOW) == []
        assert self.complaints == []
        log = self.server.log.read_bytes()[self.logged :].decode()
        assert not re.search("Traceback|Warning|[Dd]eprecat", log), log

    def violations(self) -> list[str]:
        """What axe-core finds wrong with the page's accessibility, one line each."""
        found = Axe().run(self.page, context={"exclude": NOT_OURS}).response["violations"]
        return [
            f"{rule['id']}: {rule['help']} at {' '.join(map(str, node['target']))}"
            for rule in found
            for node in rule["nodes"]
        ]


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server")) as running:
        yield running


@pytest.fixture
def fresh_server(tmp_path: Path) -> Iterator[Server]:
    """A server whose first visitor is the test; for links that must work as the first request.

    It loads what the page needs and nothing else, so that the tests are done sooner.
    """
    with serving(tmp_path, environment={SWITCH: "no"}) as running:
        yield running


@pytest.fixture(scope="package")
def room(server: Server) -> Iterator[BrowserContext]:
    """Where all pages of a worker are opened, in one process of the browser.

    One page stays open there: what it has loaded and compiled need not be loaded again, and a visit
    takes a third of the work.
    """
    path = find()
    if path is None:
        pytest.fail(NONE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=[*FLAGS, "--process-per-site"]
        )
        context = browser.new_context(accept_downloads=True)
        context.set_default_timeout(PATIENCE)
        context.add_init_script(AT_ONCE)
        context.new_page().goto(server.url)
        yield context
        browser.close()


@pytest.fixture(params=[1440, 390], ids=["desk", "phone"])
def width(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture
def scheme(width: int) -> str:
    """Light at the desk and dark on the phone: colours do not depend on the width."""
    return "dark" if width < 640 else "light"


def listen(seen: Visit) -> None:
    """Note errors on the console and in scripts, failed replies, and requests to other hosts."""
    page, note = seen.page, seen.complaints.append

    def on_console(line: ConsoleMessage) -> None:
        # A failed reply is noted by itself, with its address.
        if line.type == "error" and not line.text.startswith("Failed to load resource"):
            note(f"console: {line.text}")

    def on_request(asked: Request) -> None:
        if asked.url.startswith("http") and not asked.url.startswith(seen.server.url):
            note(f"asks another host: {asked.url}")

    def on_response(reply: Response) -> None:
        if reply.status >= 400 and not reply.url.endswith(PROBES):
            note(f"{reply.status} from {reply.url}")

    page.on("console", on_console)
    page.on("pageerror", lambda error: note(f"script: {error}"))
    page.on("request", on_request)
    page.on("response", on_response)


@pytest.fixture
def visit(
    room: BrowserContext, server: Server, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Visit]]:
    """A function that opens a page: visit(path, width=1440, scheme="light", server=None)."""
    visits: list[Visit] = []
    room.clear_cookies()
    room.pages[0].evaluate("localStorage.clear()")

    def open_page(
        path: str = "/",
        width: int = 1440,
        scheme: str = "light",
        server: Server = server,
        calm: bool = False,
    ) -> Visit:
        page = room.new_page()
        page.set_viewport_size({"width": width, "height": 844 if width < 640 else 900})
        moves = "reduce" if calm else "no-preference"
        page.emulate_media(color_scheme=scheme, reduced_motion=moves)  # type: ignore[arg-type]
        seen = Visit(page, server, logged=server.log.stat().st_size)
        visits.append(seen)
        listen(seen)
        seen.page.goto(server.url + path)
        seen.settle()
        return seen

    yield open_page
    failed = getattr(request.node, "failed", False)
    for number, seen in enumerate(visits):
        if failed:
            name = "".join(c if c.isalnum() else "-" for c in request.node.name)
            seen.page.screenshot(path=SHOTS / f"{name}-{number}.png", full_page=True)
        seen.page.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: "pytest.CallInfo[None]") -> Iterator[None]:
    """Remember a failure, so that `visit` can keep what the screen showed."""
    report = yield
    if call.when == "call":
        item.failed = report.failed  # type: ignore[attr-defined]
    return report


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what is in this folder, so that `-m "not browser"` leaves it out while working."""
    here = Path(__file__).parent
    for item in items:
        if here in item.path.parents:
            item.add_marker(pytest.mark.browser)
