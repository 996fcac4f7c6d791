"""The controls of the Inception module page: an input volume, and the filters of each branch."""

from dataclasses import dataclass

from cnnviz.kit import guessing
from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, whole
from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.networks.googlenet import TABLE_1, Widths

WIDEST = 2048
"""Most channels of the input."""

MOST_FILTERS = 512
"""Of one convolution; no published module has more than 384."""

FIRST = TABLE_1["inception3a"]


def _filters(label: str, default: int, key: str) -> int:
    filters: int = whole(label, default, key=key, low=1, high=MOST_FILTERS, slide=True)
    return filters


@dataclass(frozen=True)
class State(Declared):
    """What the module is made of."""

    height: int = whole("Input height", 28, key="h", low=1, high=4096)
    width: int = whole("Input width", 28, key="w", low=1, high=4096)
    channels: int = whole("Input channels", 192, key="c", low=1, high=WIDEST)
    one: int = _filters("1 × 1", FIRST.one, "b1")
    three_reduce: int = _filters("1 × 1 before 3 × 3", FIRST.three_reduce, "r3")
    three: int = _filters("3 × 3", FIRST.three, "b3")
    five_reduce: int = _filters("1 × 1 before 5 × 5", FIRST.five_reduce, "r5")
    five: int = _filters("5 × 5", FIRST.five, "b5")
    pool_projection: int = _filters("1 × 1 after the pool", FIRST.pool_projection, "pool")
    view: str = choice(
        "Drawn first",
        {"reduced": "with reductions", "naive": "without: the naive module"},
        look=Look.ROW,
    )

    guess: bool = guessing.switch()
    asked: str = guessing.which({"output": N_("output channels"), "multiplies": N_("multiplies")})
    answer: str = guessing.field()

    @property
    def shape(self) -> Shape:
        """(channels, height, width) of the input."""
        return self.channels, self.height, self.width

    @property
    def widths(self) -> Widths:
        """The filters in the order of the paper's Table 1."""
        return Widths(**{name: getattr(self, name) for name in Widths._fields})
