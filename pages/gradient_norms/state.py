"""The controls of the Gradient norms page: a pair of nets, and what is measured of it."""

from dataclasses import dataclass, replace

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, flag, whole
from cnnviz.networks.resnet import Shortcut
from cnnviz.running import Initialisation
from pages.gradient_norms.lesson import STEPS
from pages.gradient_norms.nets import Nonlinearity, Setting

DEPTHS = ("8", "14", "20", "32", "44", "56", "80", "110")
ACTIVATIONS = {"relu": "ReLU", "tanh": "tanh", "sigmoid": "Sigmoid"}
HELP = {
    "init": "Variance of the weights. He: 2 / fan out; Glorot: 2 / (fan in + fan out).",
    "shortcut": "Of the residual net. Zero padding, option A of the paper, has no parameters. "
    "A projection is a 1 × 1 convolution: in B where the shape changes, in C on every shortcut.",
}


@dataclass(frozen=True)
class State(Declared):
    """What the controls say; `setting` is made of it."""

    depth: str = choice("Depth", DEPTHS, "56", help="Layers with weights: 6n + 2.")
    activation: str = choice("Activation", ACTIVATIONS)
    init: str = choice(
        "Initialisation", {str(each): each.label for each in Initialisation}, help=HELP["init"]
    )
    shortcut: str = choice(
        "Shortcut",
        {str(each): each.label for each in Shortcut if each is not Shortcut.NONE},
        help=HELP["shortcut"],
    )
    norm: bool = flag("Batch norm", True)
    batch: int = whole("Pictures in the batch", 64, low=2, high=512)
    seed: int = whole("Seed", 0, high=10**6)
    seeds: str = choice(
        "Repeat with",
        {"1": "1 seed", "3": "3 seeds", "5": "5 seeds"},
        look=Look.ROW,
        help="From the seed on, as a band.",
    )
    step: int = whole("After … training steps", 0, high=STEPS, slide=True)
    chain: int = whole(
        "Seed of the small net", 1, high=10**6, help="Of its twelve weights, in tenths."
    )

    @property
    def setting(self) -> Setting:
        """What the two nets share, under the first seed."""
        return Setting(
            depth=int(self.depth),
            batch_norm=self.norm,
            initialisation=Initialisation(self.init),
            batch=self.batch,
            seed=self.seed,
            activation=Nonlinearity(self.activation),
            shortcut=Shortcut(self.shortcut),
        )

    @property
    def settings(self) -> list[Setting]:
        """The same under each of the seeds."""
        return [replace(self.setting, seed=self.seed + n) for n in range(int(self.seeds))]
