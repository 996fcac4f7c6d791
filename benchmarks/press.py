"""From the press to the first curve: one visitor, a hundred within a minute; and other pages then.

Visitors are threads: each asks for the default pair as the page does (`start`), then looks once a
second (`Watch.look`), until both curves have a point. A server has stood ready before. Then real
sessions of the layer calculator: a changed number, idle and while two runs are going.

    python -m benchmarks.press [--visitors 100] [--changes 30]
"""

import argparse
import random
import statistics
import tempfile
import threading
import time
from contextlib import ExitStack, closing
from pathlib import Path

from benchmarks.collector import settle
from benchmarks.report import Section, late, tell
from benchmarks.visitor import Visitor
from cnnviz.training import RunStore, Watch, engines, plain_against_residual, start
from cnnviz.training.engines import engine
from scripts.server import serving

WITHIN = 60.0
LOOKS = 1.0
READY = 15.0
"""Seconds after which workers stand ready on a machine with other work to do."""


def pressed(store: RunStore, watch: Watch, visitor: str) -> float:
    """Press the default button and look; seconds until both curves have begun."""
    begun = time.monotonic()
    runs = start(store, plain_against_residual(), visitor=visitor)
    while not all(curve.series for curve in watch.look(runs).curves):
        time.sleep(LOOKS)
    return time.monotonic() - begun


def first_curves(visitors: int) -> list[float]:
    """Seconds of each of so many visitors who press within a minute, on a store of their own."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        store = stack.enter_context(closing(RunStore(f"sqlite:///{folder}/runs.sqlite")))
        stack.callback(engines.close)
        engine(store).ready()
        time.sleep(READY)
        watch, waits = Watch(store), []
        chance = random.Random(0)

        def visit(arrives: float, name: str) -> None:
            time.sleep(arrives)
            waits.append(pressed(store, watch, name))

        times = [chance.uniform(0, WITHIN if visitors > 1 else 0) for _ in range(visitors)]
        threads = [threading.Thread(target=visit, args=(t, f"v{i}")) for i, t in enumerate(times)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        for row in store.running():
            store.stop(row.id)
        while store.running():
            time.sleep(0.2)
        return waits


def answers(url: str, changes: int) -> list[float]:
    """Milliseconds of changes of the layer calculator."""
    with Visitor(url, "layer-calculator") as visitor:
        while not visitor.has("f"):  # the server loads the page
            time.sleep(1)
            visitor.run()
        visitor.change("f", 6)
        waits = []
        for number in range(changes):
            waits.append(visitor.change("f", 7 + number))
            time.sleep(0.3)
        return waits


def beside(changes: int) -> tuple[list[float], list[float]]:
    """Milliseconds of changes, idle and beside two runs."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        server = stack.enter_context(serving(folder))
        settle(server)
        answers(server.url, 3)
        time.sleep(READY)
        idle = answers(server.url, changes)
        store = stack.enter_context(closing(RunStore(server.store)))
        runs = store.queue(plain_against_residual(epochs=200))
        while len([row for row in store.running() if row.begun]) < 2:
            time.sleep(0.2)  # the server takes them by itself
        time.sleep(3)
        busy = answers(server.url, changes)
        for run in runs:
            store.stop(run)
        while store.running():  # their processes have nothing left to write then
            time.sleep(0.2)
        return idle, busy


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, default=100)
    parser.add_argument("--changes", type=int, default=30)
    wanted = parser.parse_args()
    rows = []
    for visitors in (1, wanted.visitors):
        waits = first_curves(visitors)
        times = (statistics.median(waits), late(waits), max(waits))
        rows.append((str(visitors), *(f"{each:.1f}" for each in times)))
    columns = ("visitors within a minute", "first curve, median s", "95 % s", "longest s")
    curves = Section("From the press to the first curve", columns, rows)
    idle, busy = beside(wanted.changes)
    both = {"idle": idle, "beside two runs": busy}
    rows = [(name, f"{statistics.median(x):.0f}", f"{late(x):.0f}") for name, x in both.items()]
    ratio = f"Ratio of the medians: {statistics.median(busy) / statistics.median(idle):.2f}."
    changes = ("layer calculator", "a change, median ms", "95 % ms")
    tell(curves, Section("Others meanwhile", changes, rows, ratio))


if __name__ == "__main__":
    main()
