"""One residual block of two linear layers on a handful of numbers, beside the plain block.

a[l+2] = g(z[l+2] + a[l]) with z[l+2] = W2 a[l+1] + b2, a[l+1] = g(W1 a[l] + b1) and g = ReLU
(He et al. 2015, eq. 1); the plain block lacks the a[l]. Numbers are 64-bit; weights and biases
are drawn in tenths so that they print.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import torch
from torch import Tensor

from cnnviz.errors import CnnvizError
from cnnviz.running.initialisation import generator

WIDTH = 4
"""Numbers in a[l]."""


class Join(StrEnum):
    """Where the shortcut joins."""

    BEFORE = "before"
    """Before the last ReLU, as in the paper: g(z + a)."""
    AFTER = "after"
    """After it: g(z) + a."""


Vector = tuple[float, ...]
Stage = tuple[str, Vector]
"""What a vector is called on its way through the block, and its numbers."""


@dataclass(frozen=True)
class Block:
    """Weights (width, width) and biases (width,) of two linear layers."""

    w1: Tensor
    b1: Tensor
    w2: Tensor
    b2: Tensor

    def times(self, factor: float) -> "Block":
        """The block with every weight and bias multiplied by `factor`."""
        return Block(self.w1 * factor, self.b1 * factor, self.w2 * factor, self.b2 * factor)


@dataclass(frozen=True)
class Passed:
    """The stages of both blocks for one input; the first is a[l], the last a[l+2]."""

    plain: tuple[Stage, ...]
    residual: tuple[Stage, ...]

    @property
    def a(self) -> Vector:
        """What goes in."""
        return self.plain[0][1]

    @property
    def plain_out(self) -> Vector:
        """a[l+2] of the plain block."""
        return self.plain[-1][1]

    @property
    def residual_out(self) -> Vector:
        """a[l+2] of the residual block."""
        return self.residual[-1][1]


def seeded_block(seed: int = 0, width: int = WIDTH) -> Block:
    """Draw a block: weights normal with variance 2 / width, biases with a tenth of that."""
    variance = {"w1": 2 / width, "b1": 0.2 / width, "w2": 2 / width, "b2": 0.2 / width}
    drawn = {}
    for name, spread in variance.items():
        shape = (width, width) if name.startswith("w") else (width,)
        values = torch.randn(shape, generator=generator(seed, name), dtype=torch.float64)
        drawn[name] = (values * math.sqrt(spread)).round(decimals=1)
    return Block(**drawn)


def passed(block: Block, a: Sequence[float], join: Join = Join.BEFORE) -> Passed:
    """Send `a` through the residual and the plain block.

    Raises:
        CnnvizError: where `a` has another width than the block, or is not finite.
    """
    width = block.w1.shape[1]
    if len(a) != width or not all(map(math.isfinite, a)):
        raise CnnvizError("a[l] is {a}: give {width} finite numbers.", a=list(a), width=width)
    start = torch.tensor(a, dtype=torch.float64)  # (width,)
    z1 = block.w1 @ start + block.b1
    a1 = z1.relu()
    z2 = block.w2 @ a1 + block.b2
    common = [("a[l]", start), ("z[l+1]", z1), ("a[l+1]", a1), ("z[l+2]", z2)]
    if join is Join.BEFORE:
        joined = [("z[l+2] + a[l]", z2 + start), ("a[l+2]", (z2 + start).relu())]
    else:
        joined = [("g(z[l+2])", z2.relu()), ("a[l+2]", z2.relu() + start)]
    plain = [*common, ("a[l+2]", z2.relu())]
    return Passed(_stages(plain), _stages([*common, *joined]))


def distances(
    block: Block, a: Sequence[float], join: Join, factors: Sequence[float]
) -> tuple[list[float], list[float]]:
    """How far a[l+2] is from a[l], for the plain and the residual block, at each factor."""
    ways = [passed(block.times(factor), a, join) for factor in factors]
    return (
        [math.dist(way.plain_out, way.a) for way in ways],
        [math.dist(way.residual_out, way.a) for way in ways],
    )


def _stages(named: list[tuple[str, Tensor]]) -> tuple[Stage, ...]:
    # Adding zero turns the -0 that a factor of 0 leaves behind into 0.
    return tuple((name, tuple((values + 0.0).tolist())) for name, values in named)
