"""Recorded curves of a pair of each depth: what a page shows before anything has been trained.

They are made by `python -m scripts.record_pairs` and state experiment, machine and seconds.
"""

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from cnnviz.training.experiment import PAIR_DEPTHS, Experiment, plain_against_residual
from cnnviz.training.loop import Record

FOLDER = Path(__file__).parent / "recorded"


@dataclass(frozen=True)
class Recording:
    """A run that was trained before.

    Attributes:
        experiment: what was trained.
        records: its records, in order.
        machine: what it was trained on.
    """

    experiment: Experiment
    records: tuple[Record, ...]
    machine: dict[str, str | int]

    @property
    def seconds(self) -> float:
        """How long the whole run took."""
        return self.records[-1].seconds

    def save(self, path: Path) -> None:
        """Write a small JSON file, a line per record."""
        rows = ",\n".join(json.dumps(record) for record in self.records)
        head = {
            "machine": self.machine,
            "experiment": json.loads(self.experiment.to_json()),
            "columns": Record._fields,
        }
        text = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
        path.write_text(f'{text},\n "records": [\n{rows}\n]}}\n', encoding="utf-8")

    @classmethod
    def load(cls, path: Path) -> "Recording":
        """Read what `save` wrote."""
        values = json.loads(path.read_text(encoding="utf-8"))
        records = (
            Record(**dict(zip(values["columns"], row, strict=True))) for row in values["records"]
        )
        experiment = Experiment.from_json(json.dumps(values["experiment"]))
        return cls(experiment, tuple(records), values["machine"])


def path_of(experiment: Experiment) -> Path:
    """Where the recording of an experiment of a default pair is kept."""
    return FOLDER / f"{experiment.label.lower()}.json"


@lru_cache(maxsize=len(PAIR_DEPTHS))
def recorded(depth: int = 56) -> tuple[Recording, Recording]:
    """The recordings of `plain_against_residual(depth)`, one of `PAIR_DEPTHS`: plain first."""
    plain, residual = plain_against_residual(depth)
    return Recording.load(path_of(plain)), Recording.load(path_of(residual))
