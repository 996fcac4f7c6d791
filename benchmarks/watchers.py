"""What it costs others that several visitors watch a run: changes on the layer calculator.

One server, one pair of nets in training all the while; a visitor of the layer calculator, first
alone and then beside each number of watchers, whose pages look at the run once a second. Visitors
are real sessions over WebSockets, without browsers.

    python -m benchmarks.watchers [--changes 20] [--watchers 0 5]
"""

import argparse
import statistics
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from benchmarks.collector import processor, settle
from benchmarks.report import Section, late, tell
from benchmarks.visitor import Visitor
from cnnviz.training.experiment import plain_against_residual
from cnnviz.training.launch import start
from cnnviz.training.store import RunStore
from scripts.server import Server, serving

WATCHED = "training-lab"


@contextmanager
def training(server: Server) -> Iterator[str]:
    """A pair of runs that go on as long as is measured; yields what a link to them says."""
    store = RunStore(server.store)
    runs = start(store, plain_against_residual(56, epochs=200))
    try:
        yield "runs=" + ",".join(runs)
    finally:
        for run in runs:
            store.stop(run)
        time.sleep(2)


def watching(server: Server, query: str, over: threading.Event, waits: list[float]) -> None:
    """Watch the runs until it is over."""
    with Visitor(server.url, WATCHED, query) as visitor:
        assert visitor.repeating, "the page does not look at the runs by itself"
        while not over.is_set():
            waits += visitor.watch(1)


def measure(server: Server, query: str, watchers: int, changes: int) -> tuple[str, ...]:
    """A row of the table: a visitor's changes beside so many watchers."""
    over = threading.Event()
    looks: list[float] = []
    threads = [
        threading.Thread(target=watching, args=(server, query, over, looks))
        for _ in range(watchers)
    ]
    for thread in threads:
        thread.start()
    try:
        with Visitor(server.url, "layer-calculator") as visitor:
            time.sleep(5)  # all have arrived
            used, begun = processor(server.process), time.monotonic()
            waits: list[float] = []
            for number in range(changes):
                waits.append(visitor.change("f", 7 + number))
                time.sleep(0.5)
            seconds = time.monotonic() - begun
            busy = (processor(server.process) - used) / seconds
    finally:
        over.set()
        for thread in threads:
            thread.join()
    look = f"{statistics.median(looks):.0f}" if looks else "–"
    times = f"{statistics.median(waits):.0f}", f"{late(waits):.0f}"
    return (str(watchers), *times, look, f"{100 * busy:.0f} %")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--watchers", type=int, nargs="+", default=[0, 5])
    wanted = parser.parse_args()
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(serving(folder))
        settle(server)
        query = stack.enter_context(training(server))
        measure(server, query, wanted.watchers[-1], 3)  # everything is loaded once
        rows = [measure(server, query, each, wanted.changes) for each in wanted.watchers]
    columns = ("watchers", "a change, median ms", "95 % ms", "a look, median ms", "one core")
    tell(Section("A run is watched", columns, rows))


if __name__ == "__main__":
    main()
