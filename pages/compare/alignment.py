"""Two networks laid side by side as two rows of cells, partners above each other.

A cell has the colour of its layer; between the rows a mark says where the two differ.
"""

from collections.abc import Sequence
from html import escape

from cnnviz.counting.alignment import Match, Pair
from cnnviz.counting.report import LayerReport
from cnnviz.drawing.palette import FOCUS, INK, colour
from cnnviz.drawing.svg import svg
from cnnviz.language import _, plural
from cnnviz.layers import size

ACROSS = 940.0
"""Pixels of the whole row; cells grow up to `WIDEST` and shrink as far as that needs."""
WIDEST = 26.0
HIGH = 46.0
BETWEEN = 26.0
TOP = 22.0
MOST = 600
"""With more pairs than this, neighbours that stand alike are drawn as one grey cell."""


def strips(pairs: Sequence[Pair], first: str, second: str) -> str:
    """Draw an alignment as SVG; `first` and `second` are the networks' names."""
    width = min(WIDEST, ACROSS / max(len(pairs), 1))
    parts = [_name(first, TOP - 7), _name(second, TOP + 2 * HIGH + BETWEEN + 16)]
    for start, run in _runs(pairs):
        parts.append(_column(run, start * width, width * len(run)))
    tall = TOP + 2 * HIGH + BETWEEN + 24
    label = _("{first} and {second} aligned layer by layer", first=first, second=second)
    across = max(width * len(pairs), 420.0)
    return svg("".join(parts), across, tall, label)


def _name(text: str, y: float) -> str:
    return f'<text x="0" y="{y:.0f}" font-weight="600">{escape(text)}</text>'


def _runs(pairs: Sequence[Pair]) -> list[tuple[int, Sequence[Pair]]]:
    """(position, pairs) of each column: one pair, or a run of alike ones where there are many."""
    if len(pairs) <= MOST:
        return [(place, [pair]) for place, pair in enumerate(pairs)]
    starts = [0] + [i for i in range(1, len(pairs)) if pairs[i].match != pairs[i - 1].match]
    ends = [*starts[1:], len(pairs)]
    return [(start, pairs[start:end]) for start, end in zip(starts, ends, strict=True)]


def _column(run: Sequence[Pair], x: float, width: float) -> str:
    pair, alone = run[0], len(run) == 1
    gap = min(1.5, width / 6)
    title = _title(pair) if alone else _stretch(len(run), pair.match)
    cells = [
        _cell(row, alone, x, TOP + place * (HIGH + BETWEEN), width - gap)
        for place, row in enumerate((pair.first, pair.second))
        if row is not None
    ]
    return f"<g><title>{escape(title)}</title>{''.join(cells)}{_mark(pair, x, width - gap)}</g>"


def _cell(row: LayerReport, alone: bool, x: float, y: float, width: float) -> str:
    fill = colour(row.kind) if alone else INK
    return (
        f'<rect x="{x:.2f}" y="{y:.1f}" width="{width:.2f}" height="{HIGH}" fill="{fill}" '
        'fill-opacity="0.8"/>'
    )


def _mark(pair: Pair, x: float, width: float) -> str:
    """A thin line between partners that are the same, the accent where something differs."""
    y = TOP + HIGH
    if pair.match is Match.SAME:
        return (
            f'<path d="M{x + width / 2:.2f} {y + 4}v{BETWEEN - 8}" stroke="{INK}" '
            f'stroke-width="{min(1.5, width):.2f}" stroke-opacity="0.5"/>'
        )
    thin = pair.match is Match.SIZES
    top, high = (y + 8, BETWEEN - 16) if thin else (y + 4, BETWEEN - 8)
    if pair.match is Match.FIRST:
        high /= 2
    elif pair.match is Match.SECOND:
        top, high = top + high / 2, high / 2
    return (
        f'<rect x="{x:.2f}" y="{top:.1f}" width="{width:.2f}" height="{high:.1f}" fill="{FOCUS}" '
        f'fill-opacity="{0.5 if thin else 1}"/>'
    )


def _stretch(count: int, match: Match) -> str:
    return plural("{count:,} layer: {match}", "{count:,} layers: {match}", count, match=_(match))


def _title(pair: Pair) -> str:
    lines = [_(pair.match)]
    for row in (pair.first, pair.second):
        if row is not None:
            lines.append(f"{row.name} ({_(row.layer.title)}) {size(row.output_shape)}")
    return "\n".join((*lines, *pair.settings, *pair.sizes))
