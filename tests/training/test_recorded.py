"""The recorded runs: what they hold, what they show, and how they are found."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from cnnviz.training import Experiment, Record, Status, recorded
from cnnviz.training.experiment import plain_against_residual
from cnnviz.training.recording import DEPTHS, FOLDER, LOOKS, Recording, load, pairs, path_of, save
from scripts.record_runs import wanted

MOST_BYTES = 5_000_000


def errors(depth: int, place: int, **settings: object) -> list[float]:
    """The last training errors of plain (0) or residual nets, a seed each."""
    curves = [recorded(each) for each in list(pairs(depth, **settings))[place::2]]
    return [curve.newest("train_error") for curve in curves]


def test_each_of_them_is_there_and_nothing_else() -> None:
    paths = [path_of(each) for each in wanted()]
    assert len(set(paths)) == len(paths)
    assert sorted(paths) == sorted(FOLDER.iterdir())
    assert sum(path.stat().st_size for path in paths) < MOST_BYTES


@pytest.mark.parametrize("experiment", wanted(), ids=lambda each: path_of(each).stem)
def test_a_recording_says_what_it_is_of_and_was_made_on(experiment: Experiment) -> None:
    curve = recorded(experiment)
    assert curve is not None and curve.experiment == experiment
    assert {"processor", "cores", "threads", "torch", "python", "date"} <= set(curve.machine)
    assert (curve.status is Status.FAILED) == bool(curve.message)
    if curve.status is Status.FINISHED:
        whole = curve.measure("train_error")
        assert whole.epochs.tolist() == list(range(experiment.epochs + 1))
        looks = [epoch for epoch in LOOKS if epoch <= experiment.epochs]
        for measure in ("gradient_norm/", "activation_scale/"):
            found = [each for name, each in curve.series.items() if name.startswith(measure)]
            assert found and all(each.epochs.tolist() == looks for each in found)
        steps = experiment.extent.training // experiment.batch_size
        batches = curve.measure("batch_error").steps
        assert min(4, steps) * experiment.epochs <= len(batches) <= steps * experiment.epochs


def test_depth_harms_plain_nets_and_not_residual_ones() -> None:
    plain, residual = (
        {depth: float(np.mean(errors(depth, place))) for depth in DEPTHS} for place in (0, 1)
    )
    assert plain[8] < 0.01 and plain[20] < 0.02
    assert plain[56] - residual[56] > 0.3
    assert plain[110] > plain[56] > plain[44] > plain[20]
    assert max(error for depth, error in residual.items() if depth <= 56) < 0.01
    assert residual[110] < plain[110] - 0.5


def test_what_is_not_recorded_is_not_answered_by_another() -> None:
    usual = plain_against_residual(20, seed=0)[0]
    assert recorded(usual) is not None
    for change in ({"seed": 7}, {"epochs": 21}, {"batch_size": 64}, {"augmentation": "slight"}):
        assert recorded(replace(usual, **change)) is None
    assert recorded(Experiment("lenet5", dataset="digits-32")) is None


def test_a_recording_survives_its_file(tmp_path: Path) -> None:
    layers = {"gradient_norm/conv1": 0.125, "gradient_norm/fc": 3.5}
    records = [
        Record(0, 0.0, {"loss": 2.5, "train_error": 0.9, "seconds": 0.1}),
        Record(3, 0.25, {"loss": 2.0, "batch_error": 0.7, "seconds": 0.5}),
        Record(11, 1.0, {"loss": 1.5, "train_error": 0.5, "seconds": 0.75} | layers),
    ]
    made = Recording(Experiment(), records, {"processor": "this one", "date": "2026-11-27"})
    save(made, tmp_path / "one.json")
    assert load(tmp_path / "one.json") == made
