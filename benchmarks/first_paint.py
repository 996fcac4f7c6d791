"""How soon a deep link shows words, a picture, and all of it: on a fresh server and on a warm one.

Measured inside a real Chromium, milliseconds from the request. A fresh server is asked at once
after its start, while it still loads what it needs; a new one for each page.

    python -m benchmarks.first_paint [--cold] [--rounds 3] [page ...]
"""

import argparse
import statistics
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, nullcontext
from math import inf
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from benchmarks.rerun import EMPTY
from cnnviz.kit.questions import questions
from scripts.browser import FLAGS, NONE, find
from scripts.server import PATIENCE, QUIET, serving

BARE = "an empty page"

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


def opened(browser: Browser, url: str) -> dict[str, float]:
    """Milliseconds until a page, opened by its link, shows words, a picture, and has settled."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.add_init_script(WATCH)
    page.goto(url, wait_until="commit")
    page.wait_for_function(QUIET, polling=50)
    found: dict[str, float] = page.evaluate("({...window.seen, result: window.quietSince})")
    page.context.close()
    return found


def measure(names: list[str], rounds: int, cold: bool) -> dict[str, list[dict[str, float]]]:
    """Times of each page, and of an empty one, in turn; a warm server has shown each once."""
    path = find()
    if path is None:
        sys.exit(NONE)
    times: dict[str, list[dict[str, float]]] = {name: [] for name in [BARE, *names]}
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
            for name, found in times.items():
                own = _served(folder / f"{name}{number}") if cold else nullcontext(url)
                with nullcontext(bare) if name == BARE else own as where:
                    took = opened(browser, f"{where}/{'' if name == BARE else name}")
                if number or cold:
                    found.append(took)
        browser.close()
    return times


@contextmanager
def _served(folder: Path, script: str | Path = "app.py") -> Iterator[str]:
    folder.mkdir()
    with serving(folder, script) as server:
        yield server.url


def table(times: dict[str, list[dict[str, float]]]) -> str:
    """Markdown: medians."""
    lines = ["| page | words ms | picture ms | result ms |", "|---|---:|---:|---:|"]
    for name, found in times.items():
        middle = (
            statistics.median(min(each.get(what, inf), each["result"]) for each in found)
            for what in ("words", "picture", "result")
        )
        lines.append(f"| {name or 'home'} | {' | '.join(f'{each:,.0f}' for each in middle)} |")
    return "\n".join(lines)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--cold", action="store_true", help="a fresh server for each")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("pages", nargs="*")
    asked = parser.parse_args()
    names = asked.pages or [each.address if each.section else "" for each in questions()]
    print(table(measure(names, asked.rounds, asked.cold)))


if __name__ == "__main__":
    main()
