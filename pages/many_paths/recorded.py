"""What was worked out beforehand: answers, errors over many seeds, gradients by length of path."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from pages.many_paths.lesson import Lesion

FOLDER, FILE = Path(__file__).parent, "lesions.json"


@dataclass(frozen=True)
class Growth:
    """Held-out digits wrong after 0, 1, ... blocks are deleted, or swapped: a row a number."""

    deleted: list[list[int]]
    swapped: list[list[int]]


@dataclass(frozen=True)
class Carried:
    """Gradient by length of path, as `PathGradients` has it, on so many pictures."""

    single: list[float]
    paths: list[int]
    together: list[float]
    pictures: int


@dataclass(frozen=True)
class RecordedLesions:
    """All of it.

    Attributes:
        labels: what the held-out digits are, a character each.
        ink: what they look like: 64 letters each, row by row, from a for none to q for 16.
        answers: of each lesion, a character for each digit.
        growth: by net.
        carried: by residual net.
        machine: what it was made on.
    """

    labels: str
    ink: str
    answers: Mapping[Lesion, str]
    growth: Mapping[str, Growth]
    carried: Mapping[str, Carried]
    machine: Mapping[str, str | int]


def save_lesions(found: RecordedLesions, folder: Path = FOLDER) -> Path:
    """Write it; returns the file."""
    path, values = folder / FILE, asdict(found)
    values["answers"] = [[list(lesion), said] for lesion, said in found.answers.items()]
    path.write_text(json.dumps(values, separators=(",", ":")) + "\n")
    return path


@cache
def recorded_lesions(folder: Path = FOLDER) -> RecordedLesions:
    """What comes along."""
    values = json.loads((folder / FILE).read_text())
    values["answers"] = {
        Lesion(net, tuple(deleted), *rest): said
        for (net, deleted, *rest), said in values["answers"]
    }
    values["growth"] = {net: Growth(**each) for net, each in values["growth"].items()}
    values["carried"] = {net: Carried(**each) for net, each in values["carried"].items()}
    return RecordedLesions(**values)
