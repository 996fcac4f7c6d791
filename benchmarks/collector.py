"""What freezing the imports saves: a change on the layer calculator, by one visitor and by twenty.

Two servers in turn, each with torch loaded: one that froze what its imports made (as the app
does), one started lean (`CNNVIZ_WARM=no`), whose collector looks at all of it after every run.
Milliseconds from the request to the finished page, over Streamlit's agent interface, and the
server's processor time a change. Linux only.

    python -m benchmarks.collector [--changes 12] [--visitors 1 20]
"""

import argparse
import json
import statistics
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from cnnviz.kit.warm import SWITCH
from scripts.server import Server, serving

WAYS = {"lean": "no", "frozen": "yes"}
OPTIONS = ("--server.enableAgentApi", "true")
LOADS_TORCH = "feature-maps"


class Taken(NamedTuple):
    """Milliseconds of each change, and the server's processor seconds for all of them."""

    waits: list[float]
    processor: float


def asked(server: Server, **wish: Any) -> dict[str, Any]:
    """One exchange with the server: a page opened, or widgets set."""
    request = urllib.request.Request(
        f"{server.url}/_stcore/agent/interact",
        json.dumps(wish).encode(),
        {"Content-Type": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=300) as reply:
        found: dict[str, Any] = json.load(reply)
    return found


def processor(pid: int) -> float:
    """Processor seconds a process has used: user and system, all threads."""
    # The kernel's clock of another process; see clock_getcpuclockid(3), which Python lacks.
    return time.clock_gettime((~pid << 3) | 2)


@contextmanager
def started(way: str, folder: Path) -> Iterator[Server]:
    """A server with torch loaded, its imports frozen or not."""
    folder.mkdir()
    with serving(folder, options=OPTIONS, environment={SWITCH: WAYS[way]}) as server:
        asked(server, page=LOADS_TORCH)
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
    session = asked(server, page="layer-calculator")["session_id"]
    waits = []
    for number in range(changes):
        begun = time.perf_counter()
        asked(server, session_id=session, widget_state={"f": 7 + number})
        waits.append(1000 * (time.perf_counter() - begun))
    return waits


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
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=12)
    parser.add_argument("--visitors", type=int, nargs="+", default=[1, 20])
    wanted = parser.parse_args()
    print("| visitors | server | median ms | 95th percentile | processor ms a change |")
    print("|---:|---|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for way in WAYS:
            with started(way, Path(folder, way)) as server:
                for visitors in wanted.visitors:
                    waits, used = measure(server, visitors, wanted.changes)
                    late = statistics.quantiles(waits, n=20)[-1]
                    each = 1000 * used / (visitors * (wanted.changes + 1))
                    middle = statistics.median(waits)
                    print(f"| {visitors} | {way} | {middle:.0f} | {late:.0f} | {each:.0f} |")


if __name__ == "__main__":
    main()
