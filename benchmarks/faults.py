"""What befalls a server in use, and what comes of it: nothing lost, one sentence, other pages stay.

Each fault is tried on a real server with a run under way and visitors over WebSockets. *Lost* are
records that the store has not when all is over and that an undisturbed training gives, and passes
that were asked for and not answered; *error pages* what visitors saw that no page expects; *says*
is what the page says meanwhile.

    python -m benchmarks.faults [--tries 3] [--seed 0] [NAME ...]
"""

import argparse
import random
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from benchmarks import breaking, downloads
from benchmarks.befalling import (
    Row,
    Trial,
    broken,
    clock_set,
    database_stopped,
    fetched,
    full,
    killed,
    read_only,
    server_killed,
    two_servers,
    two_tabs,
)
from benchmarks.report import Claim, Section, tell

FAULTS: dict[str, Callable[[Trial], Row]] = {
    "server killed": server_killed,
    "worker killed": killed("worker"),
    "passes' process killed": killed("pass"),
    "disk full": full,
    "files may not grow": broken(breaking.at_its_limit),
    "store locked": broken(breaking.locked),
    "store read-only": read_only,
    "store truncated": broken(breaking.truncated),
    "store overwritten": broken(breaking.replaced),
    "store deleted": broken(breaking.deleted),
    "PostgreSQL stopped": database_stopped,
    "clock set": clock_set,
    "pictures cut off": fetched(downloads.pictures),
    "weights cut off": fetched(downloads.weights),
    "two tabs": two_tabs,
    "two servers": two_servers,
}


def measured(names: Sequence[str], tries: int, seed: int) -> Iterator[tuple[str, Row]]:
    """Try these faults one after the other."""
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            trial = Trial(Path(folder), tries, random.Random(seed))
            try:
                yield name, FAULTS[name](trial)
            except OSError as error:  # of the machine that should bring it about
                yield name, Row(untried=str(error))


def section(found: dict[str, Row]) -> Section:
    """The table, and whether nothing was lost."""
    rows = []
    for name, row in found.items():
        says = " / ".join(dict.fromkeys(row.says)) or row.untried or "–"
        numbers = row.tries, row.lost, len(row.errors), row.orphans
        rows.append([name, *map(str, numbers), says])
        for error in dict.fromkeys(row.errors):
            print(f"{name}: {error}", file=sys.stderr)
    lost = sum(row.lost for row in found.values())
    pages = sum(len(row.errors) for row in found.values())
    left = sum(row.orphans for row in found.values())
    return Section(
        "Faults",
        ("fault", "tries", "lost records", "error pages", "left over", "the page says"),
        rows,
        "Left over are processes, and files that a download left half-written.",
        [
            Claim("records lost by faults", "0", str(lost), not lost),
            Claim("error pages in faults", "0", str(pages), not pages),
            Claim("left over after faults", "0", str(left), not left),
        ],
    )


def main() -> int:
    """Print the table; returns an exit status."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(FAULTS))
    parser.add_argument("--tries", type=int, default=3)
    parser.add_argument("--seed", type=int, default=0)
    wanted = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # servers are ended then as well
    found = {}
    for name, row in measured(wanted.names or list(FAULTS), wanted.tries, wanted.seed):
        found[name] = row
        print(name, row, file=sys.stderr, flush=True)
    return tell(section(found))


if __name__ == "__main__":
    sys.exit(main())
