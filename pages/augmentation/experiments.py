"""What is trained for this page: one small net on few pictures, with each kind of change alone."""

from dataclasses import dataclass
from typing import Any

from cnnviz.training import Experiment
from cnnviz.training.kinds import KINDS

NONE = "none"
NET = {"depth": 8, "width": 8}


@dataclass(frozen=True)
class Study:
    """One set of pictures.

    Attributes:
        kinds: that are tried on it.
        seeds: of each.
        settings: of all runs alike.
    """

    kinds: tuple[str, ...]
    seeds: int
    settings: dict[str, Any]

    def runs(self, kind: str) -> tuple[Experiment, ...]:
        """The experiments with one kind of change, a seed each."""
        return tuple(
            Experiment("resnet20-cifar", NET, augmentation=kind, seed=seed, **self.settings)
            for seed in range(self.seeds)
        )


STUDIES = {
    "digits": Study(
        (NONE, *(name for name, kind in KINDS.items() if not kind.coloured)),
        5,
        {
            "dataset": "digits",
            "pictures": 100,
            "batch_size": 25,
            "epochs": 40,
            "schedule": "one-cycle",
        },
    ),
    "coloured-shapes": Study(
        (NONE, "flip", "turn", *(name for name, kind in KINDS.items() if kind.coloured)),
        3,
        {
            "dataset": "coloured-shapes",
            "pictures": 1000,
            "size": 16,
            "batch_size": 50,
            "epochs": 24,
            "schedule": "one-cycle",
            "learning_rate": 0.1,
        },
    ),
}
"""By the set they learn from."""

EXPERIMENTS = [
    run for study in STUDIES.values() for kind in study.kinds for run in study.runs(kind)
]
