"""The controls of the Why convolutions page: a small picture to move, and a layer to count."""

from dataclasses import dataclass

from cnnviz.kit.declared import Declared, choice, whole
from cnnviz.layers import Conv, Shape
from pages.why_convolutions.lesson import FARTHEST, FILTERS, PICTURES, Case

LARGEST = 1024
"""Of a side or of channels that are counted."""


@dataclass(frozen=True)
class State(Declared):
    """What the controls say; `case` is the small one, `layer` and `shape` are counted."""

    picture: str = choice("Small picture", PICTURES)
    filter: str = choice("Its filter", FILTERS)
    right: int = whole("Moved right", 1, key="dx", high=FARTHEST, slide=True)
    down: int = whole("Moved down", 0, key="dy", high=FARTHEST, slide=True)
    seed: int = whole("Seed of the random weights", 0, high=9999)
    height: int = whole("Input height", 32, key="h", low=1, high=LARGEST)
    width: int = whole("Input width", 32, key="w", low=1, high=LARGEST)
    channels: int = whole("Input channels", 3, key="c", low=1, high=LARGEST)
    filters: int = whole("Filters", 6, key="f", low=1, high=LARGEST)
    kernel: int = whole("Kernel", 5, key="k", low=1, high=LARGEST)
    stride: int = whole("Stride", 1, key="s", low=1, high=LARGEST)

    @property
    def case(self) -> Case:
        """The small picture, both ways, and how far it is moved."""
        return Case(self.picture, self.filter, self.seed, self.right, self.down)

    @property
    def shape(self) -> Shape:
        """(channels, height, width) of the input that is counted."""
        return self.channels, self.height, self.width

    @property
    def layer(self) -> Conv:
        """The convolution that is counted."""
        return Conv(self.filters, self.kernel, stride=self.stride)
