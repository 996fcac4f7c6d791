"""The warm start: everything is loaded, and the collector no longer looks at it."""

import subprocess
import sys
import threading
from pathlib import Path

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
    monkeypatch.setattr(warm, "warm", lambda: begun.append(threading.current_thread().name))
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
