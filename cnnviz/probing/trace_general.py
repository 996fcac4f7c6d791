"""How a layer without a rule of its own makes one number: its module is asked."""

from typing import Any

import numpy as np
import torch
from torch import nn

from cnnviz.probing.trace_terms import Place, Worked, cut, numbers


def by_itself(place: Place) -> Worked:
    """A function of the cell's own value that has no rule of its own: asked of the module."""

    def total(x: float) -> float:
        return float(place.module(torch.tensor([[x]], dtype=torch.float32)))

    patch = cut(place.reads[0], [place.channel], [place.row], [place.column])
    value = float(patch.inputs[0, 0, 0])
    return patch.worked([place.channel], patch.inputs, total(value), facts={"at": value})


def by_slopes(place: Place) -> Worked:
    """What each input adds to first order, its value times its slope, and the rest.

    The rest is 0 or a bias where the layer is linear.
    """
    cell = (place.channel, place.row, place.column)
    with torch.inference_mode(False), torch.enable_grad():
        x = torch.tensor(place.reads[0][None], requires_grad=True)  # (1, C, H, W)
        flat = isinstance(place.module, nn.LayerNorm) and len(place.module.normalized_shape) == 1
        made = place.module(x.flatten(1) if flat else x)
        value = made[0].reshape(*made.shape[1:], *(1,) * (4 - made.dim()))[cell]
        (found,) = torch.autograd.grad(value, x)
    slopes = numbers(found[0])  # (C, H, W)
    spots = [np.flatnonzero(slopes.any(axis=axes)) for axes in ((1, 2), (0, 2), (0, 1))]
    channels, rows, columns = map(_around, spots)
    patch = cut(place.reads[0], channels, rows, columns)
    weights = slopes[np.ix_(channels, rows, columns)]
    terms, total = patch.inputs * weights, float(value.detach())
    rest = {"rest": total - float(terms.sum())}
    return patch.worked(channels, terms, total, weights=weights, facts=rest)


def _around(spots: np.ndarray[Any, np.dtype[np.intp]]) -> list[int]:
    """All places from the first to the last of these; the first of all where there are none."""
    return list(range(int(spots.min()), int(spots.max()) + 1)) if spots.size else [0]
