"""The controls of the Residual block page: the vector, the weights, how much of them is left."""

from dataclasses import dataclass
from typing import Any

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, whole
from cnnviz.networks.resnet import LETTERS
from pages.residual_block.lesson import Block, Join, Passed, passed, seeded_block


def _start(label: str, usual: int) -> Any:
    """A number of a[l]; non-negative, as it comes out of a ReLU."""
    return whole(label, usual, low=0, high=9)


@dataclass(frozen=True)
class State(Declared):
    """What the controls say; `block` has its full weights."""

    a1: int = _start("a[l], number 1", 2)
    a2: int = _start("a[l], number 2", 0)
    a3: int = _start("a[l], number 3", 1)
    a4: int = _start("a[l], number 4", 3)
    below: str = choice(
        "Make one input negative",
        {"none": "none", "1": "1st", "2": "2nd", "3": "3rd", "4": "4th"},
        look=Look.ROW,
        help="a[l] comes out of a ReLU, so none of its numbers is; but what if one were?",
    )
    seed: int = whole("Seed of the weights", 0, high=10**6)
    join: str = choice(
        "Add the shortcut", {"before": "before the last ReLU", "after": "after it"}, look=Look.ROW
    )
    times: int = whole(
        "Scale the weights (%)", 100, high=100, slide=True, help="Multiplies W1, b1, W2 and b2."
    )
    option: str = choice("Option", {each.lower(): each for each in LETTERS}, look=Look.ROW)

    @property
    def a(self) -> tuple[int, ...]:
        """What goes in."""
        numbers = {"1": self.a1, "2": self.a2, "3": self.a3, "4": self.a4}
        return tuple(-n if place == self.below else n for place, n in numbers.items())

    @property
    def block(self) -> Block:
        """The block with its full weights."""
        return seeded_block(self.seed)

    @property
    def shrunk(self) -> Block:
        """The block with what the slider leaves of its weights."""
        return self.block.times(self.times / 100)

    def passed(self) -> Passed:
        """Both blocks' stages."""
        return passed(self.shrunk, self.a, Join(self.join))
