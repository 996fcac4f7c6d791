"""What is computed of curves: points to draw, thinned and smoothed, means over seeds, maps."""

from collections.abc import Sequence
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from cnnviz.counting.depth import depth
from cnnviz.kit.runs.groups import Group
from cnnviz.training.curves import Curve, thinned
from cnnviz.training.reading import Series
from cnnviz.training.record import PER_LAYER

Array = np.ndarray[Any, Any]

MOST_ROWS = 8000
"""Points of a chart, however many runs it shows."""

LEAST_POINTS = 24
"""Points of one line, however many there are."""

MOST_COLUMNS = 48
"""Moments of a map of layers."""


def points(curve: Curve, measure: str) -> Series:
    """A measure of a run as far as it is there."""
    return curve.measure(measure)


def training(curve: Curve) -> Series:
    """The error of the whole training set, and of the mini-batches since it was last measured."""
    whole, batches = points(curve, "train_error"), points(curve, "batch_error")
    newer = batches.steps > (whole.steps[-1] if len(whole.steps) else -1)
    return Series(*(np.concatenate([a, b[newer]]) for a, b in zip(whole, batches, strict=True)))


def _held_out(curve: Curve) -> Series:
    return points(curve, "test_error")


def smoothed(values: Array, tenths: int) -> Array:
    """A running mean in which each value counts for one less `tenths` tenths."""
    kept, mean, found = tenths / 10, None, []
    for value in values:
        mean = value if mean is None else kept * mean + (1 - kept) * value
        found.append(mean)
    return np.array(found)


def error_rows(
    curves: Sequence[Curve], groups: Sequence[Group], tenths: int, held_out: bool
) -> pd.DataFrame:
    """One row a point: group, run, what it is measured on, epoch, step and error in percent."""
    measured = dict(list({"train": training, "test": _held_out}.items())[: 1 + held_out])
    most = max(LEAST_POINTS, MOST_ROWS // max(1, len(curves) * len(measured)))
    parts = []
    for group in groups:
        for place in group.members:
            for part, of in measured.items():
                steps, epochs, values = of(curves[place])
                values = 100 * smoothed(values, tenths)
                kept = thinned(steps.tolist(), values, most)
                facts = {"group": group.name, "run": place, "part": part}
                columns = {"epoch": epochs[kept], "step": steps[kept], "error": values[kept]}
                parts.append(pd.DataFrame(facts | columns))
    names = ["group", "run", "part", "epoch", "step", "error"]
    return pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)


class Summary(NamedTuple):
    """A group's errors at the last epoch that all its runs have reached; spreads over seeds.

    Attributes:
        epoch: which that is; -1 where there is none.
        train, test: mean errors, shares from 0 to 1; NaN where there is none.
        train_spread, test_spread: standard deviations; NaN for fewer than two runs.
        runs: how many.
    """

    epoch: int
    train: float
    test: float
    train_spread: float
    test_spread: float
    runs: int


def summary(curves: Sequence[Curve]) -> Summary:
    """Errors of the runs of a group."""
    ends = [round(p.epochs[-1]) if len(p.epochs) else -1 for p in map(_whole, curves)]
    epoch = min(ends, default=-1)
    found = []
    for measure in ("train_error", "test_error"):
        values = [_at(points(curve, measure), epoch) for curve in curves]
        spread = float(np.std(values, ddof=1)) if len(values) > 1 else np.nan
        found.append((float(np.mean(values)) if values else np.nan, spread))
    (train, train_spread), (test, test_spread) = found
    return Summary(epoch, train, test, train_spread, test_spread, len(curves))


def _whole(curve: Curve) -> Series:
    return points(curve, "train_error")


def _at(found: Series, epoch: int) -> float:
    there = np.flatnonzero(np.round(found.epochs) == epoch)
    return float(found.values[there[-1]]) if len(there) else np.nan


class Distance(NamedTuple):
    """How far two groups are apart: their difference, and its standard error (Welch)."""

    difference: float
    error: float


def distance(one: Sequence[float], other: Sequence[float]) -> Distance:
    """The second mean less the first; the error is NaN where a group is a single run."""
    apart = float(np.mean(other) - np.mean(one))
    if min(len(one), len(other)) < 2:
        return Distance(apart, np.nan)
    parts = (np.var(each, ddof=1) / len(each) for each in (one, other))
    return Distance(apart, sqrt(float(sum(parts))))


def last_errors(curves: Sequence[Curve], measure: str, epoch: int) -> list[float]:
    """The error of each run at the end of an epoch, where it is known."""
    found = [_at(points(curve, measure), epoch) for curve in curves]
    return [value for value in found if not np.isnan(value)]


def depth_rows(curves: Sequence[Curve], held_out: bool) -> pd.DataFrame:
    """One row a run and part: kind of network, depth, error in percent at its last epoch."""
    rows = []
    for curve in curves:
        for part, measure in (("train", "train_error"), ("test", "test_error"))[: 1 + held_out]:
            values = points(curve, measure).values
            if len(values):
                kind = "residual" if curve.experiment.is_residual else "plain"
                rows.append((kind, part, depth(curve.experiment.network), 100 * values[-1]))
    return pd.DataFrame(rows, columns=["kind", "part", "depth", "error"])


def layer_rows(curve: Curve, measure: str) -> pd.DataFrame:
    """One row a layer and moment: the layer, its place from the input, epoch and value."""
    named = [name for name in curve.series if name.startswith(f"{measure}{PER_LAYER}")]
    there = {node.name: place for place, node in enumerate(curve.experiment.network.nodes)}
    order = sorted(named, key=lambda name: there.get(name.partition(PER_LAYER)[2], 0))
    parts = []
    for place, name in enumerate(order):
        found = points(curve, name)
        kept = np.unique(np.linspace(0, len(found.values) - 1, MOST_COLUMNS).round().astype(int))
        columns = {"epoch": found.epochs[kept], "value": found.values[kept]}
        parts.append(
            pd.DataFrame({"layer": name.partition(PER_LAYER)[2], "place": place} | columns)
        )
    names = ["layer", "place", "epoch", "value"]
    return pd.concat(parts, ignore_index=True)[names] if parts else pd.DataFrame(columns=names)


def band_rows(
    curves: Sequence[Curve], groups: Sequence[Group], measure: str, tenths: int = 0
) -> pd.DataFrame:
    """One row a group and epoch: the mean in percent, and a standard deviation either way."""
    parts = []
    for group in groups:
        found: dict[int, list[float]] = {}
        for place in group.members:
            _steps, epochs, values = points(curves[place], measure)
            for epoch, value in zip(epochs, smoothed(values, tenths), strict=True):
                found.setdefault(round(epoch), []).append(100 * value)
        # Only where all runs are: else the mean would jump where one of them ends.
        whole = {e: v for e, v in sorted(found.items()) if len(v) == len(group.members)}
        for epoch, errors in whole.items():
            mean = float(np.mean(errors))
            spread = float(np.std(errors, ddof=1)) if len(errors) > 1 else 0.0
            parts.append((group.name, epoch, mean, max(0.0, mean - spread), mean + spread))
    return pd.DataFrame(parts, columns=["group", "epoch", "mean", "low", "high"])
