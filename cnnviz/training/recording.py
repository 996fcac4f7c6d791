"""Recorded curves of a pair of each depth: what a page shows before anything has been trained.

They are made by `python -m scripts.record_pairs` and state experiment, machine and seconds.
"""

import json
from functools import lru_cache
from pathlib import Path

from cnnviz.training.curves import Curve, series_of
from cnnviz.training.experiment import PAIR_DEPTHS, Experiment, plain_against_residual
from cnnviz.training.record import Record
from cnnviz.training.runs import Status

COLUMNS = ("loss", "batch_error", "train_error", "test_error", "seconds")

FOLDER = Path(__file__).parent / "recorded"


def save_curve(curve: Curve, path: Path) -> None:
    """Write a run that has finished: a small JSON file, a line per record."""
    rows = ",\n".join(
        json.dumps([record.step, record.epoch, *(record.values.get(name) for name in COLUMNS)])
        for record in curve.records
    )
    head = {
        "machine": curve.machine,
        "experiment": json.loads(curve.experiment.to_json()),
        "columns": ["step", "epoch", *COLUMNS],
    }
    text = json.dumps(head, indent=1, ensure_ascii=False)[:-2]
    path.write_text(f'{text},\n "records": [\n{rows}\n]}}\n', encoding="utf-8")


def load_curve(path: Path) -> Curve:
    """Read what `save_curve` wrote."""
    values = json.loads(path.read_text(encoding="utf-8"))
    columns = values["columns"][2:]
    records = [
        Record(
            step,
            epoch,
            {name: one for name, one in zip(columns, row, strict=True) if one is not None},
        )
        for step, epoch, *row in values["records"]
    ]
    experiment = Experiment.from_json(json.dumps(values["experiment"]))
    return Curve(experiment, series_of(records), Status.FINISHED, values["machine"])


def path_of(experiment: Experiment) -> Path:
    """Where the recording of an experiment of a default pair is kept."""
    return FOLDER / f"{experiment.label.lower()}.json"


@lru_cache(maxsize=len(PAIR_DEPTHS))
def recorded(depth: int = 56) -> tuple[Curve, Curve]:
    """The recordings of `plain_against_residual(depth)`, one of `PAIR_DEPTHS`: plain first."""
    plain, residual = plain_against_residual(depth)
    return load_curve(path_of(plain)), load_curve(path_of(residual))
