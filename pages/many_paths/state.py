"""The controls of the page: which residual net, the blocks deleted in each, and their order."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, kept, whole
from pages.many_paths.lesson import PLAIN_NET, RESIDUAL_NETS, Lesion, check_blocks

NONE = "none"
MOST = 27
"""Blocks of the longest row."""
SWAPS = 20


def numbers(text: str) -> tuple[int, ...]:
    """Blocks as a link names them, counted from 1: 5, 3-5-7, none; raises `ValueError`."""
    found = () if text == NONE else tuple(map(int, text.split("-")))
    if written(found) != text or not set(found) <= set(range(1, MOST + 1)):
        raise ValueError(text)
    return found


def written(found: tuple[int, ...]) -> str:
    """Blocks in their order as a link names them."""
    return "-".join(map(str, sorted(set(found)))) or NONE


def _valid(text: str) -> bool:
    try:
        numbers(text)
    except ValueError:
        return False
    return True


@dataclass(frozen=True)
class State(Declared):
    """What is done to the two nets."""

    net: str = choice(
        "Residual net",
        {"20": "ResNet-20", "56": "ResNet-56"},
        look=Look.ROW,
        help="Beside it stands Plain-20. No Plain-56 comes along: trained the same way it did not "
        "learn the digits, which is what shortcuts are for.",
    )
    plain: str = kept("Blocks deleted in the plain net", "5", _valid)
    residual: str = kept("Blocks deleted in the residual net", "5", _valid, follows="net")
    swaps: int = whole(
        "Random swaps of two blocks",
        0,
        high=SWAPS,
        slide=True,
        help="Two blocks that work on the same shape change places; in both nets, one swap after "
        "the other.",
    )
    seed: int = whole("Seed of the swaps", 0, high=10**6)

    @property
    def lesions(self) -> tuple[Lesion, Lesion]:
        """What is done to the plain net and to the residual one; raises `CnnvizError`."""
        made = []
        for net, text in ((PLAIN_NET, self.plain), (RESIDUAL_NETS[self.net], self.residual)):
            found = numbers(text)
            check_blocks(net, found)
            seed = self.seed if self.swaps else 0
            made.append(Lesion(net, found, self.swaps, seed))
        return made[0], made[1]
