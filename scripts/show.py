"""Open the app in the visitor's browser once the server answers; nothing where there is no screen.

Usage: python scripts/show.py URL
"""

import os
import sys
import time
import urllib.error
import urllib.request
import webbrowser

PATIENCE = 60.0
"""Seconds to wait for the server."""


def has_screen() -> bool:
    """Whether a browser window could appear: always on macOS and Windows, else with a display."""
    if sys.platform in ("darwin", "win32"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def answers(url: str) -> bool:
    """Whether the server at `url` is up."""
    try:
        with urllib.request.urlopen(f"{url}/_stcore/health", timeout=2):
            return True
    except (OSError, urllib.error.URLError):
        return False


def main(url: str) -> None:
    """Wait for the server, then open its front page."""
    if not has_screen():
        return
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answers(url):
            webbrowser.open(url)
            return
        time.sleep(0.3)


if __name__ == "__main__":
    main(sys.argv[1])
