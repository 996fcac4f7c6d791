"""What a benchmark has found: tables and claims, in Markdown that a terminal shows in columns.

    section = Section("Counting", ("network", "ratio"), [["lenet5", "248"]], "One thread.",
                      [Claim("counting over the fastest peer", "≥ 100 ×", "248 ×", True)])
    sys.exit(tell(section))

A script prints sections on its standard output and nothing else there; what goes on meanwhile goes
to standard error. `python -m benchmarks.results` puts these outputs together, as they are, and
collects their claims.
"""

import re
import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

CLAIMS = ("claim", "wanted", "measured", "")
"""The head of a table of claims, by which it is found again."""

HELD = {True: "held", False: "**missed**"}

NUMBER = re.compile(r"[-+−<>≤≥*]*\d[\d.,]*(\s?[^\W\d]{1,3}|\s?[%×])?\**|–|")
"""A cell that stands to the right: a number, perhaps with a unit, or none."""


class Claim(NamedTuple):
    """Something that should be so, and what was measured of it."""

    text: str
    wanted: str
    measured: str
    held: bool

    @property
    def row(self) -> tuple[str, ...]:
        """Of the table of claims."""
        return (self.text, self.wanted, self.measured, HELD[self.held])


@dataclass(frozen=True)
class Section:
    """A table under a title, what is to be known of it, and what it shows of what was claimed."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    note: str = ""
    claims: Sequence[Claim] = ()

    def __str__(self) -> str:
        claims = table(CLAIMS, [claim.row for claim in self.claims]) if self.claims else ""
        parts = (f"### {self.title}", table(self.columns, self.rows), self.note, claims)
        return "\n\n".join(part for part in parts if part)


def table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A table in Markdown, its columns as wide as their widest cells, numbers to the right."""
    rows = list(rows)
    cells = list(zip(columns, *rows, strict=True))
    right = [bool(rows) and all(map(NUMBER.fullmatch, column[1:])) for column in cells]
    widths = [max(3, *map(len, column)) for column in cells]

    def line(row: Sequence[str]) -> str:
        sides = zip(row, widths, right, strict=True)
        return f"| {' | '.join(f'{x:>{n}}' if at else f'{x:<{n}}' for x, n, at in sides)} |"

    rule = ["-" * (n - at) + ":" * at for n, at in zip(widths, right, strict=True)]
    return "\n".join([line(columns), f"| {' | '.join(rule)} |", *map(line, rows)])


def late(values: Sequence[float]) -> float:
    """The 95th percentile; never more than the largest."""
    many = len(values) > 1
    return statistics.quantiles(values, n=20, method="inclusive")[-1] if many else values[0]


def tell(*sections: Section) -> int:
    """Print sections; the status to leave with, 1 where a claim does not hold."""
    print("\n\n".join(map(str, sections)), flush=True)
    return int(not all(claim.held for section in sections for claim in section.claims))
