"""One budget for all that this program takes, and what of it each part may have.

Convention: bytes. The budget is what `CNNVIZ_MEMORY` says, such as 3G; else most of what can be
had when it is first asked for. What stands in memory whatever visitors do is taken off first; the
rest is shared by what grows with their asking. Each part keeps to its own: caches let go of what
was used longest ago, uploads wait, a process that does jobs is held to its size by the system.
"""

import os
import re
from functools import cache

from cnnviz.jobs.free_memory import free_bytes, limit_growth

VARIABLE = "CNNVIZ_MEMORY"
"""Environment variable: what all of the program may take: a number of bytes, or of K, M, G."""

MB = 10**6
UNITS = {"": 1, "K": 10**3, "M": 10**6, "G": 10**9}

USUAL = 0.8
"""Of what is free at the start, the part that is taken to be the program's."""

UNKNOWN = 4000 * MB
"""Where nobody says what is free."""

LOADED = 900 * MB
"""The server and the process that others are forked from, everything loaded, and one picture
that is being decoded."""

LEAST = 300 * MB
"""What is shared at least, on however small a machine: with less no page could be shown."""

SHARES = {"kept": 0.25, "uploads": 0.15, "passes": 0.35, "training": 0.25}
"""Of what is not `LOADED`: results kept for all visitors, their files, passes, runs."""

MOST = {"kept": 2000 * MB, "uploads": 1000 * MB, "passes": 8000 * MB}
"""More than that is of no use, however large the machine."""

_held: list[int] = []
"""What this process alone may grow by, where it has been held to that."""


@cache
def budget() -> int:
    """What all of the program may take."""
    said = read(os.environ.get(VARIABLE, ""))
    free = free_bytes()
    if said is not None:
        return said
    return UNKNOWN if free is None else int(USUAL * free)


def read(text: str) -> int | None:
    """A size such as 2G, 1.5 G, 800M or 3000000000; None if it is none."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMG]?)i?B?\s*", text, re.IGNORECASE)
    return int(float(found[1]) * UNITS[found[2].upper()]) if found else None


def part(name: str) -> int:
    """What one part may take; in a process that is held to a size, half of that may be kept."""
    if _held:
        return _held[0] // 2
    shared = max(LEAST, budget() - LOADED)
    return min(int(SHARES[name] * shared), MOST.get(name, shared))


def hold_to(most: int) -> None:
    """Hold this process to what it has now and so much more; what wants more fails."""
    _held[:] = [most]
    limit_growth(most)
