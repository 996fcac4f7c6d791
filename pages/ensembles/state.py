"""The controls of the page: how many nets look how often, and at which picture."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, whole
from cnnviz.language import N_, plural

NETS, HELD_OUT = 7, 1000
CROPS = {"1": "1", "5": "5", "10": "10"}
TOGETHER = {"average": N_("average of probabilities"), "vote": N_("a vote")}
HELP = {
    "crops": "1 is the middle, 5 are the corners too, 10 are these five mirrored as well.",
    "together": "By a vote each pass has one voice; of classes with equally many, the one of the "
    "higher mean probability wins.",
    "picture": "Drawn shapes that none of the nets has learnt from.",
}


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    nets: int = whole("Nets", 3, key="k", low=1, high=NETS, slide=True)
    crops: str = choice("Crops", CROPS, "10", look=Look.ROW, help=HELP["crops"])
    together: str = choice(
        "Put together by", TOGETHER, key="by", look=Look.ROW, help=HELP["together"]
    )
    picture: int = whole(
        "Held-out picture", 418, key="n", high=HELD_OUT - 1, slide=True, help=HELP["picture"]
    )

    @property
    def count(self) -> int:
        """Crops of a picture."""
        return int(self.crops)

    @property
    def passes(self) -> int:
        """Passes through a net that an answer takes."""
        return self.nets * self.count


def nets_in_words(count: int) -> str:
    """One net, 3 nets."""
    return plural("{count} net", "{count} nets", count)


def crops_in_words(count: int) -> str:
    """One crop, 10 crops."""
    return plural("{count} crop", "{count} crops", count)
