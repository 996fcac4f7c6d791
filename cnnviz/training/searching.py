"""A search for good hyper-parameters: which trials there are, and what their results tell.

A search is settings alone. Which trials it has follows from them and from the results so far: the
study is built anew, asked and told in the order of the trials, as often as somebody looks
(optuna's ask and tell). So nothing is kept but the runs themselves, a reload or a restart goes
on, and equal settings lead to equal trials, whoever trained them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cnnviz.errors import CnnvizError
from cnnviz.training import settings
from cnnviz.training.experiment import Experiment
from cnnviz.window import whole

if TYPE_CHECKING:
    from optuna.distributions import BaseDistribution
    from optuna.samplers import BaseSampler

NETWORK = "small-cnn"

KINDS = ("grid", "random", "tpe")

FEWEST, MOST_TRIALS = 8, 60

LOT = 4
"""Trials that TPE asks for at a time: their results are told before the next are asked for."""

STARTUP = 8
"""Of these, the first, which are drawn at random."""

SHARED = {"batch_size": 32, "schedule": "constant", "dataset": "digits"}
"""Settings of every trial that are not searched."""

GUESSING = 0.9
"""Error of guessing one of ten digits: what a trial counts whose numbers ran away."""

FEWEST_TOLD = 8
"""Results from which importances are told."""

DIMENSIONS = ("learning_rate", "filters", "kernel", "layers")
"""What is searched, by the names in an experiment and its network's options."""

Values = tuple[int, ...]


@dataclass(frozen=True)
class Search:
    """What is searched, where and how.

    Attributes:
        kind: "grid", "random" or "tpe".
        trials: how many networks are trained; a grid may come to fewer.
        seed: of what is drawn; every network itself is trained from seed 0.
        rates: least and greatest learning rate; between them by its logarithm.
        filters, kernels, layers: values of the network's options, in order.
        epochs: of each trial.
        pictures: that each trial learns from; 0 is all.

    Raises:
        CnnvizError: for a value that makes no sense.
    """

    kind: str = "tpe"
    trials: int = 24
    seed: int = 0
    rates: tuple[float, float] = (0.001, 1.0)
    filters: Values = (2, 4, 8, 16, 32)
    kernels: Values = (1, 3, 5)
    layers: Values = (1, 2, 3, 4)
    epochs: int = 5
    pictures: int = 500

    def __post_init__(self) -> None:
        settings.one_of(self.kind, "the kind of search", KINDS)
        whole(self.trials, "the number of trials", FEWEST, MOST_TRIALS)
        whole(self.seed, "the seed", 0, 2**31 - 1)
        for rate in self.rates:
            settings.number(rate, "the learning rate", 1e-6, 10)
        if self.rates[0] >= self.rates[1]:
            raise CnnvizError(
                "the learning rates go from {low:g} to {high:g}: choose a greater one for the end.",
                low=self.rates[0],
                high=self.rates[1],
            )
        for values in (self.filters, self.kernels, self.layers):
            if not values or list(values) != sorted(set(values)):
                raise CnnvizError("of filters, kernels and layers choose one value at least.")
        for rate in self.rates:
            for end in (0, -1):
                self.experiment(rate, self.filters[end], self.kernels[end], self.layers[end])

    def experiment(self, rate: float, filters: int, kernel: int, layers: int) -> Experiment:
        """The trial with these values."""
        return Experiment(
            NETWORK,
            {"filters": filters, "kernel": kernel, "layers": layers},
            learning_rate=float(f"{rate:.3g}"),
            epochs=self.epochs,
            pictures=self.pictures,
            **SHARED,  # type: ignore[arg-type]
        )

    @property
    def lot(self) -> int:
        """How many trials are asked for at a time: all, where results change nothing."""
        return LOT if self.kind == "tpe" else self.trials

    @property
    def levels(self) -> tuple[int, int, int, int]:
        """How many values of each dimension a grid of so many trials has.

        One more of what has fewest, in the order of `DIMENSIONS`, as long as there are trials.
        """
        most = (self.trials, len(self.filters), len(self.kernels), len(self.layers))
        found = [1, 1, 1, 1]
        while True:
            for place in sorted(range(4), key=lambda k: (found[k], k)):
                more = [n + (k == place) for k, n in enumerate(found)]
                if more[place] <= most[place] and _product(more) <= self.trials:
                    found = more
                    break
            else:
                return found[0], found[1], found[2], found[3]

    @property
    def grid(self) -> dict[str, list[float]]:
        """The values of a grid, evenly spread, the learning rates by their logarithm."""
        low, high = self.rates
        rates, *others = self.levels
        steps = [k / (rates - 1) for k in range(rates)] if rates > 1 else [0.5]
        found: dict[str, list[float]] = {"learning_rate": [low * (high / low) ** k for k in steps]}
        offered = (self.filters, self.kernels, self.layers)
        for name, values, count in zip(DIMENSIONS[1:], offered, others, strict=True):
            found[name] = [float(each) for each in _spread(len(values), count)]
        return found

    @property
    def size(self) -> int:
        """How many trials there are: of a grid its points."""
        return _product(self.levels) if self.kind == "grid" else self.trials


def _product(counts: Sequence[int]) -> int:
    made = 1
    for count in counts:
        made *= count
    return made


def _spread(many: int, count: int) -> list[int]:
    """So many places of `many`, from the first to the last; one is in the middle."""
    if count == 1:
        return [(many - 1) // 2]
    return [round(k * (many - 1) / (count - 1)) for k in range(count)]


def asked(search: Search, told: Sequence[float]) -> tuple[Experiment, ...]:
    """All trials that are asked for by now.

    Args:
        search: the settings.
        told: the errors of its first trials, in order.
    """
    known = len(told) // search.lot * search.lot
    return _asked(search, tuple(told[:known]) if search.kind == "tpe" else ())


@lru_cache(maxsize=256)
def _asked(search: Search, told: tuple[float, ...]) -> tuple[Experiment, ...]:
    import optuna

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study = optuna.create_study(sampler=_sampler(search))
    space, found = _space(search), list[Experiment]()
    while len(found) < search.size and len(found) <= len(told):
        lot = [study.ask(space) for _ in range(min(search.lot, search.size - len(found)))]
        for trial, error in zip(lot, told[len(found) :], strict=False):
            study.tell(trial, error)
        found += [search.experiment(**_read(search, trial.params)) for trial in lot]
    return tuple(found)


def _sampler(search: Search) -> "BaseSampler":
    from optuna import samplers

    if search.kind == "grid":
        return samplers.GridSampler(search.grid, seed=search.seed)
    if search.kind == "random":
        return samplers.RandomSampler(seed=search.seed)
    return samplers.TPESampler(seed=search.seed, n_startup_trials=STARTUP)


def _space(search: Search) -> "dict[str, BaseDistribution]":
    """Where optuna looks: the rate by its logarithm, the others by their place in the list."""
    from optuna.distributions import FloatDistribution, IntDistribution

    low, high = search.rates
    found: dict[str, BaseDistribution] = {"learning_rate": FloatDistribution(low, high, log=True)}
    for name, values in _offered(search).items():
        found[name] = IntDistribution(0, len(values) - 1)
    return found


def _offered(search: Search) -> dict[str, Values]:
    return dict(zip(DIMENSIONS[1:], (search.filters, search.kernels, search.layers), strict=True))


def _read(search: Search, params: Mapping[str, Any]) -> dict[str, Any]:
    values = {name: all_of[int(params[name])] for name, all_of in _offered(search).items()}
    return {"rate": params["learning_rate"], **values}


def values(experiment: Experiment) -> dict[str, float]:
    """What was searched of a trial, in the order of `DIMENSIONS`."""
    found = {"learning_rate": experiment.learning_rate, **experiment.options}
    return {name: found[name] for name in DIMENSIONS}


def importances(search: Search, told: Sequence[float]) -> dict[str, float]:
    """The share of the errors' variance that each dimension explains by itself and with others.

    By functional ANOVA of a random forest on the trials (Hutter, Hoos & Leyton-Brown 2014), as
    optuna does it; most important first. Nothing where there are too few trials.
    """
    if len(told) < FEWEST_TOLD:
        return {}
    import optuna
    from optuna.importance import FanovaImportanceEvaluator, get_param_importances

    optuna.logging.set_verbosity(optuna.logging.WARNING)
    study, space = optuna.create_study(), _space(search)
    offered = _offered(search)
    for experiment, error in zip(asked(search, told), told, strict=False):
        found = values(experiment)
        places = {name: offered[name].index(int(found[name])) for name in offered}
        params = {"learning_rate": experiment.learning_rate, **places}
        study.add_trial(optuna.trial.create_trial(params=params, distributions=space, value=error))
    evaluator = FanovaImportanceEvaluator(seed=0)
    found_shares = get_param_importances(study, evaluator=evaluator)
    tried = {name for name, all_of in offered.items() if len(all_of) > 1} | {DIMENSIONS[0]}
    return {name: float(share) for name, share in found_shares.items() if name in tried}
