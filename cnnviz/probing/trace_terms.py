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

Numbers: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
Marks: TypeAlias = np.ndarray[Any, np.dtype[np.bool_]]
Volume: TypeAlias = np.ndarray[Any, np.dtype[np.float32]]
"""(C, H, W)"""


@dataclass(frozen=True)
class Place:
    """One cell of one layer's output, and all that is needed to work it out.

    `layer` is of the kind that the rule is for.
    """

    layer: Any
    module: nn.Module
    reads: tuple[Volume, ...]
    channel: int
    row: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Patch:
    """What lies under a window: where, which values, and which of them are no padding.

    Attributes:
        rows, columns: where its R rows and K columns lie in the layer below; negative or beyond
            its size inside the padding.
        inputs: the values (n, R, K), 0 inside the padding.
        real: (R, K), False inside the padding.
    """

    rows: tuple[int, ...]
    columns: tuple[int, ...]
    inputs: Numbers
    real: Marks

    def worked(
        self, channels: Iterable[int], terms: Numbers, total: float, **more: Any
    ) -> "Worked":
        """Put together with what was made of it."""
        patch: dict[str, Any] = vars(self)
        return Worked(**patch, channels=tuple(channels), terms=terms, total=float(total), **more)


@dataclass(frozen=True, kw_only=True)
class Worked(Patch):
    """One number worked out.

    Attributes:
        channels: of the layer below that take part, n of them.
        terms: (n, R, K), what is summed: products, squares, or the inputs themselves.
        total: the number.
        weights: (n, R, K), for layers that have them.
        facts: the constants of the formula by name.
        source: which of the layer's inputs was read, where it joins several and takes one.
    """

    channels: tuple[int, ...]
    terms: Numbers
    total: float
    weights: Numbers | None = None
    facts: dict[str, float] = field(default_factory=dict)
    source: int = 0

    @property
    def sums(self) -> Numbers:
        """Sum of the terms of each channel that takes part, (n,)."""
        return np.asarray(self.terms.sum(axis=(1, 2)), dtype=np.float64)


def numbers(value: Tensor) -> Numbers:
    """A tensor as 64-bit numbers."""
    return np.asarray(value.detach().cpu().double().numpy(), dtype=np.float64)


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
    places = tuple(map(int, down)), tuple(map(int, across))
    return Patch(rows=places[0], columns=places[1], inputs=values, real=real)
