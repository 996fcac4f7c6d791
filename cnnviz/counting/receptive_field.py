"""Which part of the input a unit sees: its size by recurrence, and its exact place on the input.

Convention: input cells are counted from 0 along each axis; the theoretical field also counts
cells of the padding, whose positions are below 0 or beyond the input, and what a window that is
rounded up hangs over. A window of span K, stride S and padding P over units that lie j cells
apart and see r cells from `start` on makes
    r' = r + (K - 1) j,   j' = S j,   start' = start - P j
(Araujo, Norris & Sim 2019, doi:10.23915/distill.00021). Where branches meet, the field is the
union over all paths. From flatten on, all units are taken together, as a linear layer reads them
all. Batch norm is as in evaluation; response normalisation looks along the channels only.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from operator import attrgetter
from typing import NamedTuple, TypeAlias

from cnnviz.counting.reach import COLUMNS, ROWS, Reach, Reached, hull, units_along
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Span
from cnnviz.window import Axis, place

Cells: TypeAlias = int | Fraction
"""Cells of the input; fractions only after adaptive pools whose tiles are not all alike."""


class Grid(NamedTuple):
    """What a path counts in: cells of the input, or things that see unlike spans of them.

    Beyond its ends a grid goes on at its pitch, in whole cells rounded towards the ends.

    Attributes:
        spans: (first, last) cell of each; None for the cells themselves.
        pitch: cells from one to the next, on average.
    """

    spans: tuple[Span, ...] | None = None
    pitch: Cells = 1

    def cells(self, first: int, last: int) -> Span:
        """(first, last) cell that the things from `first` to `last` see together."""
        if self.spans is None:
            return first, last
        return self._span(first)[0], self._span(last)[1]

    def _span(self, index: int) -> Span:
        assert self.spans is not None
        inside = min(max(index, 0), len(self.spans) - 1)
        first, last = self.spans[inside]
        beyond = int((index - inside) * self.pitch)
        return first + beyond, last + beyond


class Path(NamedTuple):
    """Ways to a unit: unit p sees what lies on `grid` from start + p stride to end + p stride."""

    grid: Grid
    stride: int
    start: int
    end: int

    @property
    def pitch(self) -> Cells:
        """Cells of the input between what neighbours see."""
        return self.grid.pitch * self.stride

    def cells(self, position: int) -> Span:
        """(first, last) cell that the unit at `position` sees, padding among them."""
        moved = position * self.stride
        return self.grid.cells(self.start + moved, self.end + moved)

    def widest(self, count: int) -> int:
        """Cells that the one of `count` units sees that sees the most."""
        places = range(1 if self.grid.spans is None else count)
        return max(last - first + 1 for first, last in map(self.cells, places))

    def onward(self, layer: Layer, size: int, side: int, count: int) -> "Path":
        """One layer further, from `size` to `count` units."""
        reads = layer.reads(side, size, count)
        if reads is None:
            return self
        if isinstance(reads, Axis):
            return self._over(reads, size)
        seen = [span or (0, 0) for span in reads.spans]  # one that sees nothing, like the first
        spans = tuple((self.cells(first)[0], self.cells(last)[1]) for first, last in seen)
        return Path(Grid(spans, self.pitch * Fraction(*reads.pitch)), 1, 0, 0)

    def _over(self, axis: Axis, size: int) -> "Path":
        start = self.start + axis.start(0, size) * self.stride
        grown = (axis.span - 1) * self.stride
        end = start + self.end - self.start + grown
        return Path(self.grid, self.stride * axis.stride, start, end)


@dataclass(frozen=True)
class AxisField:
    """What the `count` units of a layer see along one axis of an input of `cells` cells.

    Attributes:
        paths: all ways to a unit, one for each distance between neighbours.
        short: the shortest way alone, likewise.
    """

    count: int
    cells: int
    paths: tuple[Path, ...]
    short: tuple[Path, ...]

    @property
    def size(self) -> int:
        """Cells a unit sees through all paths, padding among them; the most, where units differ."""
        # Along even grids the field is widest at one of the ends, as it grows linearly.
        even = all(path.grid.spans is None for path in self.paths)
        places = {0, self.count - 1} if even else range(self.count)
        return max(last - first + 1 for first, last in map(self.theoretical, places))

    @property
    def shortest(self) -> int:
        """Cells a unit would see through its shortest path alone."""
        return min(path.widest(self.count) for path in self.short)

    @property
    def stride(self) -> Cells | None:
        """Cells between what two neighbours see; None where branches differ in it."""
        return self.paths[0].pitch if len(self.paths) == 1 else None

    @property
    def start(self) -> int:
        """First cell that unit 0 sees; negative inside the padding."""
        return self.theoretical(0)[0]

    def theoretical(self, position: int) -> Span:
        """(first, last) cell that the unit at `position` sees, padding among them."""
        spans = [path.cells(position) for path in self.paths]
        return min(first for first, _ in spans), max(last for _, last in spans)

    def beyond(self, position: int) -> tuple[int, int]:
        """How many cells of the theoretical field lie before the input, and how many after it."""
        first, last = self.theoretical(position)
        before = range(first, min(last + 1, 0))
        return len(before), len(range(max(first, self.cells), last + 1))


class Box(NamedTuple):
    """A rectangle of input cells; the first and the last of each axis belong to it."""

    top: int
    bottom: int
    left: int
    right: int

    @property
    def size(self) -> tuple[int, int]:
        """(height, width)."""
        return self.bottom - self.top + 1, self.right - self.left + 1


@dataclass(frozen=True)
class ReceptiveField:
    """The field of one layer's units along both axes."""

    name: str
    rows: AxisField
    columns: AxisField
    _index: int = field(repr=False, compare=False)
    _reached: Reached = field(repr=False, compare=False)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) in cells of the input, padding among them."""
        return self.rows.size, self.columns.size

    @property
    def reaches(self) -> tuple[Reach, ...]:
        """What rows and columns of units see of the input itself, by groups of ways."""
        return self._reached.at(self._index)

    def box(self, row: int, column: int) -> Box | None:
        """The smallest rectangle around the input cells that reach one unit, by any way.

        It is the theoretical field cut to the input, or smaller: where a window hangs over the
        edge of a map, or steps over it, whatever lies there is padding.

        Args:
            row: of the unit, counted from 0; 0 once the maps are flat.
            column: likewise.

        Returns:
            The rectangle; None for a unit that sees nothing but padding.

        Raises:
            CnnvizError: for a unit that is not there.
        """
        counts = self.rows.count, self.columns.count
        down, across = place(row, counts[0]), place(column, counts[1])
        if down is None or across is None:
            raise CnnvizError(
                "{network} has no unit in row {row}, column {column}: rows go from 0 to "
                "{last_row} and columns from 0 to {last_column}.",
                network=self.name,
                row=row,
                column=column,
                last_row=counts[0] - 1,
                last_column=counts[1] - 1,
            )
        ways = [(way.rows[down], way.columns[across]) for way in self.reaches]
        through = [way for way in ways if None not in way]
        rows, columns = (hull(way[side] for way in through) for side in (0, 1))
        return None if rows is None or columns is None else Box(*rows, *columns)


def receptive_fields(report: Report) -> tuple[ReceptiveField, ...]:
    """The field of every layer of a counted network, in order."""
    reached = Reached(report)
    sides = zip(report.layers, _along(report, ROWS), _along(report, COLUMNS), strict=True)
    return tuple(
        ReceptiveField(row.name, down, across, index, reached)
        for index, (row, down, across) in enumerate(sides)
    )


def receptive_field(report: Report, layer: str) -> ReceptiveField:
    """The field of one layer, by its name or state-dict key; raises `CnnvizError`."""
    return receptive_fields(report)[report.network.index(layer)]


def _along(report: Report, side: int) -> list[AxisField]:
    cells = report.input_shape[side]
    start = (Path(Grid(), 1, 0, 0),)
    fields = [AxisField(cells, cells, start, start)]
    for node, row in zip(report.network.nodes, report.layers, strict=True):
        sources = [fields[source] for source in node.sources]
        count = units_along(row.output_shape)[side - 1]
        ways, short = (
            [path.onward(row.layer, one.count, side, count) for one in sources for path in of(one)]
            for of in (attrgetter("paths"), attrgetter("short"))
        )
        both = _united(ways, _union, count), _united(short, _shorter, count)
        fields.append(AxisField(count, cells, *both))

    return fields[1:]


def _united(
    paths: Iterable[Path], together: Callable[[Path, Path, int], Path], count: int
) -> tuple[Path, ...]:
    """One path for each distance between neighbours, made of all that share it."""
    found: dict[Cells, Path] = {}
    for path in paths:
        other = found.get(path.pitch)
        found[path.pitch] = path if other is None else together(other, path, count)
    return tuple(found.values())


def _union(one: Path, other: Path, count: int) -> Path:
    """What both see, from the furthest before to the furthest after."""
    if (one.grid, one.stride) == (other.grid, other.stride):
        return one._replace(start=min(one.start, other.start), end=max(one.end, other.end))
    spans = []
    for unit in range(count):
        (first, last), (first_other, last_other) = one.cells(unit), other.cells(unit)
        spans.append((min(first, first_other), max(last, last_other)))
    return Path(Grid(tuple(spans), one.pitch), 1, 0, 0)


def _shorter(one: Path, other: Path, count: int) -> Path:
    return other if other.widest(count) < one.widest(count) else one
