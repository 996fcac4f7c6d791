"""How a picture has to be brought before a network; what it is follows from the weights.

Convention: colour values run from 0 to 1 and ink from 0 to 16 before mean and deviation.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from cnnviz.language import _, sentences


class Steps(StrEnum):
    """What happens to a picture before its values are normalised."""

    FIT = "fit"
    """Cropped to the input's proportions around its middle, and resized."""
    CENTRE = "centre"
    """Resized by its shorter side, and the middle cropped: how torchvision tests its weights."""
    INK = "ink"
    """A digit cut out, scaled and its ink counted in 8 × 8 cells, as in the bundled digits."""


@dataclass(frozen=True)
class Preprocessing:
    """The way of a picture into a network.

    Attributes:
        steps: what happens before normalising.
        mean, deviation: one value per channel, or one for all.
        side: pixels of the shorter side after resizing, for `Steps.CENTRE`.
    """

    steps: Steps
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    side: int = 0

    def in_words(self, shape: Sequence[int]) -> str:
        """One or two sentences for an input of (channels, height, width)."""
        channels, height, width = shape
        size = f"{height} × {width}"
        if self.steps is Steps.INK:
            text = _(
                "Ink is told from paper, the digit cut out and scaled to 32 pixels of height, thin "
                "strokes thickened, and the ink counted in 8 × 8 cells from 0 to 16."
            )
            if height > 8:
                text = sentences(text, _("These are enlarged to {size} with a margin.", size=size))
        elif self.steps is Steps.CENTRE:
            text = _(
                "Resized to {side} pixels on the shorter side, the middle {size} cropped.",
                side=self.side,
                size=size,
            )
        else:
            text = _("Cropped to the input's proportions, resized to {size}.", size=size)
        facts = {"mean": _list(self.mean), "deviation": _list(self.deviation)}
        if self.steps is Steps.INK:
            last = _("Then normalised: minus {mean}, over {deviation}.", **facts)
        elif channels == 3:
            last = _("Colours from 0 to 1 are normalised: minus {mean}, over {deviation}.", **facts)
        else:
            last = _("Greys from 0 to 1 are normalised: minus {mean}, over {deviation}.", **facts)
        return sentences(text, last)


COLOUR_MEAN, COLOUR_DEVIATION = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
"""Of ImageNet's training pictures, the constants torchvision's published weights expect."""


def usual(channels: int) -> Preprocessing:
    """Where no weights ask for anything else: the whole picture, by ImageNet's constants."""
    if channels == 3:
        return Preprocessing(Steps.FIT, COLOUR_MEAN, COLOUR_DEVIATION)
    return Preprocessing(Steps.FIT, (0.5,), (0.5,))


def _list(values: Sequence[float]) -> str:
    texts = [f"{value:.4g}" for value in values]
    return texts[0] if len(set(texts)) == 1 else "(" + ", ".join(texts) + ")"
