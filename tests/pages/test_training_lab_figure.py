"""Training curves: rows of the chart, and its scales."""

import pytest

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.training.recording import recorded
from pages.training_lab.figure import error_chart, error_table

CURVES = recorded()


def test_a_row_for_each_epoch_and_set():
    table = error_table(CURVES, held_out=False)
    assert list(table.columns) == ["network", "measured_on", "epoch", "error"]
    assert set(table["measured_on"]) == {"training set"}
    assert list(table["epoch"]) == [*range(41), *range(41)]
    last = table[table["epoch"] == 40].set_index("network")["error"]
    for curve in CURVES:
        assert last[curve.label] == pytest.approx(100 * curve.last.train_error)
    both = error_table(CURVES, held_out=True)
    assert len(both) == 2 * len(table)


def test_plain_and_residual_have_their_colours():
    spec = error_chart(CURVES, held_out=True, logarithmic=False).to_dict()
    scale = spec["encoding"]["color"]["scale"]
    assert dict(zip(scale["domain"], scale["range"], strict=True)) == {
        CURVES[0].label: PLAIN,
        CURVES[1].label: RESIDUAL,
    }
    assert spec["encoding"]["x"]["scale"]["domain"] == [0, 40]
    assert spec["encoding"]["y"]["scale"]["domain"] == [0, 100]


def test_a_logarithm_has_room_for_zero():
    chart = error_chart(CURVES, held_out=True, logarithmic=True)
    assert chart.data["error"].min() > 0
    assert chart.to_dict()["encoding"]["y"]["scale"]["type"] == "log"


def test_nothing_yet():
    assert error_table([], held_out=True).empty
    assert error_chart([], held_out=False, logarithmic=True).to_dict()["mark"]
