"""One number worked out: the cell it stands in, the patch it came from, the terms of its sum.

Every input is a volume (C, H, W); flat vectors are (F, 1, 1), but for what a linear layer reads
behind a flatten, which keeps the volume it was. Rows, columns and channels are counted from 0;
values are taken as 64-bit numbers; padding counts as 0 and is marked.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, TypeAlias

import numpy as np
from torch import Tensor, nn

from cnnviz.layers import Layer

Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Marks: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Volume: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
"""(C, H, W)"""


@dataclass(frozen=True)
class Place:
    """One cell of one layer's output, and all that is needed to work it out."""

    layer: Layer
    module: nn.Module
    reads: tuple[Volume, ...]
    channel: int
    row: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Worked:
    """One number worked out.

    Attributes:
        channels: of the layer below that take part, n of them.
        rows, columns: where the patch's R rows and K columns lie in the layer below; negative
            or beyond its size inside the padding.
        inputs: the patch (n, R, K), 0 inside the padding.
        real: (R, K), False inside the padding.
        weights: (n, R, K), for layers that have them.
        terms: (n, R, K), what is summed: products, squares, or the inputs themselves.
        facts: the constants of the formula by name.
        total: the number.
        winner: row and column in the patch of the cell that a maximum took.
        source: which of the layer's inputs was read, where it joins several and takes one.
    """

    channels: tuple[int, ...]
    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inputs: Numbers
    real: Marks
    terms: Numbers
    total: float
    weights: Numbers | None = None
    facts: dict[str, float] = field(default_factory=dict)
    winner: tuple[int, int] | None = None
    source: int = 0

    @property
    def sums(self) -> Numbers:
        """Sum of the terms of each channel that takes part, (n,)."""
        return np.asarray(self.terms.sum(axis=(1, 2)), dtype=np.float64)


def numbers(value: Tensor) -> Numbers:
    """A tensor as 64-bit numbers."""
    return np.asarray(value.detach().cpu().double().numpy(), dtype=np.float64)


@dataclass(frozen=True)
class Patch:
    """What lies under a window: where, which values, and which of them are no padding."""

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inputs: Numbers
    real: Marks

    def worked(self, channels: Iterable[int], terms: Numbers, total: float, **more: Any) -> Worked:
        """Put together with what was made of it."""
        return Worked(
            channels=tuple(channels),
            rows=self.rows,
            columns=self.columns,
            inputs=self.inputs,
            real=self.real,
            terms=terms,
            total=float(total),
            **more,
        )


def cut(
    volume: Volume, channels: Iterable[int], rows: Iterable[int], columns: Iterable[int]
) -> Patch:
    """Values (n, R, K) at the given rows and columns, 0 beyond the edges."""
    picked, down, across = list(channels), np.array([*rows]), np.array([*columns])
    _, height, width = volume.shape
    inside = (down >= 0) & (down < height), (across >= 0) & (across < width)
    real = np.logical_and.outer(*inside)
    found = volume[picked][:, down.clip(0, height - 1)][:, :, across.clip(0, width - 1)]
    values = np.where(real, found.astype(np.float64), 0.0)
    return Patch(tuple(map(int, down)), tuple(map(int, across)), values, real)
