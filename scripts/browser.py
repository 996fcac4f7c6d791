"""Find the Chromium that browser tests drive, or install one.

In order: CNNVIZ_CHROMIUM, an installed Chromium or Chrome, Playwright's own; failing these,
Debian's package as root, then Playwright's download. Prints the path, or leaves with one
sentence: tests are never skipped for want of a browser.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator

from scripts import debian

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
)
FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"),
    *("--disable-quic", "--disable-background-networking"),
)
"""How to start it where there is no display, no user of its own and no way to the internet."""

NONE = (
    "There is no Chromium or Chrome for the browser tests and none could be installed: "
    "install one, or set CNNVIZ_CHROMIUM to its path."
)


def candidates() -> Iterator[str]:
    """Paths where a browser may be, the first choice first."""
    yield from filter(None, map(shutil.which, NAMES))
    yield from filter(os.path.exists, MAC)
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        yield playwright.chromium.executable_path


def starts(path: str) -> bool:
    """Tell whether the program at `path` runs; a stub left by a package manager does not."""
    try:
        return subprocess.run([path, "--version"], capture_output=True, timeout=60).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def find() -> str | None:
    """Path of a browser that starts, or None; exits where CNNVIZ_CHROMIUM names one that fails."""
    chosen = os.environ.get("CNNVIZ_CHROMIUM")
    if chosen:
        if not starts(chosen):
            sys.exit(f"CNNVIZ_CHROMIUM is {chosen}, which does not start: correct or unset it.")
        return chosen
    return next(filter(starts, candidates()), None)


def install() -> None:
    """Install a browser: Debian's where that is possible, else Playwright's."""
    debian.install("chromium")
    if not find():
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"])


if __name__ == "__main__":
    debian.need("Browser", find, install, NONE)
