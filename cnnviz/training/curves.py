"""Runs and recordings as curves: what a page reads, wherever the records come from."""

from collections.abc import Sequence
from dataclasses import dataclass

from cnnviz.training.experiment import Experiment
from cnnviz.training.record import Record
from cnnviz.training.runs import Status
from cnnviz.training.store import RunStore


@dataclass(frozen=True, eq=False)
class Curve:
    """One network's errors over the epochs, and how its run stands.

    Equal only to itself, so that what is drawn from it can be kept.
    """

    experiment: Experiment
    records: Sequence[Record]
    status: Status
    machine: dict[str, str | int]
    message: str = ""

    @property
    def label(self) -> str:
        """Plain-56, ResNet-56."""
        return self.experiment.label

    @property
    def epochs(self) -> list[Record]:
        """The records at the ends of epochs, whose errors are those of the whole sets."""
        return [record for record in self.records if record.ends_epoch]

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return self.records[-1].seconds if self.records else 0.0

    @property
    def last(self) -> Record | None:
        """The newest whole epoch, if there is one."""
        return self.epochs[-1] if self.epochs else None


def of_run(store: RunStore, run_id: str, known: Curve | None = None) -> Curve:
    """A stored run as a curve, as it stands now; raises `CnnvizError` for an unknown id.

    With what is `known` of it only newer records are read; if nothing is new, that is returned.
    """
    run = store.run(run_id)
    old = known.records if known else ()
    new = store.records(run_id, after_step=old[-1].step if old else -1)
    if known and not new and (run.status, run.message) == (known.status, known.message):
        return known
    return Curve(run.experiment, [*old, *new], run.status, run.machine, run.message)


def gap(plain: Curve, residual: Curve) -> tuple[float, Record, Record] | None:
    """(plain minus residual training error, both records) at the last epoch both have reached."""
    ends = {round(record.epoch): record for record in plain.epochs}
    both = [(ends[e], r) for r in residual.epochs if (e := round(r.epoch)) in ends]
    if not both:
        return None
    worse, better = both[-1]
    return worse.train_error - better.train_error, worse, better
