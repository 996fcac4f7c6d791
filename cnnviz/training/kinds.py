"""What is done to a picture while its class stays: the kinds, how strongly, and kornia's calls.

A strength is a whole number of the unit its kind is told in. Nothing here loads torch.
"""

from dataclasses import dataclass
from math import pi, sqrt
from typing import Any

PCA = "pca-colour"
"""AlexNet's own, which kornia has not: see `colours.principal`."""

SMOOTH = 8
"""Warping: the side of a picture over the deviation of the filter that smooths the noise."""

HUE = 4
"""A colour shift turns the hue by this part of what it does to light, contrast and saturation."""


@dataclass(frozen=True)
class Kind:
    """One kind of change.

    Attributes:
        usual: strength that training takes, and that a page begins with.
        most: that is offered.
        coloured: whether it needs three channels.
    """

    usual: int
    most: int
    coloured: bool = False


KINDS = {
    "flip": Kind(50, 100),
    "upside-down": Kind(50, 100),
    "window": Kind(12, 60),
    "shift": Kind(12, 40),
    "turn": Kind(15, 180),
    "shear": Kind(15, 45),
    "warp": Kind(3, 12),
    "colour": Kind(40, 100, coloured=True),
    PCA: Kind(10, 300, coloured=True),
    "grey": Kind(50, 100, coloured=True),
}
"""Percent of the pictures, of the side or of the values; degrees; PCA in hundredths of a deviation.
"""


COLOURED = frozenset(name for name, kind in KINDS.items() if kind.coloured)


@dataclass(frozen=True)
class Call:
    """A class of `kornia.augmentation` with its arguments."""

    name: str
    arguments: dict[str, Any]

    @property
    def code(self) -> str:
        """As it is written in Python."""
        given = ", ".join(f"{name}={value!r}" for name, value in self.arguments.items())
        return f"K.{self.name}({given})"


def call(kind: str, strength: int, side: int) -> Call:
    """What kornia does for a kind, to pictures of a side in pixels."""
    share = strength / 100
    if kind in ("flip", "upside-down", "grey"):
        names = {"flip": "RandomHorizontalFlip", "upside-down": "RandomVerticalFlip"}
        return Call(names.get(kind, "RandomGrayscale"), {"p": share})
    if kind == "colour":
        levels = dict.fromkeys(("brightness", "contrast", "saturation"), share)
        return Call("ColorJitter", {**levels, "hue": share / HUE, "p": 1.0})
    if kind == "window":
        left = round(side * (1 - share))
        return Call("RandomCrop", {"size": (left, left), "p": 1.0})
    if kind == "warp":
        # Even noise from -1 to 1 has the deviation 1 / √3; smoothed over σ pixels it keeps
        # 1 / (2σ√π) of it. kornia's lengths run from -1 to 1 over a side.
        sigma = max(1.0, side / SMOOTH)
        alpha = round(2 * share * sqrt(3) * 2 * sigma * sqrt(pi), 3)
        width = 2 * round(2 * sigma) + 1
        smoothing = {"kernel_size": (width, width), "sigma": (sigma, sigma)}
        return Call("RandomElasticTransform", {**smoothing, "alpha": (alpha, alpha), "p": 1.0})
    ranges: dict[str, dict[str, Any]] = {
        "shift": {"degrees": 0.0, "translate": (share, share)},
        "turn": {"degrees": float(strength)},
        "shear": {"degrees": 0.0, "shear": float(strength)},
    }
    return Call("RandomAffine", {**ranges[kind], "p": 1.0})
