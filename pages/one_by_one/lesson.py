"""A small volume and a 1×1 convolution over it, and the same by torch's fully connected layer.

All numbers are halves: 32-bit floats hold them and their sums exactly, in whatever order they
are added up.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from cnnviz.counting.comparisons import single
from cnnviz.counting.report import LayerReport
from cnnviz.layers import Conv, MaxPool, Shape
from pages.one_by_one.state import CHANNELS

SIDE = 6
LARGE: Shape = (192, 28, 28)
"""What the channels are taken from where they shrink or grow, as in GoogLeNet's module 3a."""


@dataclass(frozen=True)
class Mixing:
    """What a 1×1 convolution reads and its numbers.

    Attributes:
        values: (positions, channels), row by row.
        weights: (filters, channels).
        biases: one a filter; all 0 where there are none.
    """

    values: Sequence[Sequence[int]]
    weights: Sequence[Sequence[float]]
    biases: Sequence[float]

    @property
    def counted(self) -> LayerReport:
        """Its costs."""
        return single(
            Conv(len(self.weights), 1, bias=any(self.biases)), (len(self.weights[0]), SIDE, SIDE)
        )

    @property
    def outputs(self) -> list[list[float]]:
        """(positions, filters), after the ReLU."""
        return [
            [
                max(0.0, sum(w * x for w, x in zip(row, cell, strict=True)) + bias)
                for row, bias in zip(self.weights, self.biases, strict=True)
            ]
            for cell in self.values
        ]


def mixing(filters: int, seed: int) -> Mixing:
    """32 channels as a ReLU leaves them, and so many filters; all drawn by the seed."""
    drawn = Random(seed)
    values = [[max(0, drawn.randint(-5, 9)) for _c in range(CHANNELS)] for _p in range(SIDE**2)]
    rows = [
        ([drawn.randint(-2, 2) / 2 for _c in range(CHANNELS)], drawn.choice((-4.5, -2, 1.5, 3)))
        for _f in range(filters)
    ]
    return Mixing(values, [weights for weights, _b in rows], [bias for _w, bias in rows])


def scaled(factor: int, seed: int) -> Mixing:
    """The first channel alone, times a number."""
    return Mixing([row[:1] for row in mixing(1, seed).values], [[factor]], [0])


def difference(mixed: Mixing) -> float:
    """Largest difference between torch's convolution and its fully connected layer, anywhere.

    The fully connected layer is given one position at a time.
    """
    import torch
    from torch.nn import functional

    weights, biases, values = (
        torch.tensor(each, dtype=torch.float32)
        for each in (mixed.weights, mixed.biases, mixed.values)
    )
    volume = values.T.reshape(1, -1, SIDE, SIDE)
    made = functional.conv2d(volume, weights[:, :, None, None], biases)[0].flatten(1)
    apart = [
        (functional.linear(cell, weights, biases) - column).abs().max()
        for cell, column in zip(values, made.T, strict=True)
    ]
    return float(max(apart))


def thinned(filters: int) -> LayerReport:
    """So many 1×1 filters on the large volume."""
    return single(Conv(filters, 1), LARGE)


def pooled() -> LayerReport:
    """What a pool makes of it instead."""
    return single(MaxPool(2), LARGE)
