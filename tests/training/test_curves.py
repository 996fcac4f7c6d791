"""Curves: what a page reads, from a recording or from a store, and the gap between two."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cnnviz.errors import CnnvizError
from cnnviz.training import Experiment, Status
from cnnviz.training.curves import Curve, gap, of_run, series_of, thinned
from cnnviz.training.recording import recorded_pair
from tests.training.stored import create, record, write

PLAIN = Experiment("plain20-cifar", {"depth": 8, "width": 4}, epochs=3)
RESIDUAL = Experiment("resnet20-cifar", {"depth": 8, "width": 4}, epochs=3)


def curve(experiment, *errors, between=()):
    """A curve whose epochs end with these training errors, and what came after the last one."""
    ends = [record(12 * e, e, 1.0, error, 0.5, e / 2) for e, error in enumerate(errors)]
    return Curve(experiment, series_of([*ends, *between]), Status.RUNNING, {})


def test_epochs_are_the_records_at_their_ends():
    half = record(30, 2.5, 0.9, 0.4, None, 1.4)
    one = curve(PLAIN, 0.9, 0.5, 0.25, between=[half])
    assert [record.epoch for record in one.epochs] == [0, 1, 2]
    assert one.last.train_error == 0.25
    assert curve(PLAIN).last is None


def test_the_gap_is_taken_where_both_have_been():
    distance, worse, better = gap(curve(PLAIN, 0.9, 0.75), curve(RESIDUAL, 0.9, 0.5, 0.125))
    assert distance == 0.25
    assert (worse.epoch, better.epoch) == (1, 1)
    assert gap(curve(PLAIN, 0.9, 0.25), curve(RESIDUAL, 0.9, 0.5))[0] == -0.25


def test_no_gap_before_both_have_begun():
    assert gap(curve(PLAIN), curve(RESIDUAL, 0.9)) is None
    assert gap(curve(PLAIN), curve(RESIDUAL)) is None


def test_recordings_show_the_gap():
    plain, residual = recorded_pair()
    assert plain.status is residual.status is Status.FINISHED
    assert (plain.label, residual.label) == ("Plain-56", "ResNet-56")
    distance, worse, better = gap(plain, residual)
    assert worse.epoch == better.epoch == plain.experiment.epochs
    assert distance == worse.train_error - better.train_error > 0.2
    assert plain.machine["threads"] == 1


def test_a_run_of_the_store(store):
    run = create(store, PLAIN)
    queued = of_run(store, run)
    assert (queued.status, queued.records, queued.last) == (Status.QUEUED, [], None)
    records = [record(0, 0.0, 2.3, 0.9, 0.9, 0.1), record(3, 0.25, 2.0, 0.8, None, 0.2)]
    write(store, run, records, Status.FAILED, {"threads": 1}, "It ran out of memory.")
    ended = of_run(store, run)
    assert ended.experiment == PLAIN
    assert (ended.status, ended.message) == (Status.FAILED, "It ran out of memory.")
    assert [record.step for record in ended.records] == [0, 3]
    assert ended.last.train_error == 0.9
    assert ended.machine == {"threads": 1}
    assert (ended.newest("loss"), ended.newest("learning_rate"), ended.seconds) == (2.0, None, 0.2)
    assert ended.measure("batch_error").epochs.tolist() == [0.25]
    assert (ended.progress, ended.seconds_left) == (pytest.approx(0.25 / 3), None)


def test_an_unknown_run_is_refused(store):
    with pytest.raises(CnnvizError, match="no run 'gone'"):
        of_run(store, "gone")


@given(st.lists(st.floats(-10, 10), min_size=1, max_size=300), st.integers(4, 60))
def test_a_thinned_curve_keeps_its_ends_and_its_extremes(heights, most):
    values = np.array(heights)
    steps = np.arange(len(values)) * 3
    kept = thinned(steps, values, most)
    assert len(kept) <= max(most, 4) and (np.diff(kept) > 0).all()
    assert kept[0] == 0 and kept[-1] == len(values) - 1
    assert {values[kept].min(), values[kept].max()} == {values.min(), values.max()}
    if len(values) > most:
        pieces = (most - 2) // 2
        piece = np.minimum((steps - steps[0]) * pieces // (steps[-1] - steps[0]), pieces - 1)
        for each in range(pieces):
            inside = values[piece == each]
            if len(inside):
                assert {inside.min(), inside.max()} <= {*values[kept][piece[kept] == each]}
