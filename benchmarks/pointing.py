"""How long the network map's script takes a frame while the mouse goes over it.

A real Chromium shows the map; the mouse goes over its columns, and over the map that stands large.
Of each event the milliseconds that the page's script takes, of each step what script, style and
layout take together of a core's time by the browser's own count, and the time from frame to frame.

    python -m benchmarks.pointing [--steps 120]
"""

import argparse
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

from benchmarks.pen import spread
from benchmarks.report import Section, tell
from scripts.browser import FLAGS, NONE, find
from scripts.server import QUIET, serving

NETWORKS = ("lenet5", "resnet20-cifar")

WATCH = """
(map) => {
  const found = (window.found = { frames: [], script: [] });
  for (const kind of ["pointerover", "pointermove"]) {
    let start;
    window.addEventListener(kind, () => (start = performance.now()), true);
    window.addEventListener(kind, () => found.script.push(performance.now() - start));
  }
  let last = performance.now();
  const tick = (now) => { found.frames.push(now - last); last = now; requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}
"""


def pointed(page: Page, what: str, steps: int) -> None:
    """Move the mouse over an element to and fro, a step a frame."""
    box = page.locator(what).first.bounding_box()
    assert box is not None
    for step in range(steps):
        across = abs((step / 20) % 2 - 1)
        down = abs((step / 31) % 2 - 1)
        page.mouse.move(
            box["x"] + 2 + across * (box["width"] - 4), box["y"] + 2 + down * (box["height"] - 4)
        )
        page.evaluate("() => new Promise(requestAnimationFrame)")


def spent(counter: CDPSession) -> float:
    """Milliseconds of script, style and layout so far."""
    counted = {
        each["name"]: each["value"] for each in counter.send("Performance.getMetrics")["metrics"]
    }
    return 1000 * sum(counted[f"{kind}Duration"] for kind in ("Script", "RecalcStyle", "Layout"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--steps", type=int, default=120)
    steps = parser.parse_args().steps
    path = find()
    if path is None:
        sys.exit(NONE)
    rows = []
    with serving(Path(tempfile.mkdtemp())) as server, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        for network in NETWORKS:
            for what in (".columns", ".after canvas"):
                page = browser.new_page(viewport={"width": 1440, "height": 900})
                page.goto(f"{server.url}/network-map?network={network}")
                page.wait_for_function(QUIET, polling=50, timeout=60_000)
                page.locator(".map .line .part").first.wait_for()
                page.locator(".map").evaluate(WATCH)
                counter = page.context.new_cdp_session(page)
                counter.send("Performance.enable", {"timeDomain": "threadTicks"})
                before = spent(counter)
                pointed(page, what, steps)
                each = (spent(counter) - before) / steps
                found = page.evaluate("() => window.found")
                script, frames = spread(found["script"]), spread(found["frames"])
                rows.append((network, what, *script, f"{each:.1f}", *frames))
                page.close()
        browser.close()
    steps_of = ("script, ms", "95 %", "a step, mean ms", "frame, median ms", "95 %")
    tell(Section("The mouse over the map", ("network", "mouse over", *steps_of), rows))


if __name__ == "__main__":
    main()
