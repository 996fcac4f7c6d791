"""What a server and all its processes take: memory, open files, processor time. Linux only.

Memory is the proportional set size: what several processes share, as forked ones do, counts once.
"""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from benchmarks.report import Claim, Section

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


class Footprint(NamedTuple):
    """Bytes, files open, processor seconds so far, and how many processes these are."""

    memory: int = 0
    files: int = 0
    processor: float = 0.0
    processes: int = 0

    @property
    def cells(self) -> tuple[str, ...]:
        """Of a table: megabytes, files, processes."""
        return (f"{self.memory / 1e6:,.0f}", str(self.files), str(self.processes))


CELLS = ("MB", "open files", "processes")


def family(process: int) -> list[int]:
    """A process and all that have come of it."""
    children: dict[int, list[int]] = {}
    for path in PROC.glob("[0-9]*/stat"):
        with suppress(OSError):
            parent = int(_fields(path)[1])
            children.setdefault(parent, []).append(int(path.parent.name))
    found = [process]
    for each in found:
        found += children.get(each, ())
    return found


def _fields(stat: Path) -> list[str]:
    # The second field is a name in brackets, which may contain anything.
    return stat.read_text().rpartition(")")[2].split()


def footprint(process: int, alone: bool = False) -> Footprint:
    """Of a process and all that have come of it, or of the process `alone`."""
    memory = files = processes = 0
    ticks = 0
    for each in [process] if alone else family(process):
        folder = PROC / str(each)
        with suppress(OSError):
            # Time of children that have ended stands with the process that they came of.
            ticks += sum(int(n) for n in _fields(folder / "stat")[11 : 13 if alone else 15])
            files += len(list((folder / "fd").iterdir()))
            processes += 1
            lines = (folder / "smaps_rollup").read_text().splitlines()
            memory += next(1024 * int(row.split()[1]) for row in lines if row.startswith("Pss:"))
    return Footprint(memory, files, ticks / TICKS, processes)


@dataclass
class Watched:
    """What was taken before, at the most, and after."""

    before: Footprint
    peak: Footprint
    after: Footprint

    def seen(self, now: Footprint) -> None:
        """Take a look into account."""
        self.peak = Footprint._make(map(max, self.peak, now))

    @property
    def grown(self) -> float:
        """What is left of memory, in parts of what there was before."""
        return self.after.memory / self.before.memory

    def claim(self, what: str) -> Claim:
        """That all of memory was given back, but for a tenth."""
        text = f"{what}: memory after over before"
        return Claim(text, "≤ 1.10", f"{self.grown:.2f}", self.grown <= 1.1)

    def section(self, title: str, note: str = "") -> Section:
        """A table of three rows."""
        rows = {"before": self.before, "at the peak": self.peak, "after": self.after}
        return Section(title, ("", *CELLS), [(when, *at.cells) for when, at in rows.items()], note)


@contextmanager
def watched(process: int, every: float = 2.0) -> Iterator[Watched]:
    """Look every few seconds, in a thread, as long as the block lasts; the end of it is `after`."""
    now = footprint(process)
    found, over = Watched(now, now, now), threading.Event()

    def look() -> None:
        while not over.wait(every):
            found.seen(footprint(process))

    thread = threading.Thread(target=look, daemon=True)
    thread.start()
    try:
        yield found
    finally:
        over.set()
        thread.join()
        found.after = footprint(process)
        found.seen(found.after)
