"""What is shown before anything is trained: records of just these settings, or of the nearest.

Nearest is a record of the same networks, trained the same way, that ran for another number of
epochs, with other batches or from another seed. Nothing else stands in for what was asked for.
"""

from dataclasses import replace
from itertools import combinations
from typing import Any, NamedTuple

from cnnviz.errors import CnnvizError
from cnnviz.kit.caches import cached
from cnnviz.training import Experiment, recorded
from cnnviz.training.curves import Curve

USUAL: dict[str, Any] = {
    name: getattr(Experiment(), name) for name in ("seed", "epochs", "batch_size")
}
"""What the records have in settings that a nearest one may differ in."""


class Shown(NamedTuple):
    """Records that stand for experiments.

    Attributes:
        curves: of the records, each once, in the order of the experiments.
        exact: how many experiments have a record of just their settings.
        differ: the settings in which others differ from theirs: {name: (asked for, recorded)}.
    """

    curves: list[Curve]
    exact: int
    differ: dict[str, tuple[Any, Any]]


@cached("records", most=64)
def shown(experiments: tuple[Experiment, ...]) -> Shown:
    """The records to show for these experiments."""
    curves: dict[Curve, None] = {}
    exact, differ = 0, dict[str, tuple[Any, Any]]()
    for experiment in experiments:
        if (record := recorded(experiment)) is not None:
            exact += 1
        else:
            record, other = _nearest(experiment)
            differ |= other
        if record is not None:
            curves[record] = None
    return Shown(list(curves), exact, differ)


def _nearest(experiment: Experiment) -> tuple[Curve | None, dict[str, tuple[Any, Any]]]:
    """The record that differs in fewest settings, and in which."""
    asked = {name: getattr(experiment, name) for name in USUAL}
    others = [name for name, value in asked.items() if value != USUAL[name]]
    for count in range(1, len(others) + 1):
        for names in combinations(others, count):
            try:
                near = recorded(replace(experiment, **{name: USUAL[name] for name in names}))
            except CnnvizError:  # that would be too long a run
                continue
            if near is not None:
                return near, {name: (asked[name], USUAL[name]) for name in names}
    return None, {}
