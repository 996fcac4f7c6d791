"""The maps of a picture and of the same picture moved, pooled, and how far the two differ."""

from dataclasses import dataclass

import numpy as np
import torch

from cnnviz.counting import analyse
from cnnviz.counting.naming import called
from cnnviz.drawing.mosaic import Maps
from cnnviz.kit.caches import cached
from cnnviz.kit.live import Live, stands_on
from cnnviz.kit.waiting import work
from cnnviz.language import _
from cnnviz.probing import activations
from cnnviz.probing.finite import check_finite
from cnnviz.running.effort import NOTHING, passing


@dataclass(frozen=True)
class Felt:
    """How two stacks of maps, (2, C, H, W), differ, map by map.

    Attributes:
        changed: share of the values that are not the same, (C,).
        change: mean absolute difference over the mean absolute value of the first, (C,).
        stays: whether the strongest cell is the same, (C,).
    """

    changed: Maps
    change: Maps
    stays: Maps
    whole: float
    """`change` of all maps together."""


def felt(maps: Maps) -> Felt:
    """Compare the maps of a picture with those of the moved one."""
    apart, size = np.abs(maps[1] - maps[0]), np.abs(maps[0])
    strongest = maps.reshape(*maps.shape[:2], -1).argmax(-1)
    mean = size.mean((1, 2))
    return Felt(
        (apart > 1e-6 * max(float(size.max()), 1e-30)).mean((1, 2)),
        apart.mean((1, 2)) / np.where(mean > 0, mean, 1),
        strongest[0] == strongest[1],
        float(apart.mean() / max(float(size.mean()), 1e-30)),
    )


def pooled(maps: Maps, kind: str, window: int, stride: int) -> Maps:
    """Each window of (..., H, W) as one value, without padding."""
    windows = np.lib.stride_tricks.sliding_window_view(maps, (window, window), axis=(-2, -1))
    each = windows[..., ::stride, ::stride, :, :]
    if kind == "max":
        return np.asarray(each.max((-2, -1)))
    if kind == "average":
        return np.asarray(each.mean((-2, -1)))
    return np.asarray(np.sqrt(np.square(each).sum((-2, -1))))


def moved(x: torch.Tensor, right: int, down: int) -> torch.Tensor:
    """A picture (1, C, H, W) moved; what comes in repeats its edge."""
    height, width = x.shape[2:]
    return torch.nn.functional.pad(x, (right, 0, down, 0), "replicate")[..., :height, :width]


@cached("maps of moved pictures", share=0.008, size=lambda made: made.nbytes, away=stands_on)
def both(live: Live, layer: str, right: int, down: int) -> Maps:
    """The maps (2, C, H, W) of a picture and of the moved one, in one pass."""
    module, x = live.ready(layer)
    found = activations(module, torch.cat([x, moved(x, right, down)]), [layer])[layer]
    check_finite(layer, found)
    return np.asarray(found.numpy())


def looked(live: Live, layer: str, right: int, down: int) -> Maps | None:
    """The same; None where that is work the visitor has yet to ask for."""
    asked = live, layer, right, down
    report = analyse(live.weights.described)
    takes = NOTHING
    if not both.has(*asked):
        takes = passing(report, until=layer) + passing(report, until=layer) + live.building(layer)
    name = called(report.network, layer)
    what = _("{network} up to {layer}", network=report.network.title, layer=name)
    with work(repr((live.weights, live.picture.digest, *asked[1:])), takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            return both(*asked)
