"""Training curves: rows of the charts, and their scales."""

from dataclasses import replace

import numpy as np
import pytest

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.kit.runs.charts import band_chart, depth_chart, error_chart, layer_chart
from cnnviz.kit.runs.files import long, wide
from cnnviz.kit.runs.groups import groups
from cnnviz.kit.runs.points import depth_rows, distance, error_rows, layer_rows, smoothed
from cnnviz.training.curves import Curve, series_of
from cnnviz.training.record import Record
from cnnviz.training.recording import recorded_pair
from cnnviz.training.runs import Status

CURVES = recorded_pair()
GROUPS = groups([curve.experiment for curve in CURVES])


def curve(rows, **changes):
    """A curve of these records, each (step, epoch, values)."""
    made = series_of(Record(*row) for row in rows)
    return Curve(replace(CURVES[1].experiment, **changes), made, Status.RUNNING, {})


def test_a_row_for_each_epoch_and_set():
    rows = error_rows(CURVES, GROUPS, 0, True)
    assert set(rows["part"]) == {"train", "test"}
    whole = rows[(rows["part"] == "train") & (rows["run"] == 0)]
    assert list(whole["epoch"]) == [*range(21)]
    assert whole["error"].iloc[-1] == pytest.approx(100 * CURVES[0].last.train_error)
    assert len(error_rows(CURVES, GROUPS, 0, False)) == len(rows) / 2


def test_mini_batches_are_drawn_until_the_next_whole_set():
    rows = [
        (0, 0.0, {"train_error": 0.9, "test_error": 0.9}),
        (3, 0.5, {"batch_error": 0.7}),
        (6, 1.0, {"batch_error": 0.6, "train_error": 0.5, "test_error": 0.6}),
        (9, 1.5, {"batch_error": 0.4}),
    ]
    live = curve(rows)
    drawn = error_rows([live], groups([live.experiment]), 0, False)
    assert list(drawn["error"]) == pytest.approx([90, 50, 40])
    early = curve(rows[:2])
    drawn = error_rows([early], groups([early.experiment]), 0, False)
    assert list(drawn["error"]) == pytest.approx([90, 70])


def test_a_hundred_long_runs_are_thinned_and_keep_their_extremes():
    rows = [(step, step / 10, {"train_error": 0.5 + 0.4 * np.sin(step)}) for step in range(1000)]
    one = curve(rows)
    drawn = error_rows([one] * 100, groups([one.experiment] * 100), 0, False)
    assert len(drawn) <= 10_000
    assert drawn["error"].max() == pytest.approx(100 * max(r[2]["train_error"] for r in rows))


def test_smoothing_begins_at_the_first_value():
    assert list(smoothed(np.array([1.0, 0.0, 0.0]), 5)) == [1.0, 0.5, 0.25]
    assert list(smoothed(np.array([1.0, 0.0]), 0)) == [1.0, 0.0]


def test_plain_and_residual_have_their_colours():
    spec = error_chart(CURVES, GROUPS).to_dict()["layer"][0]["encoding"]
    scale = spec["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        CURVES[0].label: PLAIN,
        CURVES[1].label: RESIDUAL,
    }
    thin, bold = spec["strokeWidth"]["scale"]["range"]
    assert thin < bold
    assert spec["x"]["scale"]["domain"] == [0, 20]
    assert spec["y"]["scale"]["domain"] == [0, 100]


def test_a_logarithm_has_room_for_zero():
    for drawn in (
        error_chart(CURVES, GROUPS, logarithmic=True),
        depth_chart(CURVES, logarithmic=True),
        band_chart(CURVES, GROUPS, logarithmic=True),
    ):
        spec = drawn.to_dict()
        first = spec["layer"][0]["encoding"]["y"]["scale"]
        assert first["type"] == "log" and first["domain"][0] > 0


def test_error_against_depth_has_a_point_a_run():
    rows = depth_rows([*recorded_pair(20), *recorded_pair(56)], held_out=False)
    assert sorted(zip(rows["kind"], rows["depth"], strict=True)) == [
        ("plain", 20),
        ("plain", 56),
        ("residual", 20),
        ("residual", 56),
    ]
    worst = rows.sort_values("error").iloc[-1]
    assert (worst["kind"], worst["depth"]) == ("plain", 56)


def test_a_map_of_layers_begins_at_the_input():
    values = {"train_error": 0.5, "gradient_norm/fc": 2.0, "gradient_norm/conv1": 0.01}
    rows = layer_rows(curve([(6, 1.0, values), (12, 2.0, values)]), "gradient_norm")
    assert list(dict.fromkeys(rows["layer"])) == ["conv1", "fc"]
    assert list(rows["epoch"]) == [1.0, 2.0, 1.0, 2.0]
    spec = layer_chart(rows, (0.01, 2.0), "gradient norm").to_dict()
    assert spec["encoding"]["color"]["scale"]["domain"] == [0.01, 2.0]


def test_the_distance_of_two_groups_and_its_error():
    apart = distance([1.0, 3.0], [4.0, 6.0])
    assert apart.difference == 3.0
    assert apart.error == pytest.approx(2**0.5)
    assert np.isnan(distance([1.0], [2.0, 3.0]).error)


def test_files_hold_each_value_once():
    """Long for pandas; for trackio a file a run with a column of steps, empty where none was."""
    import io
    import zipfile

    import pandas as pd

    table = pd.read_csv(io.StringIO(long(CURVES)))
    assert list(table.columns) == ["run", "step", "epoch", "measure", "value"]
    assert len(table) == sum(len(series.steps) for c in CURVES for series in c.series.values())
    with zipfile.ZipFile(io.BytesIO(wide(CURVES))) as archive:
        assert archive.namelist() == ["plain-56-seed-0.csv", "resnet-56-seed-0.csv"]
        one = pd.read_csv(archive.open("plain-56-seed-0.csv"))
    assert {"step", "train_error", "test_error"} <= set(one.columns)
    assert one["train_error"].dropna().iloc[-1] == pytest.approx(CURVES[0].last.train_error)


def test_nothing_yet():
    assert error_rows([], [], 0, True).empty
    assert error_chart([], [], logarithmic=True).to_dict()["layer"]
    assert depth_chart([]).to_dict()["layer"]
