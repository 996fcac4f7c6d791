"""The recorded curves are those of the default pairs and state what they were made on."""

from pathlib import Path

import pytest

from cnnviz.training import Experiment, Status, plain_against_residual, recorded
from cnnviz.training.curves import Curve, series_of
from cnnviz.training.experiment import PAIR_DEPTHS
from cnnviz.training.recording import load_curve, path_of, save_curve
from tests.training.stored import record


@pytest.mark.parametrize("depth", PAIR_DEPTHS)
@pytest.mark.parametrize("number", [0, 1], ids=["plain", "residual"])
def test_a_recording_is_that_of_a_default_pair(number: int, depth: int) -> None:
    recording, experiment = recorded(depth)[number], plain_against_residual(depth)[number]
    assert recording.experiment == experiment
    assert Experiment.from_json(recording.experiment.to_json()) == experiment
    assert [record.epoch for record in recording.records if record.ends_epoch] == list(
        range(experiment.epochs + 1)
    )
    assert recording.records[-1].step == 11 * experiment.epochs
    assert {"processor", "cores", "threads", "torch"} <= set(recording.machine)
    assert recording.seconds == recording.records[-1].seconds > 0
    assert path_of(experiment).stat().st_size < 50_000


def test_the_recorded_plain_net_trains_worse() -> None:
    plain, residual = (recording.records[-1] for recording in recorded())
    assert residual.train_error < 0.05
    assert plain.train_error - residual.train_error > 0.2


def test_a_recording_survives_its_file(tmp_path: Path) -> None:
    records = (record(0, 0.0, 2.5, 0.9, 0.8, 0.1), record(3, 0.27, 2.0, 0.7, None, 0.5))
    machine = {"processor": "this one", "threads": 1}
    curve = Curve(Experiment(), series_of(records), Status.FINISHED, machine)
    save_curve(curve, tmp_path / "one.json")
    again = load_curve(tmp_path / "one.json")
    assert again.records == curve.records == list(records)
    assert (again.experiment, again.status, again.machine) == (Experiment(), "finished", machine)
