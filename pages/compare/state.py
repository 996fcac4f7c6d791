"""The controls of the comparison: which networks, at which input, and which two layer by layer."""

from dataclasses import dataclass

from cnnviz.claims.contenders import variants
from cnnviz.kit.control import Look
from cnnviz.kit.declared import Declared, choice, flag, several
from cnnviz.layers import Shape, size
from pages.compare.years import MEASURES

INPUTS: dict[str, Shape] = {
    "224-224-3": (3, 224, 224),
    "227-227-3": (3, 227, 227),
    "299-299-3": (3, 299, 299),
    "32-32-3": (3, 32, 32),
}
"""(channels, height, width) that all can be given."""


@dataclass(frozen=True)
class State(Declared):
    """What the controls say."""

    networks: tuple[str, ...] = several(
        "Networks and variants",
        tuple(variants()),
        ("alexnet", "vgg16", "googlenet", "resnet50"),
        look=Look.SOME,
        fewest=2,
        most=6,
        help="2 to 6; type to search.",
    )
    input: str = choice(
        "Input of each",
        {"as-published": "as published", **{key: size(shape) for key, shape in INPUTS.items()}},
    )
    labels: bool = flag("Names and shapes in drawings", False)
    first: str = choice("Layer by layer: first", lambda s: s.networks)
    second: str = choice(
        "Layer by layer: second",
        lambda s: s.others,
        lambda s: next(n for n in s.networks[1::-1] if n != s.first),
    )
    differing: bool = flag("Only what differs", True)
    by: str = choice(
        "Years compared by",
        {key: measure.label for key, measure in MEASURES.items()},
        "multiplies-per-image",
    )

    @property
    def shape(self) -> Shape | None:
        """(channels, height, width) that all are given; None for each one's own."""
        return INPUTS.get(self.input)

    @property
    def others(self) -> tuple[str, ...]:
        """What the first can be compared with."""
        return tuple(name for name in self.networks if name != self.first)
