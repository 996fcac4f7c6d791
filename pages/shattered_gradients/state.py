"""The controls of the Shattered gradients page: the networks, and what all of them share."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, several, whole
from cnnviz.language import N_
from pages.shattered_gradients.lesson import LAGS, SPAN, Net, Setting, Start

NETS = {
    "shallow": N_("1 layer"),
    "plain": N_("plain"),
    "plain-norm": N_("plain with batch norm"),
    "residual": N_("residual"),
    "residual-norm": N_("residual with batch norm"),
}
STARTS = {
    "he": N_("He: variance 2 / width"),
    "glorot": N_("Glorot: variance 1 / width"),
    "linear": N_("looks linear"),
}
HELP = {
    "lag": "How many points of the grid lie between two inputs whose gradients are compared.",
    "beta": "What a layer's output is multiplied by before it is added to the shortcut.",
    "start": "“Looks linear” is the paper's cure: units in pairs of opposite sign, of which one is "
    "on at a time, so that at the start all layers behind the first make one linear map.",
}


@dataclass(frozen=True)
class State(Declared):
    """What the controls say; `nets` and `setting` are made of it."""

    layers: int = whole(
        "Hidden layers", 24, low=2, high=60, slide=True, help="Of all but the shallow one."
    )
    lag: int = whole("Lag", 5, low=1, high=LAGS, slide=True, help=HELP["lag"])
    beta: str = choice(
        "β of the shortcuts", ("1", "0.5", "0.3", "0.1"), look=Look.ROW, help=HELP["beta"]
    )
    start: str = choice("Initialisation", STARTS, key="init", help=HELP["start"])
    width: str = choice("Width", ("25", "50", "100", "200"), "100", help="Units in a layer.")
    points: str = choice(
        "Grid points", ("64", "128", "256"), "256", help=f"From −{SPAN:g} to {SPAN:g}."
    )
    seed: int = whole("Seed", 0, high=10**6)
    runs: str = choice(
        "Repeat with",
        {"1": "1 seed", "5": "5 seeds", "20": "20 seeds"},
        "5",
        look=Look.ROW,
        key="seeds",
        help="From the seed on: lines are the mean, bands one standard deviation.",
    )
    shown: tuple[str, ...] = several("Networks", NETS, tuple(NETS), key="nets", fewest=1)

    @property
    def nets(self) -> dict[str, Net]:
        """The networks that are shown, by their names in a link."""
        deep, beta = self.layers, float(self.beta)
        every = {
            "shallow": Net(1),
            "plain": Net(deep),
            "plain-norm": Net(deep, norm=True),
            "residual": Net(deep, beta=beta),
            "residual-norm": Net(deep, norm=True, beta=beta),
        }
        return {name: net for name, net in every.items() if name in self.shown}

    @property
    def setting(self) -> Setting:
        """What they share."""
        return Setting(int(self.width), int(self.points), Start(self.start))

    @property
    def seeds(self) -> range:
        """The seeds of the runs."""
        return range(self.seed, self.seed + int(self.runs))

    @property
    def distance(self) -> float:
        """How far apart two inputs of the chosen lag are."""
        return 2 * SPAN * self.lag / (int(self.points) - 1)
