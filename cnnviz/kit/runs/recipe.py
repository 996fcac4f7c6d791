"""How the shown runs are trained, in words, and all their epochs as a table."""

from collections.abc import Sequence
from typing import Any

from cnnviz.kit.runs.groups import Group, told
from cnnviz.kit.runs.words import machine, twins
from cnnviz.language import _, sentences
from cnnviz.training import Experiment
from cnnviz.training.curves import Curve
from cnnviz.training.data import source

ALWAYS = ("optimizer", "learning_rate", "momentum", "weight_decay", "initialisation")
OFTEN_NOT = ("schedule", "warm_up", "batch_norm", "dropout", "label_smoothing", "augmentation")
SAID = (*ALWAYS, *OFTEN_NOT, "size", "device", "mixed")
"""Settings a recipe tells: the first always, the others where they are not the usual."""


def recipe(curves: Sequence[Curve], groups: Sequence[Group]) -> str:
    """Data, schedule, seeds and machine of the shown curves, once if all are alike."""
    data = dict.fromkeys(_(source(curve.experiment.dataset).description) for curve in curves)
    machines = dict.fromkeys(machine(curve) for curve in curves)
    same = ""
    if twins(curves, groups):
        same = _(
            "Both nets have the same parameters, start from the same weights and see the same "
            "batches."
        )
    firsts = {g.name: _schedule([curves[place] for place in g.members]) for g in groups}
    if len(set(firsts.values())) == 1:
        return sentences(*data, *list(firsts.values())[:1], same, *machines)
    each = ["- " + _("{name}: {what}", name=name, what=what) for name, what in firsts.items()]
    return sentences(*data, same, *machines) + "\n\n" + "\n".join(each)


def _schedule(curves: Sequence[Curve]) -> str:
    one = curves[0].experiment
    seeds = sorted({curve.experiment.seed for curve in curves})
    usual = Experiment()
    kept = [n for n in SAID if n in ALWAYS or getattr(one, n) != getattr(usual, n)]
    return _(
        "Batches of {batch_size}, {epochs} epochs, seed {seeds}; {settings}.",
        batch_size=one.batch_size,
        epochs=one.epochs,
        seeds=", ".join(map(str, seeds)),
        settings=", ".join(told(name, getattr(one, name)) for name in kept),
    )


def table(curves: Sequence[Curve], groups: Sequence[Group]) -> list[dict[str, Any]]:
    """One row a run and epoch."""
    return [
        {
            _("network"): group.name,
            _("seed"): curves[place].experiment.seed,
            _("epoch"): round(record.epoch),
            _("step"): record.step,
            _("loss"): record.values.get("loss"),
            _("training error"): record.values.get("train_error"),
            _("held-out error"): record.values.get("test_error"),
            _("seconds"): record.values.get("seconds"),
        }
        for group in groups
        for place in group.members
        for record in curves[place].epochs
    ]
