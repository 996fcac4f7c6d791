"""Which part of the input a unit sees: by recurrence, and cell by cell.

Convention: input cells are counted from 0 along each axis; the theoretical field also counts
cells of the padding, whose positions are below 0 or beyond the input. A window of span K, stride
S and padding P over units that lie j cells apart and see r cells from `start` on makes
    r' = r + (K - 1) j,   j' = S j,   start' = start - P j
(Araujo, Norris & Sim 2019, doi:10.23915/distill.00021). Where branches meet, the field is the
union over all paths. From flatten on, all units are taken together, as a linear layer reads them
all. Batch norm is as in evaluation; response normalisation looks along the channels only.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor
from typing import NamedTuple, TypeAlias

from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.historic import SparseConv
from cnnviz.layers import AdaptiveAvgPool, Conv, Flatten, GlobalAvgPool, Layer, Pool, ZeroPad
from cnnviz.window import Axis

Cells: TypeAlias = int | Fraction
"""Cells of the input; fractions only after adaptive pools whose tiles are not all alike."""

ROWS, COLUMNS = 1, 2
"""Where an axis stands in a shape (channels, height, width)."""


class Path(NamedTuple):
    """The ways to a unit along which neighbours lie `stride` cells apart.

    Unit p sees from cell start + p * stride to end + p * stride; the shortest way alone gives
    `shortest` cells.
    """

    stride: Cells
    start: Cells
    end: Cells
    shortest: Cells

    def over(self, axis: Axis, size: int) -> "Path":
        """One window further, over `size` units."""
        first, grown = axis.start(0, size) * self.stride, (axis.span - 1) * self.stride
        return Path(
            self.stride * axis.stride,
            self.start + first,
            self.end + first + grown,
            self.shortest + grown,
        )

    def over_tiles(self, tiles: int, size: int) -> "Path":
        """One adaptive pool further; tiles of unlike size give the widest reach of them all."""
        step = Fraction(size, tiles)
        edges = [_tile(number, tiles, size) for number in range(tiles)]
        before = min(first - number * step for number, (first, _) in enumerate(edges))
        after = max(last - number * step for number, (_, last) in enumerate(edges))
        smallest = min(last - first for first, last in edges)
        return Path(
            self.stride * step,
            self.start + before * self.stride,
            self.end + after * self.stride,
            self.shortest + smallest * self.stride,
        )


@dataclass(frozen=True)
class AxisField:
    """What the `count` units of a layer see along one axis of an input of `cells` cells."""

    count: int
    cells: int
    paths: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Cells a unit sees along its longest paths, padding among them."""
        # Where paths differ in stride, the field is widest at one of the ends.
        ends = map(self.theoretical, (0, self.count - 1))
        return max(last - first + 1 for first, last in ends)

    @property
    def shortest(self) -> int:
        """Cells a unit would see through its shortest path alone."""
        return ceil(min(path.shortest for path in self.paths))

    @property
    def stride(self) -> Cells | None:
        """Cells between what two neighbours see; None where branches differ in it."""
        return self.paths[0].stride if len(self.paths) == 1 else None

    @property
    def start(self) -> int:
        """First cell that unit 0 sees; negative inside the padding."""
        return self.theoretical(0)[0]

    def theoretical(self, position: int) -> tuple[int, int]:
        """(first, last) cell that the unit at `position` sees, padding among them."""
        first = min(path.start + position * path.stride for path in self.paths)
        last = max(path.end + position * path.stride for path in self.paths)
        return floor(first), ceil(last)

    def clipped(self, position: int) -> tuple[int, int]:
        """(first, last) cell of the theoretical field that lies on the input."""
        first, last = self.theoretical(position)
        return max(first, 0), min(last, self.cells - 1)


class Box(NamedTuple):
    """A rectangle of input cells; the first and the last of each axis belong to it."""

    top: int
    bottom: int
    left: int
    right: int


@dataclass(frozen=True)
class ReceptiveField:
    """The field of one layer's units along both axes."""

    name: str
    rows: AxisField
    columns: AxisField

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in cells of the input, padding among them."""
        return self.rows.size, self.columns.size

    def box(self, row: int, column: int) -> Box:
        """The theoretical field of one unit, cut to the input."""
        return Box(*self.rows.clipped(row), *self.columns.clipped(column))


def receptive_fields(report: Report) -> tuple[ReceptiveField, ...]:
    """The field of every layer of a counted network, in order."""
    fields = zip(report.layers, _along(report, ROWS), _along(report, COLUMNS), strict=True)
    return tuple(ReceptiveField(row.name, down, across) for row, down, across in fields)


def receptive_field(report: Report, name: str) -> ReceptiveField:
    """The field of one layer, by its name or state-dict key; raises `CnnvizError`."""
    return receptive_fields(report)[report.network.index(name)]


def seen(report: Report, name: str, row: int = 0, column: int = 0) -> Box | None:
    """Smallest rectangle around the input cells that reach one unit, through all branches.

    It lies in the clipped theoretical field, and is smaller where a window hangs over the edge
    of the layer before it whose last cells nobody visited. None if only padding reaches the unit.

    Args:
        report: the counted network.
        name: of the layer, or its state-dict key.
        row: of the unit, counted from 0; 0 once the maps are flat.
        column: likewise.

    Raises:
        CnnvizError: for an unknown layer, or a unit beyond its output.
    """
    target = report.network.index(name) + 1
    _check_unit(report, target, (row, column))
    reached = {target: (1 << row, 1 << column)}  # per value, its rows and columns as bits
    for index in range(target - 1, -1, -1):
        bits = reached.pop(index + 1, (0, 0))
        if not all(bits):
            continue
        layer = report.layers[index].layer
        for source in report.network.nodes[index].sources:
            old, sizes = reached.get(source, (0, 0)), _sides(report, source)
            down, across = (_before(layer, bits[i], sizes[i], i + ROWS) for i in (0, 1))
            reached[source] = (old[0] | down, old[1] | across)
    down, across = reached.get(0, (0, 0))
    if not (down and across):
        return None
    return Box(*_ends(down), *_ends(across))


def _along(report: Report, side: int) -> list[AxisField]:
    cells = report.input_shape[side]
    fields = [AxisField(cells, cells, (Path(1, 0, 0, 1),))]
    for index, (node, row) in enumerate(zip(report.network.nodes, report.layers, strict=True)):
        size = fields[node.sources[0]].count
        paths = (path for source in node.sources for path in fields[source].paths)
        made = _united(_onward(row.layer, path, size, side) for path in paths)
        fields.append(AxisField(_sides(report, index + 1)[side - ROWS], cells, made))
    return fields[1:]


def _united(paths: Iterable[Path]) -> tuple[Path, ...]:
    """The union of paths: one per stride, as far as the furthest of them reaches."""
    found: dict[Cells, Path] = {}
    for path in paths:
        other = found.get(path.stride, path)
        found[path.stride] = Path(
            path.stride,
            min(path.start, other.start),
            max(path.end, other.end),
            min(path.shortest, other.shortest),
        )
    return tuple(found.values())


def _window(layer: Layer, size: int, side: int) -> Axis | None:
    """The window that a layer slides over `size` units; None where each sees only itself."""
    if isinstance(layer, Conv | Pool | SparseConv):
        return layer.window.rows if side == ROWS else layer.window.columns
    if isinstance(layer, ZeroPad):
        return Axis(1, layer.stride)
    if isinstance(layer, GlobalAvgPool | Flatten):
        return Axis(size, size)
    return None


def _onward(layer: Layer, path: Path, size: int, side: int) -> Path:
    if isinstance(layer, AdaptiveAvgPool):
        return path.over_tiles(layer.size, size)
    axis = _window(layer, size, side)
    return path if axis is None else path.over(axis, size)


def _before(layer: Layer, units: int, size: int, side: int) -> int:
    """Bits of the source units, of which there are `size`, that reach the given ones."""
    axis = _window(layer, size, side)
    if isinstance(layer, AdaptiveAvgPool):
        spans = (_tile(unit, layer.size, size) for unit in _positions(units))
        return _either((1 << last + 1) - (1 << first) for first, last in spans)
    if axis is None:
        return units
    kernel = sum(1 << axis.dilation * step for step in range(axis.kernel))
    starts = (axis.start(unit, size) for unit in _positions(units))
    found = _either(kernel << start if start >= 0 else kernel >> -start for start in starts)
    return found & ((1 << size) - 1)  # the rest is padding


def _either(sets: Iterable[int]) -> int:
    union = 0
    for bits in sets:
        union |= bits
    return union


def _positions(bits: int) -> Iterable[int]:
    first, last = _ends(bits)
    return (position for position in range(first, last + 1) if bits >> position & 1)


def _ends(bits: int) -> tuple[int, int]:
    """(lowest, highest) position that is set."""
    return (bits & -bits).bit_length() - 1, bits.bit_length() - 1


def _tile(number: int, tiles: int, size: int) -> tuple[int, int]:
    """(first, last) unit under one tile of an adaptive pool over `size` units."""
    return number * size // tiles, -(-(number + 1) * size // tiles) - 1


def _sides(report: Report, value: int) -> tuple[int, int]:
    """(height, width) of a value; one unit once it is flat."""
    shape = report.layers[value - 1].output_shape if value else report.input_shape
    return (shape[1], shape[2]) if len(shape) == 3 else (1, 1)


def _check_unit(report: Report, value: int, unit: tuple[int, int]) -> None:
    sizes = _sides(report, value)
    if any(not 0 <= place < size for place, size in zip(unit, sizes, strict=True)):
        raise CnnvizError(
            f"{report.layers[value - 1].name} has no unit in row {unit[0]}, column {unit[1]}: "
            f"rows go from 0 to {sizes[0] - 1} and columns from 0 to {sizes[1] - 1}."
        )
