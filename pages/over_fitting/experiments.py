"""What is trained for this page: LeNet-5 on few digits, with each of three cures and without."""

from itertools import product
from typing import Any

from cnnviz.training import Experiment

NETWORK, DATA = "lenet5", "digits-32"
RATE = 0.5
"""Of dropout."""

CURES: dict[str, dict[str, Any]] = {
    "dropout": {"dropout": RATE},
    "decay": {"weight_decay": 1.0},
    "augmentation": {"augmentation": "slight"},
}
"""What each cure is of an experiment, by its control."""

USUAL = 100
EPOCHS = {50: 60, USUAL: 40, 300: 30, 0: 12}
"""Passes over so many pictures, 0 being all: the fewer there are, the more."""


def usual_seeds(pictures: int) -> int:
    """How many seeds are recorded with so many pictures."""
    return 5 if pictures == USUAL else 3


def trial(pictures: int, cures: tuple[str, ...], seed: int) -> Experiment:
    """A run on so many pictures, with some of the `CURES`."""
    changes = {name: value for cure in cures for name, value in CURES[cure].items()}
    settings: dict[str, Any] = {
        "dataset": DATA,
        "pictures": pictures,
        "epochs": EPOCHS[pictures],
        "batch_size": 20,
        "optimizer": "adamw",
        "learning_rate": 0.003,
        "schedule": "cosine",
        "weight_decay": 0.0,
        "initialisation": "torch",
    }
    return Experiment(NETWORK, {}, seed=seed, **(settings | changes))


def experiments(pictures: int, cures: tuple[str, ...], seeds: int = 0) -> tuple[Experiment, ...]:
    """The same with several seeds, as many as are recorded if not given."""
    chosen = range(seeds or usual_seeds(pictures))
    return tuple(trial(pictures, cures, seed) for seed in chosen)


COMBINATIONS = tuple(
    tuple(name for name, there in zip(CURES, chosen, strict=True) if there)
    for chosen in product((False, True), repeat=len(CURES))
)
"""All that can be switched on together, nothing first."""

SOME = ((), ("augmentation",))
"""Those that are recorded for other numbers of pictures too."""


def recorded_cures(pictures: int) -> tuple[tuple[str, ...], ...]:
    """What is recorded together for so many pictures."""
    return COMBINATIONS if pictures == USUAL else SOME


EXPERIMENTS = [
    run
    for pictures in sorted(EPOCHS, key=lambda each: each != USUAL)
    for cures in recorded_cures(pictures)
    for run in experiments(pictures, cures)
]
