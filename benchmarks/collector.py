"""What it saves to collect garbage rarely, and not what imports made, on the layer calculator.

A change by one visitor and by twenty. Three servers in turn, each with torch loaded: one started
lean (`CNNVIZ_WARM=no`), whose collector looks at all there is after every run; one that froze what
its imports made; and the app as it is, which does so and collects in full only now and then.
Milliseconds from the request to the finished page, in sessions without browsers, and the server's
processor time a change. Linux only.

    python -m benchmarks.collector [--changes 12] [--visitors 1 20]
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from benchmarks.report import Section, late, tell
from benchmarks.visitor import Visitor
from cnnviz.kit.warm import SWITCH
from scripts.server import Server, serving

WAYS = {"lean": ("no", "true"), "frozen": ("yes", "true"), "as it is": ("yes", "false")}
"""Whether imports are frozen, and whether all garbage is collected after every run."""

LOADS_TORCH = "feature-maps"


class Taken(NamedTuple):
    """Milliseconds of each change, and the server's processor seconds for all of them."""

    waits: list[float]
    processor: float


def processor(pid: int) -> float:
    """Processor seconds a process has used: user and system, all threads."""
    # The kernel's clock of another process; see clock_getcpuclockid(3), which Python lacks.
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def started(way: str, folder: Path) -> Iterator[Server]:
    """A server with torch loaded that collects garbage in one of the ways."""
    folder.mkdir()
    frozen, always = WAYS[way]
    with serving(
        folder, options=["--runner.postScriptGC", always], environment={SWITCH: frozen}
    ) as server:
        with Visitor(server.url, LOADS_TORCH):
            pass
        settle(server)
        yield server


def settle(server: Server, pause: float = 3) -> None:
    """Wait until the server has nothing to do in a pause any more: it may still be loading."""
    used = -1.0
    while (now := processor(server.process)) > used + pause / 30:
        used = now
        time.sleep(pause)


def visit(server: Server, changes: int) -> list[float]:
    """Milliseconds of each of a visitor's changes, opening the page left out."""
    with Visitor(server.url, "layer-calculator") as visitor:
        return [visitor.change("f", 7 + number) for number in range(changes)]


def measure(server: Server, visitors: int, changes: int) -> Taken:
    """All visitors at once."""
    used = processor(server.process)
    with ThreadPoolExecutor(visitors) as crowd:
        waits = [
            wait
            for one in crowd.map(lambda _: visit(server, changes), range(visitors))
            for wait in one
        ]
    return Taken(waits, processor(server.process) - used)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=12)
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 20])
    wanted = parser.parse_args()
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for way in WAYS:
            with started(way, Path(folder, way)) as server:
                for visitors in wanted.visitors:
                    waits, used = measure(server, visitors, wanted.changes)
                    each = 1000 * used / (visitors * (wanted.changes + 1))
                    times = (statistics.median(waits), late(waits), each)
                    rows.append((str(visitors), way, *(f"{time:.0f}" for time in times)))
    columns = ("visitors", "server", "median ms", "95 % ms", "processor ms a change")
    tell(Section("Garbage, on the layer calculator", columns, rows))


if __name__ == "__main__":
    main()
