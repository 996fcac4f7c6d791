"""Which cells of the input reach a unit: the smallest rectangle around them, through all branches.

Convention: units and cells are counted from 0 along each axis. A unit is reached by a cell if
some way leads from one to the other, whatever the weights; padding is no cell. Where rows and
columns keep apart, a unit sees a rectangle: what its row sees times what its column sees. They
are mixed only where branches meet of which one shows a unit nothing but padding, so ways are kept
in groups within which the same units see something.
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeAlias

from cnnviz.counting.report import Report
from cnnviz.layers import Layer, Shape, Span, Tiles
from cnnviz.window import Axis

Line: TypeAlias = tuple[Span | None, ...]
"""What each unit along one axis sees of the input; None where that is only padding."""

ROWS, COLUMNS = 1, 2
"""Where an axis stands in a shape (channels, height, width)."""


class Reach(NamedTuple):
    """One group of ways: unit (row, column) sees `rows[row]` times `columns[column]`.

    It sees nothing this way where either is None.
    """

    rows: Line
    columns: Line


class Reached:
    """The groups of ways to every value of a counted network, worked out as far as asked for."""

    def __init__(self, report: Report) -> None:
        self._report = report
        height, width = report.input_shape[1:]
        start = Reach(*(tuple((cell, cell) for cell in range(side)) for side in (height, width)))
        self._values: list[tuple[Reach, ...]] = [(start,)]

    def at(self, index: int) -> tuple[Reach, ...]:
        """The groups of ways to what node `index` makes; none where all its units see padding."""
        for later in range(len(self._values) - 1, index + 1):
            layer = self._report.layers[later].layer
            sources = self._report.network.nodes[later].sources
            y = self._report.layers[later].output_shape
            ways = [_onward(layer, way, y) for source in sources for way in self._values[source]]
            self._values.append(_united(ways))
        return self._values[index + 1]


def hull(spans: Iterable[Span | None]) -> Span | None:
    """The smallest span around all of them; None if there are none."""
    found = [span for span in spans if span is not None]
    if not found:
        return None
    return min(first for first, _ in found), max(last for _, last in found)


def _onward(layer: Layer, way: Reach, y: Shape) -> Reach:
    rows, columns = units_along(y)
    return Reach(
        _through(layer, way.rows, ROWS, rows), _through(layer, way.columns, COLUMNS, columns)
    )


def units_along(y: Shape) -> tuple[int, int]:
    """Rows and columns of units in an output; flat ones are taken together."""
    return (y[ROWS], y[COLUMNS]) if len(y) == 3 else (1, 1)


def _through(layer: Layer, line: Line, side: int, count: int) -> Line:
    """One layer further along one axis."""
    size = len(line)
    reads = layer.reads(side, size, count)
    if reads is None:
        return line
    if isinstance(reads, Tiles):
        return tuple(span and hull(line[span[0] : span[1] + 1]) for span in reads.spans)
    starts = (reads.start(position, size) for position in range(count))
    return tuple(hull(_touched(line, start, reads)) for start in starts)


def _touched(line: Line, start: int, axis: Axis) -> Sequence[Span | None]:
    """The units under a window that begins at `start`; the rest of it is padding."""
    first = start if start >= 0 else start % axis.dilation
    return line[first : max(0, start + axis.span) : axis.dilation]


def _united(ways: Sequence[Reach]) -> tuple[Reach, ...]:
    """One group for all ways that show something to the same units; those that never do go."""
    if len(ways) == 1 and None not in ways[0].rows and None not in ways[0].columns:
        return tuple(ways)
    found: dict[tuple[tuple[bool, ...], ...], Reach] = {}
    for way in ways:
        if not (any(way.rows) and any(way.columns)):
            continue
        key = tuple(tuple(span is None for span in line) for line in way)
        other = found.get(key)
        found[key] = way if other is None else Reach(*map(_line_hull, way, other))
    return tuple(found.values())


def _line_hull(line: Line, other: Line) -> Line:
    return line if line == other else tuple(map(hull, zip(line, other, strict=True)))
