"""What a rerun of each page costs the server: processor time, the wait, bytes to the browser.

One server, loaded to its end; on each page a real session over a WebSocket, without a browser.
Three kinds of rerun: the same settings again; the page's main control changed among a few values
that it had before, so that caches answer; and values that nobody had, where there are enough.
Processor time is the server process's own, all threads, on the kernel's clock of it. Linux only.

    python -m benchmarks.reruns [--rounds 3] [--reruns 8] [PAGE ...]

It leaves with 1 where a rerun takes more than a page may, though caches answer.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

from benchmarks.collector import processor, settle
from benchmarks.report import Claim, Section, tell
from benchmarks.visitor import Visitor
from cnnviz.kit.questions import Question, questions
from scripts.server import Server, serving

CALCULATORS = {
    "home",
    "layer_calculator",
    "bottleneck_savings",
    "memory",
    "architectures",
    "compare",
    "inception_module",
    "residual_block",
    "one_by_one",
    "why_convolutions",
    "own_network",
    "training_step",
    "why_numbers_differ",
    "guess_first",
}
"""Pages of arithmetic alone, by their folders."""

LIGHT = {True: 25, False: 60}
"""Milliseconds of processor that a rerun may take, on a calculator and on any other page."""

MAIN = {
    "activations": "depth",
    "architectures": "network",
    "augmentation": "seed",
    "bottleneck_savings": "f",
    "compare": "input",
    "ensembles": "k",
    "feature_maps": "layer",
    "four_tasks": "scene",
    "gradient_norms": "step",
    "guess_first": "seed",
    "hyper_parameters": "trials",
    "inception_module": "b3",
    "layer_calculator": "f",
    "many_paths": "swaps",
    "memory": "batch",
    "network_map": "layer",
    "normalisation": "digit",
    "one_by_one": "n",
    "one_number": "channel",
    "over_fitting": "n",
    "own_network": "start",
    "pooling": "dx",
    "residual_block": "a1",
    "shattered_gradients": "lag",
    "training_lab": "depth",
    "training_step": "batch",
    "transfer_learning": "frozen",
    "what_a_unit_sees": "layer",
    "why_convolutions": "dx",
    "why_numbers_differ": "network",
    "why_this_answer": "method",
}
"""The control that a page is about, by its name in the link."""

FEW = 3
"""Values among which a control is changed."""

KINDS = ("same", "seen", "new")


@dataclass
class Cost:
    """Reruns of one kind on one page: of each round its share, of each rerun its wait."""

    processor: list[float] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    bytes: list[float] = field(default_factory=list)

    def take(self, server: Server, visitor: Visitor, reruns: Sequence[Callable[[], float]]) -> None:
        """Do reruns one after the other."""
        if not reruns:
            return
        used, received = processor(server.process), visitor.received
        self.waits += [rerun() for rerun in reruns]
        time.sleep(0.05)  # the run's own end, after its last message
        self.processor.append(1000 * (processor(server.process) - used) / len(reruns))
        self.bytes.append((visitor.received - received) / len(reruns))


@dataclass
class Page:
    """What was measured on a page: its costs by kind, and the bytes of a first visit."""

    question: Question
    first: int = 0
    costs: dict[str, Cost] = field(default_factory=lambda: defaultdict(Cost))
    values: Iterator[Any] = field(default_factory=lambda: iter(()))

    @property
    def name(self) -> str:
        """As one says it."""
        return self.question.name.replace("_", " ")

    @property
    def limit(self) -> int:
        """Milliseconds of processor that a rerun of it may take."""
        return LIGHT[self.question.name in CALCULATORS]

    @property
    def dearest(self) -> float:
        """Milliseconds of processor of its dearest kind of rerun, of those that caches answer."""
        kinds = [self.costs[kind].processor for kind in KINDS[:2]]
        return max(statistics.median(each) for each in kinds if each)

    def visit(self, server: Server, reruns: int) -> None:
        """One round."""
        address = self.question.address if self.question.section else ""
        with Visitor(server.url, address) as visitor:
            self.first = visitor.received
            visitor.watch(3)
            visitor.run()
            settle(server, 0.3)
            self.costs["same"].take(server, visitor, [visitor.run] * reruns)
            self._change(server, visitor, reruns)

    def _change(self, server: Server, visitor: Visitor, reruns: int) -> None:
        key = MAIN.get(self.question.name, "")
        offered = visitor.offers(key)
        if not offered:
            return
        seen, others = offered[:FEW], offered[FEW:]
        if not self.costs["seen"].waits:
            self.values = iter(others)
        new = [value for value, _ in zip(self.values, range(reruns // 2), strict=False)]
        self.costs["new"].take(
            server, visitor, [partial(visitor.change, key, each) for each in new]
        )
        for value in (*seen, *seen):
            visitor.change(key, value)
        settle(server, 0.3)
        turns = [partial(visitor.change, key, seen[n % len(seen)]) for n in range(reruns)]
        self.costs["seen"].take(server, visitor, turns)

    def row(self) -> list[str]:
        """Of the table."""
        cells = [self.name, str(self.limit)]
        for kind in KINDS:
            cost = self.costs[kind]
            for values in (cost.processor, cost.waits):
                cells.append(f"{statistics.median(values):.0f}" if values else "–")
        kilobytes = [
            self.first / 1000,
            *(statistics.median(self.costs[kind].bytes or [0]) / 1000 for kind in KINDS[:2]),
        ]
        return [*cells, *(f"{each:.0f}" for each in kilobytes)]


COLUMNS = (
    "page",
    "limit",
    *(f"{kind} {what}" for kind in KINDS for what in ("ms", "wait")),
    "first kB",
    "same kB",
    "seen kB",
)

NOTE = (
    "Milliseconds of the server's processor a rerun, and the median wait for it: the same settings "
    "again, a change among values had before, and to new ones. Bytes that come to the browser."
)


def measure(wanted: Sequence[str], rounds: int, reruns: int) -> list[Page]:
    """All pages, in turn, as often as asked."""
    pages = [Page(each) for each in questions() if not wanted or each.name in wanted]
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        settle(server)
        for _ in range(rounds):
            for page in pages:
                page.visit(server, reruns)
    return pages


def section(pages: Sequence[Page]) -> Section:
    """The table, and how many pages keep to their limits where caches answer."""
    claims = []
    for limit in sorted(set(LIGHT.values())):
        dear = {page.name: page.dearest for page in pages if page.limit == limit}
        held = sum(cost <= limit for cost in dear.values())
        if dear:
            text = f"processor a rerun, each page whose limit it is ({len(dear)})"
            found = f"{held} keep to it; dearest: {max(dear.values()):.0f} ms"
            claims.append(Claim(text, f"≤ {limit} ms", found, held == len(dear)))
    return Section("Reruns", COLUMNS, [page.row() for page in pages], NOTE, claims)


def main() -> None:
    """Print the table; leave with 1 where a page takes longer than it may."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("pages", nargs="*", metavar="PAGE")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--reruns", type=int, default=8)
    wanted = parser.parse_args()
    names = [name.replace("-", "_") for name in wanted.pages]
    sys.exit(tell(section(measure(names, wanted.rounds, wanted.reruns))))


if __name__ == "__main__":
    main()
