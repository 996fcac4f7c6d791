"""The gradient of small random networks by their one input, along a grid of inputs.

A network is h ← W ReLU(w x + b), then for each further layer h ← W ReLU(h), and y = v · h. With a
shortcut a further layer is h ← h + β W ReLU(h). Batch norm stands before its ReLU, with the
statistics of the grid, held fixed: a network is then a function of one number, and its gradient the
slope of that. All networks of a seed have the same w, b, v and W. The question, the grid and what
the gradients are compared with are those of Balduzzi et al. 2017 (arXiv:1702.08591).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

Numbers: TypeAlias = NDArray[np.float32]
Exact: TypeAlias = NDArray[np.float64]
Run: TypeAlias = tuple[Exact, list[float], list[float], list[float]]

SPAN = 2.0
"""The grid runs from -SPAN to SPAN."""

LAGS = 40
"""Largest lag, in points of the grid."""

EPS = 1e-5
"""Added to a variance under the root."""


class Start(StrEnum):
    """How the weights between hidden layers are drawn."""

    HE = "he"
    """Normal, variance 2 / width."""
    GLOROT = "glorot"
    """Normal, variance 1 / width."""
    LINEAR = "linear"
    """Units in pairs of opposite sign, of which one is on at a time, so that the layers behind the
    first do as if they were linear (Balduzzi et al. 2017, sec. 4)."""


@dataclass(frozen=True)
class Net:
    """A network: how many hidden layers, with batch norm or not, and β of its shortcuts."""

    layers: int
    norm: bool = False
    beta: float | None = None
    """None for a plain net."""


@dataclass(frozen=True)
class Setting:
    """What all networks share, and the `points` of the grid."""

    width: int = 100
    points: int = 256
    start: Start = Start.HE

    @property
    def grid(self) -> Numbers:
        """The inputs, (points,)."""
        return np.linspace(-SPAN, SPAN, self.points, dtype=np.float32)


class Measured(NamedTuple):
    """What is found of a network, of one seed or stacked along a first axis.

    Attributes:
        slopes: dy/dx at each input of the grid, (points,).
        cosines: between the gradients, by the units of a layer, of two inputs half a grid apart:
            from what the output reads back to what the second layer reads, (layers,).
        together: share of a layer's units that both of two such inputs turn on, (layers,).
        factors: mean square of what batch norm multiplies a unit by, (layers,).
    """

    slopes: Exact
    cosines: Exact
    together: Exact
    factors: Exact


def seconds(net: Net, setting: Setting) -> float:
    """About how long `measured` takes on one core of a small server."""
    values = net.layers * setting.points * setting.width
    return values * (2 * setting.width / 15e9 + 16e-9)


def measured(net: Net, setting: Setting, seed: int) -> Measured:
    """Run a network forward over the grid, then the gradient of the output back to the input."""
    width, random = setting.width, np.random.default_rng(seed)
    w, b, v = random.standard_normal((3, width), np.float32)
    h = np.outer(setting.grid, w) + b  # (points, width)
    passed = []
    for number in range(net.layers):
        plain = number == 0 or net.beta is None
        weight = _drawn(random, setting, first=number == 0)
        weight *= np.float32(1 if plain else net.beta)
        on, slope = _gate(h, net.norm and number > 0)
        h = on @ weight if plain else h + on @ weight
        passed.append((weight, slope, plain))
    back = np.broadcast_to(v / np.sqrt(np.float32(width)), h.shape)  # dy/dh, (points, width)
    cosines = []
    for weight, slope, plain in reversed(passed):
        cosines.append(_cosine(back))
        through = (back @ weight.T) * slope
        back = through if plain else back + through
    slopes = [slope for _weight, slope, _plain in passed]
    factors = [np.square(slope.max(axis=0), dtype=np.float64).mean() for slope in slopes]
    together = [_together(slope) for slope in slopes]
    return Measured(
        (back @ w).astype(np.float64), np.array(cosines), np.array(together), np.array(factors)
    )


def _gate(h: Numbers, norm: bool) -> tuple[Numbers, Numbers]:
    """ReLU of a layer, normalised or not, and its slope: both (points, width)."""
    factor = np.ones(h.shape[1], np.float32)
    if norm:
        centred = h - h.mean(axis=0)
        factor = 1 / np.sqrt(np.einsum("pw,pw->w", centred, centred) / len(h) + np.float32(EPS))
        h = centred * factor
    return np.maximum(h, 0), (h > 0) * factor


def _drawn(random: np.random.Generator, setting: Setting, first: bool) -> Numbers:
    """Weights (width, width) from one layer to the next."""
    width, half = setting.width, setting.width // 2
    drawn = random.standard_normal((width, width), np.float32)
    if setting.start is Start.LINEAR:
        drawn = drawn[:, :half] if first else np.vstack([drawn[:half, :half], -drawn[:half, :half]])
        drawn = np.hstack([drawn, -drawn])
    return drawn * np.float32(np.sqrt((1 if setting.start is Start.GLOROT else 2) / width))


def _halves(values: Numbers) -> tuple[Numbers, Numbers]:
    """Rows half a grid apart, side by side."""
    half = len(values) // 2
    return values[:half], values[half : 2 * half]


def _cosine(gradients: Numbers) -> float:
    """Mean cosine between the gradients of two inputs half a grid apart."""
    length = np.linalg.norm(gradients.astype(np.float64), axis=1, keepdims=True)
    one, other = _halves(gradients / np.maximum(length, np.finfo(float).tiny))
    return float((one * other).sum(axis=1).mean())


def _together(slopes: Numbers) -> float:
    one, other = _halves(slopes)
    return float(((one > 0) & (other > 0)).mean())


def white(points: int, seed: int) -> Exact:
    """Independent normal numbers, (points,)."""
    return np.random.default_rng([seed, 1]).standard_normal(points)


def brown(points: int, seed: int) -> Exact:
    """A Brownian bridge: sums of such numbers, tied to 0 at both ends; (points,)."""
    walk = white(points, seed).cumsum()
    along = np.linspace(0, 1, points)
    tied: Exact = walk - walk[0] - along * (walk[-1] - walk[0])
    return tied


def autocorrelation(values: Exact) -> Exact:
    """r(k) of each row for the lags 0 to `LAGS`: (runs, points) to (runs, LAGS + 1).

    r(k) = Σ (gᵢ - ḡ)(gᵢ₊ₖ - ḡ) / Σ (gᵢ - ḡ)²; not a number for a row that does not change.
    """
    centred = values - values.mean(axis=1, keepdims=True)
    centred[centred.std(axis=1) <= 1e-6 * np.abs(values).max(axis=1)] = np.nan
    points = values.shape[1]
    sums = [(centred[:, : points - lag] * centred[:, lag:]).sum(axis=1) for lag in range(LAGS + 1)]
    found: Exact = np.array(sums).T / sums[0][:, None]
    return found


def rule(net: Net, together: Sequence[float] = (), factors: Sequence[float] = ()) -> list[float]:
    """The paper's correlation of the gradients of two inputs, from the output back, (layers,).

    A unit is on for half of the inputs, and for both of two in a quarter of the cases: each layer
    passed then multiplies it by 1/2, with a shortcut of β = 1 by 3/4 (theorems 1 and 2). Batch norm
    divides by a variance that each shortcut raises by β², which makes of it about 1 / √L
    (theorem 3). Instead of the quarters and of what is divided by, `together` and `factors` can be
    given, one a layer.
    """
    found = [1.0]
    for layer in range(net.layers - 1, 0, -1):
        shared = 2 * (together[layer] if len(together) else 1 / 4)
        if net.beta is None:
            found.append(found[-1] * shared)
            continue
        power = net.beta**2
        if net.norm:
            power *= factors[layer] if len(factors) else 1 / (1 + power * (layer - 1))
        found.append(found[-1] * (1 + power * shared) / (1 + power))
    return found
