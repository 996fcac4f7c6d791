"""What the two plots of the Gradient norms page are given."""

from typing import NamedTuple

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from pages.gradient_norms.lesson import Band
from pages.gradient_norms.nets import Norms
from pages.gradient_norms.steps import Side


class Room(NamedTuple):
    """All norms and all scales of every step, so that the axes hold still while one slides."""

    norms: list[float]
    scales: list[float]


def room(plain: Side, residual: Side) -> Room:
    """What the axes must have room for."""
    (norms, scales), (other_norms, other_scales) = plain.everything(), residual.everything()
    return Room(norms + other_norms, scales + other_scales)


def lines(depth: int, plain: Band, residual: Band) -> dict[str, tuple[Norms, str]]:
    """The median of each net, in its colour."""
    return {
        f"plain-{depth}": (plain.middle, PLAIN),
        f"ResNet-{depth}": (residual.middle, RESIDUAL),
    }


def bands(depth: int, plain: Band, residual: Band) -> dict[str, tuple[Norms, Norms]]:
    """Smallest and largest of each net, where there is more than one seed."""
    both = {f"plain-{depth}": plain, f"ResNet-{depth}": residual}
    return {label: (band.low, band.high) for label, band in both.items() if band.low != band.high}
