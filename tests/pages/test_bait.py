"""No path or address that a link names is opened: every control of every page is asked for some."""

import sys
from pathlib import Path

import pytest

from benchmarks.links import PAGES, Link, drawn, opened

BAIT = "cnnviz-bait"
PATHS = (f"../{BAIT}", f"/tmp/{BAIT}.png", f"file:///tmp/{BAIT}", f"http://{BAIT}.invalid/x.png")

touched: list[str] = []
"""What was opened or asked for with the bait in its name; audit hooks stay as long as Python."""


def note(event: str, arguments: tuple[object, ...]) -> None:
    watched = event in ("open", "os.listdir", "os.scandir", "subprocess.Popen", "urllib.Request")
    if (watched or event.startswith("socket.")) and BAIT in repr(arguments):
        touched.append(f"{event} {arguments!r}")


@pytest.fixture(scope="module", autouse=True)
def hook():
    sys.addaudithook(note)
    with pytest.raises(OSError):
        Path(f"/tmp/{BAIT}/none").read_bytes()
    assert touched, "the hook works"


@pytest.mark.parametrize("page", PAGES)
def test_what_a_link_names_is_never_opened(page):
    touched.clear()
    found = sorted({*drawn(opened(Link(page, {}))), "runs", "lab", "net", "lang"})
    query = {key: [PATHS[number % len(PATHS)]] for number, key in enumerate(found)}
    assert not opened(Link(page, query)).exception
    assert touched == []
