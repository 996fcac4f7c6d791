"""What breaks a store, a clock or a download, each as a context in which it is broken.

All of it is done to real files, processes and sockets from outside, as it happens to a server.
"""

import json
import os
import resource
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from benchmarks.kills import processes_of
from benchmarks.stage import Stage

GARBAGE = b"no database at all\n" * 4000


@contextmanager
def locked(stage: Stage) -> Iterator[None]:
    """Another program is writing, and does not end."""
    with closing(sqlite3.connect(stage.path, timeout=60, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


@contextmanager
def at_its_limit(stage: Stage) -> Iterator[None]:
    """No file of the server and its workers may grow: the system says so at each write."""
    most = resource.RLIM_INFINITY
    pids = processes_of(stage.url)
    for pid in pids:
        _limit(pid, 4096)
    yield
    for pid in pids:
        _limit(pid, most)


def _limit(pid: int, size: int) -> None:
    with suppress(ProcessLookupError):
        hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)[1]
        resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, hard))


@contextmanager
def full(stage: Stage) -> Iterator[None]:
    """Nothing is left of a disk of its own, which `small_disk` made."""
    filler = stage.path.parent / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    yield
    filler.unlink()


@contextmanager
def small_disk(folder: Path, megabytes: int = 16) -> Iterator[None]:
    """A disk of so many megabytes as a folder; raises `OSError` where one may not mount."""
    folder.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={megabytes}m", "none", str(folder))
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Whoever opens a file in a folder from now on may not write; raises `OSError` as above."""
    _mount("--bind", str(folder), str(folder))
    try:
        _mount("-o", "remount,bind,ro", str(folder))
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False)


def _mount(*arguments: str) -> None:
    done = subprocess.run(["mount", *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip())


def content(change: Callable[[Path], object]) -> Callable[[Stage], AbstractContextManager[None]]:
    """Something befalls the file for good, while it is in use."""

    @contextmanager
    def befall(stage: Stage) -> Iterator[None]:
        change(stage.path)
        yield

    return befall


truncated = content(lambda path: os.truncate(path, 5000))
replaced = content(lambda path: path.write_bytes(GARBAGE))


@content
def deleted(path: Path) -> None:
    """Somebody has tidied up."""
    for each in path.parent.glob(f"{path.name}*"):
        each.unlink()


class Clock:
    """The clock of a server and of all it starts, which can be set; durations stay right."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "clock"
        self.set(0)
        self.patch = CLOCK.format(path=str(self._file))

    def set(self, seconds: int) -> None:
        """Set it so much ahead of the right time, or behind it."""
        new = self._file.with_suffix(".new")
        new.write_text(str(seconds))
        new.replace(self._file)


CLOCK = """
import time
from pathlib import Path

def told(clock=time.time, ahead=Path({path!r})):
    return clock() + int(ahead.read_text())

time.time = told
"""
"""What a process does first that is to go by such a clock."""


@contextmanager
def half_a_file(whole: bytes, described: dict[str, object]) -> Iterator[str]:
    """A site whose connection ends in the middle of each file; gives its address.

    `described` are the answers in JSON, which come whole, by a part of their address.
    """

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            reply = next((v for k, v in described.items() if k in self.path), None)
            body = whole if reply is None else json.dumps(reply).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body if reply is not None else body[: len(body) // 2])
            self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as site:
        Thread(target=site.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{site.server_port}"
        site.shutdown()
