"""The controls of the Hyper-parameters page: how one searches, where, and what a trial is."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, several, whole
from cnnviz.language import N_
from cnnviz.training.searching import FEWEST, MOST_TRIALS, Search

KINDS = {"tpe": "TPE", "random": N_("random"), "grid": N_("grid")}

RATES = ("0.0001", "0.001", "0.01", "0.03", "0.1", "0.3", "1")

USUAL = Search()


def _words(values: tuple[int, ...]) -> tuple[str, ...]:
    return tuple(map(str, values))


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    kind: str = choice("Search", KINDS, "tpe", look=Look.ROW)
    trials: int = whole("Trials", USUAL.trials, low=FEWEST, high=MOST_TRIALS, slide=True)
    seed: int = whole("Seed", 0, high=10**6, help="Of what the search draws.")
    low: str = choice("Lowest rate", RATES[:-1], "0.001")
    high: str = choice("Highest rate", RATES[1:], "1")
    filters: tuple[str, ...] = several(
        "Filters", _words((2, 4, 8, 16, 32)), _words(USUAL.filters), fewest=1
    )
    kernels: tuple[str, ...] = several(
        "Kernel", _words((1, 3, 5, 7)), _words(USUAL.kernels), key="kernel", fewest=1
    )
    layers: tuple[str, ...] = several(
        "Convolutions", _words((1, 2, 3, 4)), _words(USUAL.layers), fewest=1
    )
    epochs: int = whole("Epochs", USUAL.epochs, low=1, high=20)
    pictures: int = whole("Pictures", USUAL.pictures, low=100, high=1400)
    trial: str = choice("Trial", follows="kind")

    @property
    def search(self) -> Search:
        """The search; raises `CnnvizError` for what makes no sense."""
        filters, kernels, layers = (
            tuple(sorted(int(each) for each in values))
            for values in (self.filters, self.kernels, self.layers)
        )
        return Search(
            self.kind,
            self.trials,
            self.seed,
            (float(self.low), float(self.high)),
            filters,
            kernels,
            layers,
            self.epochs,
            self.pictures,
        )
