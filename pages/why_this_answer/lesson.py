"""A reason for an answer: a map of what speaks for a class, and a test of that map."""

from dataclasses import dataclass

import numpy as np
from torch import Tensor

from cnnviz.counting.receptive_field import Box
from cnnviz.counting.report import Report
from cnnviz.probing.attribution import Attribution, Method, attribute, strongest
from cnnviz.probing.occluding import Occluder, covered, efforts, shares
from cnnviz.running import NetworkModule
from cnnviz.running.effort import Effort, passing


@dataclass(frozen=True, eq=False)
class Reason:
    """One method's map, and a test of it.

    Attributes:
        found: the map.
        box: the square, as large as the occluder, that holds the most of the map; None where
            nothing is above zero, or something is no finite number.
        left: probability of each class once that square is covered; None without one.
    """

    found: Attribution
    box: Box | None
    left: tuple[float, ...] | None

    @property
    def lost(self) -> int:
        """How many values of the map are infinite or not a number."""
        return int((~np.isfinite(self.found.values)).sum())


def reason(
    module: NetworkModule, x: Tensor, number: int, method: Method, layer: str, occluder: Occluder
) -> Reason:
    """Map what speaks for class `number`, cover the strongest square, and ask the network again.

    `layer` is what Grad-CAM looks at. Raises `CnnvizError` as `attribute` does.
    """
    looked_at = layer if method is Method.GRAD_CAM else None
    found = attribute(module, x, number, method, layer=looked_at, occluder=occluder)
    box = strongest(found, occluder.side)
    return Reason(found, box, None if box is None else tuple(shares(module, covered(x, box))))


def effort(report: Report, method: Method, occluder: Occluder) -> Effort:
    """What `reason` takes."""
    slide = efforts(report)[occluder] if method is Method.OCCLUSION else passing(report, back=1)
    return slide + passing(report)
