"""The controls of the page: a net, its activation function, and how its weights start."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, whole
from cnnviz.language import N_
from cnnviz.layers import ELU, GELU, Activation, LeakyReLU, ReLU, Sigmoid, SiLU, Tanh
from cnnviz.networks.lenet import squash

FUNCTIONS: dict[str, Activation] = {
    "tanh": Tanh(),
    "sigmoid": Sigmoid(),
    "relu": ReLU(),
    "leaky-relu": LeakyReLU(),
    "elu": ELU(),
    "gelu": GELU(),
    "silu": SiLU(),
    "scaled-tanh": squash(),
}
NAMES = {name: layer.title for name, layer in FUNCTIONS.items()} | {
    "tanh": "tanh",
    "scaled-tanh": N_("Scaled tanh"),
}
STARTS = {
    "large": N_("standard deviation 1"),
    "small": N_("standard deviation 0.01"),
    "glorot": "Glorot",
    "he": "He",
}
NETS = {
    "stack": N_("Fully connected layers"),
    "lenet5": N_("LeNet-5, as it is taught today"),
    "lenet5-1998": N_("LeNet-5 of 1998"),
}
OWN = {"stack": "tanh", "lenet5": "relu", "lenet5-1998": "scaled-tanh"}
"""What each net has by itself."""
HELP = {
    "start": "Weights are normal with mean 0, biases 0. Glorot: variance 2 / (fan in + fan out); "
    "He: 2 / fan in.",
    "when": "100 steps on mini-batches of 64 digits, learning rate 0.01, momentum 0.9.",
}


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    net: str = choice("Network", NETS)
    activation: str = choice("Activation", NAMES, lambda s: OWN[s.net], follows="net")
    start: str = choice("Weights start with", STARTS, key="init", help=HELP["start"])
    depth: int = whole("Hidden layers", 10, low=1, high=20, slide=True)
    seed: int = whole("Seed", 0, high=10**6)
    when: str = choice(
        "Shown",
        {"before": "before training", "after": "after 100 steps"},
        look=Look.ROW,
        help=HELP["when"],
    )

    @property
    def is_trained(self) -> bool:
        """Whether it is trained as well: the small net is at once, LeNet-5 where asked for."""
        return self.net == "stack" or self.when == "after"

    @property
    def function(self) -> Activation:
        """The activation function."""
        return FUNCTIONS[self.activation]
