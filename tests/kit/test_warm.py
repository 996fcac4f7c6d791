"""The warm start: everything is loaded, and the collector no longer looks at it."""

import queue
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from cnnviz.kit import warm

ROOT = Path(__file__).resolve().parent.parent.parent

SCRIPT = """
import gc, sys, time
from cnnviz.kit.warm import LATE, warm
warm()
assert gc.get_freeze_count() > 100_000, gc.get_freeze_count()
missing = {"torch", "plotly", "cnnviz.probing.attribution", "pages.compare.card", *LATE}
print(sorted(missing - set(sys.modules)), len(gc.get_objects()) < gc.get_freeze_count() / 4)
"""


def test_what_is_loaded_is_out_of_the_collectors_way():
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert run.stdout.splitlines()[-1] == "[] True"


def started(monkeypatch, finished, wish):
    begun = []
    monkeypatch.setattr(
        warm, "_warm_then_attend", lambda: begun.append(threading.current_thread().name)
    )
    if wish is not None:
        monkeypatch.setenv(warm.SWITCH, wish)

    async def serve():
        async with warm.lifespan(None):
            for thread in threading.enumerate():
                if thread.name == "warm":
                    thread.join()

    finished(serve())
    return begun


def test_the_server_warms_up_unless_told_not_to(monkeypatch, finished):
    assert started(monkeypatch, finished, None) == ["warm"]
    assert started(monkeypatch, finished, "no") == []


@pytest.mark.parametrize(("wish", "ready"), [("", True), ("no", False)])
def test_a_server_looks_after_its_runs_once_and_a_lean_one_has_nobody_stand_ready(
    monkeypatch, wish, ready
):
    kept = queue.Queue()
    monkeypatch.setattr("cnnviz.training.launch.keep", kept.put)
    monkeypatch.setattr(warm, "_serves", threading.Event())
    monkeypatch.setattr(warm, "_attends", threading.Event())
    monkeypatch.setenv(warm.SWITCH, wish)
    warm.attend()
    assert kept.empty(), "a test of a page is no server"
    warm._serves.set()
    warm.attend()
    warm.attend()
    assert kept.get(timeout=60) is ready
    assert kept.empty()
