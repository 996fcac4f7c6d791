"""The controls of the page: a picture and its batch, or a position and the paper's constants."""

from dataclasses import dataclass

from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, whole
from cnnviz.language import N_
from cnnviz.layers import LocalResponseNorm

OTHERS = {
    "same": N_("the same digit, by other hands"),
    "mixed": N_("any digits"),
    "repeated": N_("this picture again and again"),
}
PLACES = {
    "27": N_("27 × 27 × 256, where AlexNet has it"),
    "13": N_("13 × 13 × 256, behind the 5th convolution"),
}
PIXELS = {
    "raw": N_("0 to 255 less the mean, as in the paper"),
    "standardised": N_("standardised, as torchvision does"),
}
FIRST = "layer3.0.bn1"
"""Where the batch of ones lies furthest from the running means, in channel 32."""
WIDE = {"layer2": 31, "layer3": 63}
"""Last channel of the batch norms of the net's stages."""
HELP = "The Krizhevsky et al. 2012 value stands there at first (section 3.3)."


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    kind: str = choice(
        "Shown", {"batch": "batch norm", "response": "local response"}, look=Look.ROW
    )
    digit: int = whole("Digit in the picture", 1, high=9, slide=True)
    others: str = choice("With it in the batch", OTHERS)
    count: int = whole("Others in the batch", 31, low=1, high=31, slide=True)
    layer: str = choice("Layer", (), FIRST)
    channel: int = whole(
        "Channel (from 0)",
        lambda s: 32 if s.layer == FIRST else 0,
        high=lambda s: WIDE.get(s.layer[:6], 15),
        key="map",
        follows="layer",
    )
    seed: int = whole("Seed", 0, high=10**6)
    place: str = choice("Position in", PLACES)
    row: int = whole("Row", 6, high=lambda s: int(s.place) - 1)
    column: int = whole("Column", 6, high=lambda s: int(s.place) - 1)
    chosen: int = whole("Channel (from 0)", 165, high=255, key="channel")
    pixels: str = choice("Pictures come in", PIXELS)
    size: int = whole(
        "n: channels in the window", 5, low=1, high=31, slide=True, key="n", help=HELP
    )
    alpha: str = choice("α", ("0.00001", "0.0001", "0.001", "0.01"), "0.0001", help=HELP)
    beta: str = choice("β", ("0.5", "0.75", "1"), "0.75", help=HELP)
    k: str = choice("k", ("1", "2"), "2", help=HELP)

    @property
    def norm(self) -> LocalResponseNorm:
        """Local response normalisation with these constants, by the paper's formula."""
        return LocalResponseNorm(self.size, float(self.alpha), float(self.beta), float(self.k))
