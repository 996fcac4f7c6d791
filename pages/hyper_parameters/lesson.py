"""What a search found: the best so far, trial by trial, and when it was near enough."""

from collections.abc import Sequence
from itertools import accumulate
from statistics import median
from typing import NamedTuple

from cnnviz.kit.caches import cached
from cnnviz.training.searching import Search
from cnnviz.training.trials import told
from pages.hyper_parameters.recorded import SEEDS, recorded

NEAR = 0.02
"""An error so much above the best of all is near enough."""


def best_so_far(errors: Sequence[float]) -> list[float]:
    """The least error among the first 1, 2, ... trials."""
    return list(accumulate(errors, min))


def reached(errors: Sequence[float], goal: float) -> int | None:
    """The number, from 1, of the first trial whose error is at most a goal."""
    return next((n for n, error in enumerate(errors, 1) if error <= goal), None)


class Race(NamedTuple):
    """How near the kinds of search came to the best of all their trials, as recorded.

    Attributes:
        best: error of the best trial of all.
        first: of each kind, for each seed, the first trial that was near enough, or None.
        median: of each kind, the error of the median trial, in the middle of its seeds.
    """

    best: float
    first: dict[str, list[int | None]]
    median: dict[str, float]

    def came(self, kind: str) -> int:
        """From how many seeds a kind of search came near enough."""
        return sum(number is not None for number in self.first[kind])


def runners() -> dict[str, list[list[float]]]:
    """The errors of the recorded searches of the usual space, kind by kind, seed by seed."""
    seeds = {"grid": [0], "random": SEEDS, "tpe": SEEDS}
    found: dict[str, list[list[float]]] = {}
    for kind, those in seeds.items():
        records = [recorded(Search(kind, seed=seed)) for seed in those]
        found[kind] = [told(each.trials) for each in records if each is not None]
    return found


def is_usual(search: Search) -> bool:
    """Whether it searches where those do, the same way."""
    return search == Search(search.kind, search.trials, search.seed)


@cached("the race", most=1)
def race() -> Race:
    """Compare the kinds of search."""
    errors = runners()
    best = min(min(each) for kind in errors.values() for each in kind)
    first = {k: [reached(each, best + NEAR) for each in every] for k, every in errors.items()}
    return Race(best, first, {k: median(map(median, every)) for k, every in errors.items()})
