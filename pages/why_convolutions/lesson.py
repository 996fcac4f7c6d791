"""A convolution as the matrix of a fully connected layer, and what a moved picture does to both.

The small case is one channel of whole numbers, a 3 × 3 filter without padding, and a matrix of
random whole numbers of the same shape, so that every sum is exact.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

import numpy as np

from cnnviz.counting.comparisons import dense_twin, single
from cnnviz.counting.report import LayerReport
from cnnviz.kit.caches import cached
from cnnviz.layers import Conv, Shape, numel
from cnnviz.pictures.digits import cells
from cnnviz.pictures.pictures import DIGITS, bundled

Whole: TypeAlias = np.ndarray[Any, np.dtype[np.int64]]

SIDE = 3
"""Of the small filter."""
FARTHEST = 2
"""Cells that the small picture can be moved."""
HEAVIEST = 4
"""Random weights are whole numbers from minus to plus this."""

PATTERNS = {
    "plus": ("......", "..#...", ".###..", "..#...", "......", "......"),
    "square": ("......", ".###..", ".#.#..", ".###..", "......", "......"),
    "dot": ("......", "......", "..#...", "......", "......", "......"),
}
PICTURES = {"plus": "a plus, 6 × 6", "square": "a square, 6 × 6", "dot": "a dot, 6 × 6"}
PICTURES |= {f"digit-{digit}": f"digit {digit}" for digit in DIGITS}

KERNELS = {
    "edges": ((-1, -1, -1), (-1, 8, -1), (-1, -1, -1)),
    "upright": ((1, 0, -1), (2, 0, -2), (1, 0, -1)),
    "level": ((1, 2, 1), (0, 0, 0), (-1, -2, -1)),
    "blur": ((1, 2, 1), (2, 4, 2), (1, 2, 1)),
    "slope": ((1, 2, 3), (4, 5, 6), (7, 8, 9)),
}
FILTERS = {
    "edges": "edges all around",
    "upright": "upright edges",
    "level": "level edges",
    "blur": "blur",
    "slope": "1 to 9",
}


@dataclass(frozen=True)
class Compared:
    """The output of the picture as it was, moved along with it, and that of the moved picture.

    Attributes:
        before: (rows, columns), moved along.
        after: of the moved picture.
        there: which cells can be compared: their window holds nothing that came in at the edge.
    """

    before: Whole
    after: Whole
    there: np.ndarray[Any, np.dtype[np.bool_]]

    @property
    def same(self) -> int:
        """Cells that are the same, of those that can be compared."""
        return int((self.before == self.after)[self.there].sum())

    @property
    def change(self) -> float:
        """Mean absolute difference there."""
        return float(np.abs(self.after - self.before)[self.there].mean())


@dataclass(frozen=True)
class Case:
    """A small picture under a filter, and under random weights drawn by a seed, and its way."""

    picture: str
    filter: str
    seed: int
    right: int
    down: int

    @property
    def cells(self) -> Whole:
        """The picture before it is moved, square."""
        return small(self.picture)

    @property
    def kernel(self) -> Whole:
        """The weights of the filter."""
        return np.array(KERNELS[self.filter])

    @property
    def dense(self) -> Whole:
        """(outputs, inputs): random weights, as many as the convolution's matrix has entries."""
        side = len(self.cells)
        shape = (side - SIDE + 1) ** 2, side**2
        random = np.random.default_rng(self.seed)
        return np.asarray(random.integers(-HEAVIEST, HEAVIEST, shape, endpoint=True))

    @property
    def unrolled(self) -> Whole:
        """(outputs, inputs): the matrix that does to the flat picture what the convolution does."""
        at = taps(len(self.cells))
        return np.where(at < 0, 0, self.kernel.ravel()[at])

    def compared(self, matrix: Whole) -> Compared:
        """What moving the picture does to the output of a matrix."""
        side = len(self.cells) - SIDE + 1
        made = [(matrix @ x.ravel()).reshape(side, side) for x in (self.cells, self.moved)]
        there = moved(np.ones((side, side), np.int64), self.right, self.down) > 0
        return Compared(moved(made[0], self.right, self.down), made[1], there)

    @property
    def moved(self) -> Whole:
        """The picture where it is moved to."""
        return moved(self.cells, self.right, self.down)


@cached("small pictures", most=len(PICTURES))
def small(name: str) -> Whole:
    """A pattern of zeros and ones, or a bundled digit as ink from 0 to 16."""
    if name in PATTERNS:
        return np.array([[int(cell == "#") for cell in row] for row in PATTERNS[name]])
    return np.asarray(cells(bundled()[name]()), np.int64)


def taps(side: int) -> Whole:
    """(outputs, inputs): which weight of the filter, 0 to 8, stands there; -1 where none does."""
    out = side - SIDE + 1
    found = np.full((out, out, side, side), -1)
    for row, column in np.ndindex(out, out):
        found[row, column, row : row + SIDE, column : column + SIDE] = np.arange(SIDE**2).reshape(
            SIDE, SIDE
        )
    return found.reshape(out * out, side * side)


def moved(values: Whole, right: int, down: int) -> Whole:
    """Values moved in their square; zeros come in."""
    rows, columns = values.shape
    return np.pad(values, ((down, 0), (right, 0)))[:rows, :columns]


@dataclass(frozen=True)
class Counted:
    """A convolution without padding and the fully connected layer between the same volumes.

    A connection is one use of one parameter, a bias's too, as LeCun et al. 1998 count (sec. II.B).
    """

    convolution: LayerReport
    dense: LayerReport

    @property
    def positions(self) -> int:
        """Positions of the window: how often each parameter is used."""
        _filters, rows, columns = self.convolution.output_shape
        return rows * columns

    @property
    def connections(self) -> int:
        """Of the convolution; the fully connected layer has one a parameter."""
        return self.positions * self.convolution.parameters

    @property
    def sparser(self) -> Fraction:
        """How many times fewer connections."""
        return Fraction(self.dense.parameters, self.connections)

    @property
    def fewer(self) -> Fraction:
        """How many times fewer parameters."""
        return Fraction(self.dense.parameters, self.convolution.parameters)

    @property
    def depth(self) -> int:
        """Weights of one filter."""
        return self.convolution.weights // self.convolution.output_shape[0]

    @property
    def volumes(self) -> tuple[int, int]:
        """Numbers that go in, and that come out."""
        return numel(self.convolution.input_shape), self.convolution.values


def counted(layer: Conv, shape: Shape) -> Counted:
    """Count both; raises `ShapeError` where the filter does not fit."""
    return Counted(single(layer, shape), dense_twin(layer, shape))
