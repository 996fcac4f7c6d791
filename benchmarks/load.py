"""A class at once: how long visitors wait, what goes wrong, what memory and processor it takes.

One server; sessions without browsers over loopback, from one other process, whose own share of the
processor is told. Half of the visitors change numbers on calculators, one in twenty trains, the
others run passes; each thinks for 2 to 8 s between two actions (`benchmarks/crowd.py`). Linux only.

    python -m benchmarks.load [--visitors 60] [--minutes 5] [--seed 0]
    python -m benchmarks.load --visitors 1 10 30 60 100 --minutes 1    # how it grows
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.collector import settle
from benchmarks.crowd import CALCULATORS, PASSES, Seen, visited
from benchmarks.footprint import Watched, footprint, watched
from benchmarks.report import Claim, Section, late, tell
from benchmarks.visitor import Visitor
from scripts.server import serving

GOES_ON = 60.0
"""Seconds without a visitor before memory is measured, at the start and at the end: by then workers
for training stand ready, which begin after the first page, and a server has let go of the rest."""

SESSIONS = (
    "Before and after: a minute after one more visitor left. Streamlit keeps up to 128 sessions "
    "that were disconnected, in case their visitors come back, and drops those of over a minute at "
    "the next one's coming; each has three files open."
)


@dataclass
class Measured:
    """What came of so many visitors in so many seconds."""

    visitors: int
    seconds: float
    seen: Seen
    memory: Watched
    server: float
    others: float
    own: float

    @property
    def errors(self) -> int:
        """How many there were."""
        return sum(map(len, self.seen.errors.values()))

    def row(self) -> tuple[str, ...]:
        """How it grows with visitors."""
        actions = sum(map(len, self.seen.waits.values()))
        calculators, passes = (spread(self.seen.of([*some])) for some in (CALCULATORS, PASSES))
        used = (self.server, self.others, self.own)
        shares = (f"{100 * each / self.seconds:.0f} %" for each in used)
        peak = f"{self.memory.peak.memory / 1e6:,.0f}"
        rate = f"{actions / self.seconds:.1f}"
        errors = str(self.errors)
        return (str(self.visitors), rate, *calculators[:2], *passes[:2], errors, peak, *shares)

    def pages(self) -> Section:
        """Waits on each page, and the claims."""
        kinds = dict.fromkeys(CALCULATORS, "calculator") | dict.fromkeys(PASSES, "passes")
        rows = []
        for page, waits in sorted(self.seen.waits.items(), key=lambda one: kinds.get(one[0], "z")):
            wrong = str(len(self.seen.errors.get(page, ())))
            kind = kinds.get(page, "training")
            rows.append((page, kind, str(len(waits)), *spread(waits), wrong))
        columns = ("page", "kind", "actions", "median s", "95 % s", "longest s", "errors")
        title = f"{self.visitors} visitors for {self.seconds:.0f} s"
        return Section(title, columns, rows, self._wrong(), self.claims())

    def _wrong(self) -> str:
        found = Counter(
            f"{page}: {text[:200]}" for page, texts in self.seen.errors.items() for text in texts
        )
        return "\n".join(f"- {count} × {text}" for text, count in found.most_common(12))

    def claims(self) -> list[Claim]:
        """What a class of sixty should meet with."""
        calculators, passes = (self.seen.of([*some]) or [0.0] for some in (CALCULATORS, PASSES))
        middle = statistics.median(calculators)
        who = f"{self.visitors} visitors: "
        return [
            Claim(f"{who}calculators' median", "≤ 0.3 s", f"{middle:.2f} s", middle <= 0.3),
            limit(f"{who}calculators' 95th percentile", 1.0, late(calculators)),
            limit(f"{who}passes' 95th percentile", 5.0, late(passes)),
            Claim(f"{who}errors", "0", str(self.errors), not self.errors),
            self.memory.claim(f"{self.visitors} visitors"),
        ]


def limit(text: str, most: float, found: float) -> Claim:
    """A claim of at most so many seconds."""
    return Claim(text, f"≤ {most:g} s", f"{found:.2f} s", found <= most)


def spread(waits: Sequence[float]) -> tuple[str, str, str]:
    """Median, 95th percentile, longest."""
    if not waits:
        return ("–", "–", "–")
    found = (statistics.median(waits), late(waits), max(waits))
    return (f"{found[0]:.2f}", f"{found[1]:.2f}", f"{found[2]:.2f}")


def come_and_go(url: str, goes_on: float) -> None:
    """A look at the first page, and a minute without anybody."""
    Visitor(url, "home").close()
    time.sleep(goes_on)


def measure(visitors: int, seconds: float, seed: int, goes_on: float = GOES_ON) -> Measured:
    """A server of its own, visited by so many people."""
    with tempfile.TemporaryDirectory() as folder, serving(Path(folder)) as server:
        settle(server)
        come_and_go(server.url, goes_on)
        settle(server)
        with watched(server.process) as memory:
            alone = footprint(server.process, alone=True)
            own, began = time.process_time(), time.monotonic()
            seen = visited(server.url, visitors, seconds, seed)
            took, own = time.monotonic() - began, time.process_time() - own
            mine, all_of_it = footprint(server.process, alone=True), footprint(server.process)
            time.sleep(goes_on)
            come_and_go(server.url, goes_on)
    used = mine.processor - alone.processor
    others = all_of_it.processor - memory.before.processor - used
    return Measured(visitors, took, seen, memory, used, others, own)


GROWTH = (
    *("visitors", "actions a second", "calculators, median s", "95 % s", "passes, median s"),
    *("95 % s", "errors", "peak MB", "server", "its processes", "the visitors"),
)


def sections(found: Sequence[Measured]) -> list[Section]:
    """How it grows; of one crowd alone also its pages, what is claimed of it, and memory."""
    shares = "The last three: shares of one core."
    grows = Section("Visitors", GROWTH, [each.row() for each in found], shares)
    if len(found) > 1:
        return [grows]
    return [found[0].pages(), grows, found[0].memory.section("Memory", SESSIONS)]


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--visitors", type=int, nargs="+", default=[60])
    parser.add_argument("--minutes", type=float, default=5)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    found = []
    for visitors in sorted(wanted.visitors):
        print(f"{visitors} visitors …", file=sys.stderr, flush=True)
        found.append(measure(visitors, 60 * wanted.minutes, wanted.seed))
    return tell(*sections(found))


if __name__ == "__main__":
    sys.exit(main())
