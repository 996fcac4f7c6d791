"""Recorded runs: what the training lab shows before anything has been trained.

They are made by `python -m scripts.record_runs` and state experiment, versions, machine and time.
Errors and losses are kept as they were told, layers' norms and scales at a few epochs.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from cnnviz.training.curves import Curve, series_of
from cnnviz.training.experiment import Experiment, plain_against_residual
from cnnviz.training.record import PER_LAYER, Record
from cnnviz.training.runs import Status

FOLDER = Path(__file__).parent / "recorded"

DEPTHS = (8, 14, 20, 32, 44, 56, 110)
SEEDS = range(5)

RATES = (0.5, 0.05, 0.005, 0.0005)
RATES_DEPTH, NORMS_DEPTHS = 20, (20, 56)

LOOKS = (1, 2, 5, 10, 20)
"""Epochs at whose ends the layers are kept."""

IN_NAME = ("architecture", "options", "seed")
"""What a recording's name tells in its own way."""

SHORT = {"batch_norm": "no-batch-norm", "mixed": "mixed"}
"""What it calls a switch that is otherwise than usual."""

DIGITS = 3
"""Significant ones of what is kept of a layer."""


class Recording(NamedTuple):
    """A run that was made before.

    Attributes:
        experiment: what was trained.
        records: what it told, thinned.
        machine: what it was made on, and the "date", as 2026-11-27.
        message: why it ended early, as `runs.told` reads it; else empty.
    """

    experiment: Experiment
    records: list[Record]
    machine: dict[str, str | int]
    message: str = ""


def pairs(depth: int, **settings: Any) -> Iterator[Experiment]:
    """Plain and residual nets of one depth with each of the recorded seeds."""
    for seed in SEEDS:
        yield from plain_against_residual(depth, seed=seed, **settings)


def experiments() -> list[Experiment]:
    """What is recorded for the lab: depths, batch norm on and off, learning rates."""
    found = [each for depth in DEPTHS for each in pairs(depth)]
    for rate in RATES:
        found += pairs(RATES_DEPTH, learning_rate=rate)
    for depth in NORMS_DEPTHS:
        found += pairs(depth, batch_norm=False)
    return list(dict.fromkeys(found))


def path_of(experiment: Experiment) -> Path:
    """Where the recording of an experiment is kept, if there is one: by what is unusual of it."""
    usual = Experiment()
    words = [experiment.label]
    words += [
        f"{name}-{value}"
        for name, value in sorted(experiment.options.items())
        if name not in ("depth", "width") and (name, value) != ("shortcut", "zero-padded")
    ]
    for each in fields(Experiment):
        value = getattr(experiment, each.name)
        if each.name not in IN_NAME and value != getattr(usual, each.name):
            shown = f"{value:g}" if isinstance(value, float) else f"{value}"
            words.append(SHORT.get(each.name) or f"{each.name.replace('_', '-')}-{shown}")
    name = " ".join([*words, f"seed-{experiment.seed}"]).lower().replace("learning-rate", "rate")
    return FOLDER / f"{re.sub(r'[^a-z0-9.]+', '-', name)}.json"


def save(recording: Recording, path: Path) -> None:
    """Write a recording: a JSON file, a line a record, then a line a look at the layers."""
    names = [name for name in dict.fromkeys(_names(recording)) if PER_LAYER not in name]
    rows = [
        [each.step, _rounded(each.epoch), *(_rounded(each.values.get(name)) for name in names)]
        for each in recording.records
    ]
    layers = [name for name in dict.fromkeys(_names(recording)) if PER_LAYER in name]
    looks = [
        [each.step, *(_rough(each.values.get(name)) for name in layers)]
        for each in recording.records
        if each.ends_epoch and round(each.epoch) in LOOKS
    ]
    parts = {
        "experiment": json.loads(recording.experiment.to_json()),
        "machine": recording.machine,
        "message": recording.message,
        "measures": names,
        "layers": layers,
        "records": rows,
        "looks": looks,
    }
    lines = [f"{json.dumps(key)}: {_lines(value)}" for key, value in parts.items()]
    path.write_text("{" + ",\n".join(lines) + "}\n", encoding="utf-8")


def _names(recording: Recording) -> Iterator[str]:
    return (name for record in recording.records for name in record.values)


def _rounded(value: float | None) -> float | None:
    return value if value is None else float(f"{value:.5g}")


def _rough(value: float | None) -> float | None:
    return value if value is None else float(f"{value:.{DIGITS}g}")


def _lines(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], list):
        return "[\n" + ",\n".join(json.dumps(row, separators=(",", ":")) for row in value) + "]"
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def load(path: Path) -> Recording:
    """Read what `save` wrote."""
    said = json.loads(path.read_text(encoding="utf-8"))
    looks = {step: _named(said["layers"], row) for step, *row in said["looks"]}
    records = [
        Record(step, epoch, _named(said["measures"], row) | looks.get(step, {}))
        for step, epoch, *row in said["records"]
    ]
    experiment = Experiment.from_json(json.dumps(said["experiment"]))
    return Recording(experiment, records, said["machine"], said["message"])


def _named(names: Sequence[str], values: Sequence[float | None]) -> dict[str, float]:
    both: Mapping[str, float | None] = dict(zip(names, values, strict=True))
    return {name: value for name, value in both.items() if value is not None}


@lru_cache(maxsize=200)
def recorded(experiment: Experiment) -> Curve | None:
    """The recording of an experiment, if there is one."""
    path = path_of(experiment)
    if not path.exists():
        return None
    found = load(path)
    if found.experiment != experiment:
        return None
    status = Status.FAILED if found.message else Status.FINISHED
    series = series_of(found.records)
    return Curve(experiment, series, status, found.machine, found.message)


def recorded_pair(depth: int = 56) -> list[Curve]:
    """The recordings of `plain_against_residual(depth)`, plain first."""
    return [curve for each in plain_against_residual(depth) if (curve := recorded(each))]


def all_recorded() -> list[Curve]:
    """Every recording."""
    return [curve for each in experiments() if (curve := recorded(each))]
