"""All benchmarks, each in a process of its own and bounded in time, put together in RESULTS.md.

    python -m benchmarks.results                            # what `make bench` does
    python -m benchmarks.results --only counting keeping    # the other sections stay as they stand

What a benchmark prints is its section, as it is, under the command, the day, the commit and the
machine it comes from. The claims of all sections stand first. One that fails, or takes longer than
it may, is told of in its section and stops nothing; the file is written anew after each.
"""

import argparse
import os
import platform
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from datetime import date
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import NamedTuple

from benchmarks.footprint import family
from benchmarks.report import CLAIMS, Claim, table
from cnnviz.training.machine import machine
from scripts.server import ROOT

FILE = ROOT / "benchmarks" / "RESULTS.md"


class Bench(NamedTuple):
    """What is run, with which options, and the minutes it may take."""

    script: str
    minutes: float
    options: str = ""

    @property
    def command(self) -> str:
        """As one types it."""
        return f"python -m benchmarks.{self.script} {self.options}".strip()


BENCHES = {
    "counting": Bench("counting", 20),
    "keeping": Bench("keeping", 5),
    "training": Bench("training", 15),
    "growth": Bench("growth", 10),
    "first paint": Bench("first_paint", 20),
    "rerun": Bench("rerun", 5),
    "load": Bench("load", 15),
    "visitors": Bench("load", 25, "--visitors 1 10 30 60 100 --minutes 1"),
    "reruns": Bench("reruns", 20),
    "collector": Bench("collector", 8),
    "watchers": Bench("watchers", 5),
    "press": Bench("press", 10),
    "many runs": Bench("many_runs", 5),
    "pen": Bench("pen", 5),
    "pointing": Bench("pointing", 5),
    "training gap": Bench("training_gap", 5),
    "kills": Bench("kills", 15),
    "faults": Bench("faults", 30),
    "attacks": Bench("attacks", 30),
    "links": Bench("links", 45),
    "pictures": Bench("pictures", 30),
}
"""In the order of the report."""

PACKAGES = "torch streamlit playwright torchinfo fvcore ptflops thop calflops torchlens"

HEAD = """# Results

Written by `make bench` (`python -m benchmarks.results`); nothing here is typed by hand. What each
benchmark asks, and how, stands in [README.md](README.md). Sections may be of different days: each
says which command gave it, when, at which commit and on what.

{about}

## What was claimed

{claims}
"""


def made_on() -> str:
    """The processor, its cores and the memory of this machine."""
    facts = machine(threads=1)
    size = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return f"{facts['cores']} cores of {facts['processor']}, {size / 1e9:.0f} GB"


def about() -> str:
    """Where the newest section was made, and with which versions."""
    found = [f"Python {platform.python_version()}"]
    for name in PACKAGES.split():
        with suppress(PackageNotFoundError):
            found.append(f"{name} {version(name)}")
    return f"The newest section: {made_on()}; {', '.join(found)}."


def commit() -> str:
    """Of the program, and whether its files were other than that."""
    head = _git("rev-parse", "--short", "HEAD") or "unknown"
    others = _git("status", "--porcelain", "-uno", "--", ".", f":!{FILE.relative_to(ROOT)}")
    return f"{head}, with changes" if others else head


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True).stdout.strip()


def output(bench: Bench) -> str:
    """Run a benchmark; what it printed, and how it failed where it did."""
    command = [sys.executable, "-m", f"benchmarks.{bench.script}", *bench.options.split()]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    wrong = ""
    try:
        said, faults = process.communicate(timeout=60 * bench.minutes)
        # With claims that do not hold a script ends with a status too, after it has said so.
        silent = process.returncode and not said.strip()
        if "Traceback" in faults or process.returncode < 0 or silent:
            last = faults.strip().splitlines()[-1:] or [f"status {process.returncode}"]
            wrong = f"it failed: {last[0][:200]}"
    except subprocess.TimeoutExpired:
        for each in family(process.pid):
            with suppress(ProcessLookupError):
                os.kill(each, signal.SIGKILL)
        said, _ = process.communicate()
        wrong = f"it was ended after {bench.minutes:g} minutes"
    if wrong:
        claim = Claim(f"`benchmarks.{bench.script}` comes to its end", "yes", wrong, False)
        said = f"{said.strip()}\n\n{table(CLAIMS, [claim.row])}"
    return said.strip()


def section(bench: Bench) -> str:
    """What a benchmark printed, and where that comes from."""
    began = time.monotonic()
    said = output(bench)
    facts = (f"`{bench.command}`", str(date.today()), f"commit {commit()}", made_on())
    return f"{', '.join(facts)}; {time.monotonic() - began:.0f} s.\n\n{said}"


def sections(text: str) -> dict[str, str]:
    """Those of a report, by their names; what stands before the first is not among them."""
    parts = re.split(r"^## (.+)$", text, flags=re.MULTILINE)
    found = {name: body.strip() for name, body in zip(parts[1::2], parts[2::2], strict=True)}
    return {name: body for name, body in found.items() if name in BENCHES}


def claimed(text: str) -> list[tuple[str, ...]]:
    """Rows of all tables of claims in a text."""
    found, inside = [], False
    for line in text.splitlines():
        cells = tuple(cell.strip() for cell in line.split("|")[1:-1])
        if inside and cells and set(cells[0]) != {"-"}:
            found.append(cells)
        inside = cells == CLAIMS or (inside and bool(cells))
    return found


def report(found: dict[str, str], told: str) -> str:
    """The whole file: all claims, then the sections in their order."""
    there = {name: found[name] for name in BENCHES if name in found}
    rows = [(*row, name) for name, body in there.items() for row in claimed(body)]
    head = HEAD.format(about=told, claims=table((*CLAIMS[:3], "held", "section"), rows))
    return "\n".join([head, *(f"## {name}\n\n{body}\n" for name, body in there.items())])


def main() -> None:
    """Run what is asked for, and write the report."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--only", nargs="+", choices=BENCHES, default=[*BENCHES], metavar="NAME")
    parser.add_argument("--into", type=Path, default=FILE, help="another file than RESULTS.md")
    asked = parser.parse_args()
    for name in asked.only:
        print(f"{name}: {BENCHES[name].command} …", flush=True)
        new = section(BENCHES[name])
        found = sections(asked.into.read_text()) if asked.into.exists() else {}
        asked.into.write_text(report(found | {name: new}, about()))
        for row in claimed(new):
            print("   ", ", ".join(row), flush=True)


if __name__ == "__main__":
    main()
