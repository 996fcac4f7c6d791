"""The controls of the bottleneck page: an input volume, the large kernel, and how narrow."""

from dataclasses import dataclass

from cnnviz.kit import guessing
from cnnviz.kit.declared import Declared, flag, whole
from cnnviz.language import N_
from cnnviz.layers import Shape

WIDEST = 2048
"""Most input channels: the widest maps of the classic networks have 2,048."""


@dataclass(frozen=True)
class State(Declared):
    """What is compared."""

    height: int = whole("Input height", 28, key="h", low=1, high=4096)
    width: int = whole("Input width", 28, key="w", low=1, high=4096)
    channels: int = whole("Input channels", 192, key="c", low=1, high=WIDEST)
    filters: int = whole("Filters", 32, key="f", low=1, high=WIDEST)
    kernel: int = whole("Kernel", 5, key="k", low=1, high=31)
    narrow: int = whole(
        "Width of the bottleneck (channels)",
        16,
        key="width",
        low=1,
        high=lambda s: s.widest,
        slide=True,
    )
    restored: bool = flag(
        "A second 1 × 1 behind it (ResNet)",
        False,
        help="The large kernel stays as narrow as the bottleneck, and the second 1 × 1 makes the "
        "filters. Off, as in an Inception module, the large kernel makes them.",
    )

    guess: bool = guessing.switch()
    asked: str = guessing.which({"direct": N_("directly"), "through": N_("through the bottleneck")})
    answer: str = guessing.field()

    @property
    def shape(self) -> Shape:
        """(channels, height, width) of the input."""
        return self.channels, self.height, self.width

    @property
    def widest(self) -> int:
        """Most channels of the bottleneck: those of the input."""
        return max(self.channels, 2)
