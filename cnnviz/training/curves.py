"""Runs and recordings as curves: what a page reads, wherever the records come from."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.training.experiment import Experiment
from cnnviz.training.reading import Series
from cnnviz.training.recipe import Settings
from cnnviz.training.record import Record
from cnnviz.training.runs import Run, Status
from cnnviz.training.store import RunStore

OF_ANOTHER = N_("the run {run} is of another recipe: open it where that is shown.")

EMPTY = Series(np.empty(0, np.int64), np.empty(0), np.empty(0))


@dataclass(frozen=True, eq=False)
class Followed:
    """What was measured of one run of any recipe, and how it stands.

    Equal only to itself, so that what is drawn from it can be kept.

    Attributes:
        experiment: what is trained.
        series: measure to its columns; those of a layer only where they were asked for.
        status: how it stands.
        machine: what it is trained on.
        message: why it failed or was lost, as `told` reads it.
        run: the run of the store; None for a recording.
    """

    experiment: Settings
    series: Mapping[str, Series]
    status: Status
    machine: dict[str, str | int]
    message: str = ""
    run: Run | None = None

    @property
    def label(self) -> str:
        """Plain-56, ResNet-56."""
        return self.experiment.label

    @property
    def progress(self) -> float:
        """The share of the run that is done, from 0 to 1."""
        return self.run.progress if self.run else 1.0

    @property
    def seconds_left(self) -> float | None:
        """How much longer it trains; None where that is unknown, or it does not."""
        return self.run.seconds_left if self.run else None

    @property
    def seconds(self) -> float:
        """How long it has trained so far."""
        return self.newest("seconds") or 0.0

    def measure(self, name: str) -> Series:
        """The columns of a measure, empty where there is none."""
        return self.series.get(name, EMPTY)

    def newest(self, name: str) -> float | None:
        """The last value of a measure, if there is one."""
        values = self.measure(name).values
        return float(values[-1]) if len(values) else None

    @cached_property
    def records(self) -> list[Record]:
        """The same as records, one a step."""
        found: dict[int, Record] = {}
        for name, (steps, epochs, values) in self.series.items():
            for step, epoch, value in zip(steps.tolist(), epochs.tolist(), values, strict=True):
                found.setdefault(step, Record(step, epoch, {})).values[name] = float(value)
        return [found[step] for step in sorted(found)]


@dataclass(frozen=True, eq=False)
class Curve(Followed):
    """A run of classification, the recipe whose curves the training lab draws."""

    experiment: Experiment

    @property
    def epochs(self) -> list[Record]:
        """The records at the ends of epochs, where the whole sets were measured."""
        return [record for record in self.records if record.ends_epoch]

    @property
    def last(self) -> Record | None:
        """The newest whole epoch, if there is one."""
        return self.epochs[-1] if self.epochs else None


def series_of(records: Iterable[Record]) -> dict[str, Series]:
    """Records as columns, one set for each measure."""
    rows: dict[str, list[tuple[int, float, float]]] = {}
    for record in records:
        for name, value in record.values.items():
            rows.setdefault(name, []).append((record.step, record.epoch, value))
    found = {}
    for name, points in rows.items():
        steps, epochs, values = zip(*points, strict=True)
        found[name] = Series(np.array(steps), np.array(epochs), np.array(values))
    return found


def longer(known: Mapping[str, Series], new: Mapping[str, Series]) -> dict[str, Series]:
    """Columns with what has come after them."""
    joined = dict(known)
    for name, columns in new.items():
        old = joined.get(name, EMPTY)
        joined[name] = Series(
            np.r_[old.steps, columns.steps],
            np.r_[old.epochs, columns.epochs],
            np.r_[old.values, columns.values],
        )
    return joined


def of_run(store: RunStore, run: str) -> Curve:
    """A stored run as a curve, as it stands now; raises `CnnvizError` for an unknown id."""
    found = store.run(run)
    return as_curve(followed(found, store.series({run: -1})[run]))


def classified(run: Run) -> Experiment:
    """What a run of classification, the recipe whose curves are drawn, trains."""
    if not isinstance(run.experiment, Experiment):
        raise CnnvizError(OF_ANOTHER, run=run.id)
    return run.experiment


def followed(run: Run, series: Mapping[str, Series]) -> Followed:
    """A stored run and its measures, as a curve where it is one of classification."""
    if isinstance(run.experiment, Experiment):
        return Curve(run.experiment, series, run.status, run.machine, run.message, run)
    return Followed(run.experiment, series, run.status, run.machine, run.message, run)


def as_curve(found: Followed) -> Curve:
    """The same; raises `CnnvizError` where it is of another recipe."""
    if not isinstance(found, Curve):
        assert found.run is not None
        raise CnnvizError(OF_ANOTHER, run=found.run.id)
    return found


def thinned(steps: Sequence[float], values: NDArray[np.float64], most: int) -> NDArray[np.int64]:
    """Positions of at most so many points that show the same curve.

    The steps are cut into stretches of equal length; of each its lowest and its highest point
    stay, and the very first and last.

    Args:
        steps: where the points are, in order.
        values: how high they are.
        most: at least 4.
    """
    count = len(steps)
    if count <= most:
        return np.arange(count)
    at = np.asarray(steps, dtype=np.float64)
    pieces = (most - 2) // 2
    piece = np.minimum((at - at[0]) * pieces // (at[-1] - at[0]), pieces - 1)
    # By piece, then by height: of each piece the first is the lowest, the last the highest.
    order = np.lexsort((values, piece))
    ends = np.flatnonzero(np.diff(piece[order]))
    lowest, highest = order[np.r_[0, ends + 1]], order[np.r_[ends, count - 1]]
    return np.unique(np.r_[0, lowest, highest, count - 1])


def gap(plain: Curve, residual: Curve) -> tuple[float, Record, Record] | None:
    """(plain minus residual training error, both records) at the last epoch both have reached."""
    ends = {round(record.epoch): record for record in plain.epochs}
    both = [(ends[e], r) for r in residual.epochs if (e := round(r.epoch)) in ends]
    if not both:
        return None
    worse, better = both[-1]
    return worse.train_error - better.train_error, worse, better
