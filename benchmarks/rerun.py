"""How long a changed number takes to the screen, against an empty Streamlit page, in turn.

From pressing Enter in a number input to the first frame that shows another number, measured
inside a real Chromium; Streamlit's own round trip is in both. Medians.

    python -m benchmarks.rerun [--rounds 25]
"""

import argparse
import statistics
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from benchmarks.report import Section, tell
from scripts.browser import FLAGS, NONE, find
from scripts.server import PATIENCE, QUIET, serving

EMPTY = """
import streamlit as st

number = st.number_input("Number", value=1, step=1)
st.metric("Twice", 2 * number)
"""

WATCH = """
([input, label]) => new Promise((resolve, reject) => {
  const metric = [...document.querySelectorAll('[data-testid="stMetric"]')]
    .find(box => box.querySelector('[data-testid="stMetricLabel"]').innerText.trim() === label);
  if (!metric) { reject(new Error(`no number called ${label}`)); return; }
  const shown = () => metric.isConnected
    ? metric.querySelector('[data-testid="stMetricValue"]').innerText : null;
  const before = shown();
  let pressed = null;
  const look = () => {
    const now = shown();
    if (now !== null && now !== before) { resolve(performance.now() - pressed); return; }
    requestAnimationFrame(look);
  };
  window.addEventListener('keydown', event => {
    if (event.key !== 'Enter') return;
    pressed = performance.now();
    requestAnimationFrame(look);
  }, {capture: true, once: true});
})
"""
"""Resolves to the milliseconds from the next Enter to another text in the number `label`."""


@dataclass(frozen=True)
class Subject:
    """A page to measure: the input to change, the number that must follow, and the first value."""

    name: str
    path: str
    input: str
    output: str
    first: int


BASELINE = Subject("an empty page", "/", "Number", "Twice", 1_000)

SUBJECTS = (
    Subject("layer calculator", "/layer-calculator", "Filters", "Parameters", 7),
    Subject("bottleneck savings", "/bottleneck-savings", "Filters", "Multiplies directly", 33),
)


def opened(browser: Browser, url: str, subject: Subject) -> Page:
    """The subject's page, settled."""
    page = browser.new_page(viewport={"width": 1440, "height": 900})
    page.set_default_timeout(PATIENCE)
    page.goto(url + subject.path)
    page.wait_for_function(QUIET, polling=50)
    return page


def changed(page: Page, subject: Subject, value: int) -> float:
    """Milliseconds until the number follows a value typed into the input."""
    page.bring_to_front()  # a tab behind another gets no frames
    box = page.get_by_label(subject.input, exact=True).first
    box.fill(str(value))
    watching = page.evaluate_handle(
        f"pair => {{ const done = ({WATCH})(pair); return {{done}}; }}",
        [subject.input, subject.output],
    )
    box.press("Enter")
    took = float(watching.evaluate("watch => watch.done"))
    page.wait_for_function(QUIET, polling=50)
    return took


def measure(rounds: int) -> dict[str, list[float]]:
    """Milliseconds of every subject, in turn, the first of each left out."""
    path = find()
    if path is None:
        sys.exit(NONE)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        app, bare = Path(folder, "app"), Path(folder, "bare")
        app.mkdir()
        bare.mkdir()
        script = bare / "empty.py"
        script.write_text(EMPTY)
        with serving(app) as server, serving(bare, script) as empty:
            browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
            pages = {BASELINE: opened(browser, empty.url, BASELINE)}
            pages |= {subject: opened(browser, server.url, subject) for subject in SUBJECTS}
            times: dict[str, list[float]] = {subject.name: [] for subject in pages}
            for number in range(rounds + 1):
                for subject, page in pages.items():
                    took = changed(page, subject, subject.first + number)
                    if number:
                        times[subject.name].append(took)
            browser.close()
    return times


def section(times: dict[str, list[float]]) -> Section:
    """Median and spread of each page, and its median over the empty page's."""
    base = statistics.median(times[BASELINE.name])
    rows = []
    for name, found in times.items():
        middle = statistics.median(found)
        cells = (f"{each:.0f}" for each in (middle, min(found), max(found)))
        rows.append((name, *cells, f"{middle / base:.2f}"))
    columns = ("page", "median ms", "fastest", "slowest", "over an empty page")
    return Section("From Enter to another number on the screen", columns, rows)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=25)
    tell(section(measure(parser.parse_args().rounds)))


if __name__ == "__main__":
    main()
