"""The controls of the Architectures page: a network, how its sizes round, and what is opened."""

from dataclasses import dataclass

from cnnviz.code.training import Data
from cnnviz.counting.rounding import rounded
from cnnviz.kit import guessing
from cnnviz.kit.control import Look
from cnnviz.kit.declared import choice, several
from cnnviz.kit.network_controls import NetworkState
from cnnviz.kit.network_table import GROUPS
from cnnviz.language import N_
from cnnviz.network import Network

CLOSED = "none"
"""Instead of an unfolded block."""

ROUNDING_HELP = (
    "The sizes that convolutions and pools make: torch rounds all of them down, Caffe rounds those "
    "of pools up, and cuda-convnet, AlexNet's own program, all of them."
)


@dataclass(frozen=True)
class State(NetworkState):
    """What the controls say."""

    rounding: str = choice(
        "Pooling output",
        {"as-described": "as in the paper", "up": "rounded up", "down": "rounded down"},
        look=Look.ROW,
        help=ROUNDING_HELP,
        follows="network",
    )
    layer: str = choice("Open layer")
    block: str = choice("Open block", default=CLOSED)
    columns: tuple[str, ...] = several(
        "More columns", {name: name.replace("-", " ") for name in GROUPS}
    )

    data: str = choice("Learn from", {str(each): each.label for each in Data}, look=Look.ROW)
    start: str = choice(
        "Weights at the start",
        {"random": "random", "published": "published ones, with a new last layer"},
        look=Look.ROW,
        follows="network",
    )
    guess: bool = guessing.switch()
    asked: str = guessing.which({"parameters": N_("parameters"), "multiplies": N_("multiplies")})
    answer: str = guessing.field()

    @property
    def rounds(self) -> Network:
        """The network with this rounding; raises `CnnvizError` where it does not fit together."""
        if self.rounding == "as-described":
            return self.described
        return rounded(self.described, self.rounding == "up", self.shape)
