"""How soon a deep link shows words, a picture, and all of it: on a fresh server and on a warm one.

Measured inside a real Chromium without anything stored, milliseconds from the request, and what
comes to the browser for it. Before each page an empty Streamlit page (one input, one number) is
opened, and compared with. A fresh server is asked at once after its start, while it still loads
what it needs; a new one for each page.

    python -m benchmarks.first_paint [--cold] [--rounds 3] [page ...]
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, sync_playwright

from benchmarks.report import Claim, Section, tell
from benchmarks.rerun import EMPTY
from cnnviz.kit.questions import questions
from scripts.browser import FLAGS, NONE, find
from scripts.server import PATIENCE, QUIET, serving

MOST = 1.5
"""Times an empty page's first paint that a page's may take."""

WATCH = """
window.seen = {};
const pictures = 'img, canvas, svg, [data-testid="stMetric"]';
const inside = root => [...root.querySelectorAll('*')].flatMap(each => [
  ...(each.matches(pictures) ? [each] : []), ...(each.shadowRoot ? inside(each.shadowRoot) : [])]);
function look() {
  const main = document.querySelector('[data-testid="stMain"]'), now = performance.now();
  if (main?.querySelector('h1, [data-testid="stMetric"]')) window.seen.words ??= now;
  if (main && inside(main).some(each => {
    const box = each.getBoundingClientRect();
    return each.matches('[data-testid="stMetric"]') || box.width >= 100 && box.height >= 60;
  })) window.seen.picture ??= now;
  if (!window.seen.words || !window.seen.picture) requestAnimationFrame(look);
}
requestAnimationFrame(look);
"""
"""Notes when a title, and the first picture or big number, stand on the screen."""


class Paint(NamedTuple):
    """Milliseconds until a page shows words, a picture or big number, all; kilobytes received."""

    words: float
    picture: float
    result: float
    kilobytes: float


def opened(browser: Browser, url: str) -> Paint:
    """Open a page by its link, and wait until it has settled."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    received: list[float] = []
    network = page.context.new_cdp_session(page)
    network.on("Network.loadingFinished", lambda it: received.append(it["encodedDataLength"]))
    network.on(
        "Network.webSocketFrameReceived",  # in letters of six bits each
        lambda it: received.append(len(it["response"]["payloadData"]) * 3 / 4),
    )
    network.send("Network.enable")
    page.goto(url, wait_until="commit")
    page.wait_for_function(QUIET, polling=50)
    seen: dict[str, float] = page.evaluate("({...window.seen, result: window.quietSince})")
    page.context.close()
    last = seen["result"]
    words, picture = (min(seen.get(what, last), last) for what in ("words", "picture"))
    return Paint(words, picture, last, sum(received) / 1000)


Pair = tuple[Paint, Paint]


def measure(names: list[str], rounds: int, cold: bool) -> dict[str, list[Pair]]:
    """An empty page and each page, in turn; a warm server has shown each once."""
    path = find()
    if path is None:
        sys.exit(NONE)
    found: dict[str, list[Pair]] = {name: [] for name in names}
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        browser = stack.enter_context(sync_playwright()).chromium.launch(
            executable_path=path, args=FLAGS
        )
        (folder / "bare.py").write_text(EMPTY)
        bare = stack.enter_context(_served(folder / "empty", folder / "bare.py"))
        warm = nullcontext() if cold else _served(folder / "warm")
        url = stack.enter_context(warm)
        for number in range(rounds + 1 - cold):
            print(f"round {number} …", file=sys.stderr, flush=True)
            for name, pairs in found.items():
                own = _served(folder / f"{name}{number}") if cold else nullcontext(url)
                with own as where:
                    pair = opened(browser, f"{bare}/"), opened(browser, f"{where}/{name}")
                if number or cold:
                    pairs.append(pair)
        browser.close()
    return found


@contextmanager
def _served(folder: Path, script: str | Path = "app.py") -> Iterator[str]:
    folder.mkdir()
    with serving(folder, script) as server:
        yield server.url


def section(found: dict[str, list[Pair]], cold: bool) -> Section:
    """Medians of each page, and how they stand to an empty page's in the same turn."""
    rows, ratios = [], {}
    empty = [pair[0] for pairs in found.values() for pair in pairs]
    rows.append(("an empty page", *_medians(empty), "1.00", "1.00"))
    for name, pairs in found.items():
        ratio = [statistics.median(a[n] / b[n] for b, a in pairs) for n in (1, 2)]
        ratios[name or "home"] = ratio[0]
        cells = (f"{each:.2f}" for each in ratio)
        rows.append((name or "home", *_medians([own for _, own in pairs]), *cells))
    missed = {name: ratio for name, ratio in ratios.items() if ratio > MOST}
    worst = max(ratios, key=lambda name: ratios[name])
    measured = f"{ratios[worst]:.2f} ({worst}); over it: {len(missed)} of {len(ratios)} pages"
    claim = Claim("first paint over an empty page's", f"≤ {MOST}", measured, not missed)
    title = f"First paint, {'a fresh server for each' if cold else 'a warm server'}"
    columns = ("page", "words ms", "picture ms", "all ms", "kB", "picture, ratio", "all, ratio")
    return Section(title, columns, rows, "", [] if cold else [claim])


def _medians(paints: list[Paint]) -> list[str]:
    return [f"{statistics.median(values):,.0f}" for values in zip(*paints, strict=True)]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cold", action="store_true", help="a fresh server for each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("pages", nargs="*")
    asked = parser.parse_args()
    names = asked.pages or [each.address if each.section else "" for each in questions()]
    return tell(section(measure(names, asked.rounds, asked.cold), asked.cold))


if __name__ == "__main__":
    sys.exit(main())
