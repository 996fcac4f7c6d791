"""The study that was made beforehand: accuracies of every way, number of pictures and seed."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

FOLDER, FILE = Path(__file__).parent, "recorded.json"

COUNTS = (1, 2, 5, 10, 20, 50, 100)
"""Pictures of each new class to learn from."""
SEEDS = 3
SCRATCH = "scratch"


def way(frozen: int | None) -> str:
    """What the file calls a way of going on."""
    return SCRATCH if frozen is None else str(frozen)


class Spread(NamedTuple):
    """Held-out accuracy under several seeds."""

    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class Study:
    """One task.

    Attributes:
        accuracy: by way; a row for each of `COUNTS`, a value a seed.
        seconds: by way; of an epoch with activations made anew, kept, and of making them once.
    """

    accuracy: Mapping[str, Sequence[Sequence[float]]]
    seconds: Mapping[str, Sequence[float]]

    def spread(self, way: str) -> list[Spread]:
        """Mean, least and most for each of `COUNTS`."""
        rows = self.accuracy[way]
        return [Spread(sum(row) / len(row), min(row), max(row)) for row in rows]

    def at(self, way: str, count: int) -> Spread:
        """The same for one of them."""
        return self.spread(way)[COUNTS.index(count)]


@dataclass(frozen=True)
class Taken:
    """All of it, and what it was made on."""

    studies: Mapping[str, Study]
    machine: Mapping[str, str | int]


def save(taken: Taken, folder: Path = FOLDER) -> Path:
    """Write it; returns the file."""
    path = folder / FILE
    studies = {name: each.__dict__ for name, each in taken.studies.items()}
    said = json.dumps({"studies": studies, "machine": taken.machine}, default=tuple)
    path.write_text(json.dumps(_short(json.loads(said)), separators=(",", ":")) + "\n")
    return path


def _short(value: object) -> object:
    if isinstance(value, float):
        return float(f"{value:.5g}")
    if isinstance(value, dict):
        return {name: _short(each) for name, each in value.items()}
    return [_short(each) for each in value] if isinstance(value, list) else value


@cache
def recorded(folder: Path = FOLDER) -> Taken:
    """What comes along."""
    said = json.loads((folder / FILE).read_text())
    return Taken({name: Study(**each) for name, each in said["studies"].items()}, said["machine"])
