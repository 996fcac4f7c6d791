"""A Streamlit server of one's own, for tests and benchmarks, and when a page of it has settled."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

PATIENCE = 60_000
"""Milliseconds to wait for a page: two slow cores may be importing torch for several workers."""

QUIET = """
() => {
  const app = document.querySelector('[data-testid="stApp"]');
  const busy = !app
    || app.dataset.testScriptState !== 'notRunning'
    || app.dataset.testConnectionState !== 'CONNECTED'
    || document.querySelector('[data-stale="true"], [data-testid="stSpinner"]'
         + ', [data-testid="stSkeleton"], [data-testid="stAppSkeleton"], .st-key-meanwhile')
    || document.querySelector('[data-testid^="stBidiComponent"]:not([data-drawn])')
    || [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
         .some(chart => !chart.querySelector('.main-svg'))
    || [...document.querySelectorAll('[data-testid="stVegaLiteChart"]')]
         .some(chart => !chart.querySelector('canvas, svg'))
    || [...document.images].some(image => !image.complete);
  if (busy) { window.quietSince = null; return false; }
  window.quietSince ??= performance.now();
  return performance.now() - window.quietSince > 300;
}
"""
"""True once the script has rested, and every chart and picture been drawn, for 0.3 s.

What stands there until a page's own result comes is not rest: on a busy machine the script may
take longer than that from its first end to its second beginning.
"""


@dataclass(frozen=True)
class Server:
    """A running app: its address, the file it logs to, where its runs are stored, its process."""

    url: str
    log: Path
    store: str
    process: int


def free_port() -> int:
    """A port nobody listens on at the moment."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Wait for the server's health; False if its process ends or a minute goes by."""
    until = time.monotonic() + 60
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(f"{url}/_stcore/health", timeout=5) as reply:
                return bool(reply.status == 200)
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    return False


@contextmanager
def serving(
    folder: Path,
    script: str | Path = "app.py",
    options: Sequence[str] = (),
    environment: Mapping[str, str] | None = None,
) -> Iterator[Server]:
    """Run an app on a port of its own with an empty store in `folder`; stop it afterwards.

    `options` are added to the command line, `environment` to the variables.

    Raises:
        RuntimeError: with the log, if it does not answer within a minute.
    """
    port = free_port()
    url, log, store = f"http://127.0.0.1:{port}", folder / "log", f"sqlite:///{folder}/runs.db"
    command = [sys.executable, "-m", "streamlit", "run", str(script), "--server.headless", "true"]
    command += ["--server.address", "127.0.0.1", "--server.port", str(port), *options]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, "CNNVIZ_STORE": store, **(environment or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        if not answers(url, process):
            raise RuntimeError(f"The app did not start:\n{log.read_text()}")
        yield Server(url, log, store, process.pid)
    finally:
        stop(process)


def begin(
    folder: Path, name: str, command: Sequence[str], store: str, more: Mapping[str, str]
) -> subprocess.Popen[bytes]:
    """Start one of several processes on one store; what it says goes into a file by its name."""
    path = os.pathsep.join([str(folder), str(ROOT)])
    settings = {"CNNVIZ_STORE": store, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"}
    settings |= {"XDG_DATA_HOME": str(folder), **more}
    with (folder / f"{name}.log").open("ab") as log:
        return subprocess.Popen(
            command,
            cwd=ROOT,
            env={**os.environ, **settings},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes]) -> None:
    """End a server and what it started; by force if it does not go in five seconds."""
    for kind in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, kind)
            process.wait(5)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
    process.wait()
