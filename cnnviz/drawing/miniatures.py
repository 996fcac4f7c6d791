"""Small live pictures for the front page: SVG, 300 × 150, drawn from computed values."""

from collections.abc import Sequence
from html import escape
from math import log10

from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import Conv, Role

SIZE = 300, 150


def sliding(layer: Conv, size: int) -> str:
    """The layer's window hopping over a size × size input, and the output it fills."""
    axis = layer.window.rows
    count = axis.output(size)
    cell = 120 / size
    blue = COLOUR[Role.CONVOLUTION]
    starts = [axis.start(position, size) for position in range(count)]
    hops = [(row, column) for row in range(count) for column in range(count)]
    seconds = 0.7 * len(hops)

    def hop(name: str, values: list[float]) -> str:
        listed = ";".join(f"{value:.1f}" for value in values)
        return (
            f'<animate attributeName="{name}" values="{listed}" dur="{seconds}s" '
            'calcMode="discrete" repeatCount="indefinite"/>'
        )

    window = (
        f'<rect x="15" y="15" width="{axis.span * cell:.1f}" height="{axis.span * cell:.1f}" '
        f'fill="{FOCUS}" fill-opacity=".35" stroke="{FOCUS}" stroke-width="2">'
        f"{hop('x', [15 + starts[c] * cell for _, c in hops])}"
        f"{hop('y', [15 + starts[r] * cell for r, _ in hops])}</rect>"
    )
    made = (
        f'<rect x="170" y="15" width="{cell:.1f}" height="{cell:.1f}" fill="{FOCUS}" '
        f'fill-opacity=".8">{hop("x", [170 + c * cell for _, c in hops])}'
        f"{hop('y', [15 + r * cell for r, _ in hops])}</rect>"
    )
    grids = _grid(15, size, cell, blue) + _grid(170, count, cell, blue)
    label = _(
        "A {kernel} × {kernel} window over {size} × {size} makes {count} × {count}",
        kernel=axis.kernel,
        size=size,
        count=count,
    )
    return svg(grids + window + made, *SIZE, label, 12)


def _grid(x: float, cells: int, cell: float, fill: str) -> str:
    side = cells * cell
    lines = "".join(
        f"M{x} {15 + i * cell:.1f}h{side:.1f}M{x + i * cell:.1f} 15v{side:.1f}"
        for i in range(cells + 1)
    )
    return (
        f'<rect x="{x}" y="15" width="{side:.1f}" height="{side:.1f}" fill="{fill}" '
        f'fill-opacity=".15"/><path d="{lines}" stroke="{fill}" stroke-opacity=".5"/>'
    )


def bars(values: Sequence[tuple[str, int]]) -> str:
    """Horizontal bars with their exact values: (label, value)."""
    most = max(value for _, value in values)
    parts = []
    for index, (label, value) in enumerate(values):
        y = 18 + index * 66
        parts.append(
            f'<text x="12" y="{y}">{escape(label)}</text>'
            f'<text x="288" y="{y}" text-anchor="end">{value:,}</text>'
            f'<rect x="12" y="{y + 8}" width="{276 * value / most:.1f}" height="28" rx="2" '
            f'fill="{COLOUR[Role.CONVOLUTION]}" fill-opacity="0.85"/>'
        )
    label = "; ".join(f"{label}: {value:,}" for label, value in values)
    return svg("".join(parts), *SIZE, label, 12)


def squares(values: Sequence[tuple[str, int]]) -> str:
    """Squares side by side, as large as their values: (label, value)."""
    most, x, parts = max(value for _, value in values), 12.0, []
    for label, value in values:
        side = 80 * (value / most) ** 0.5
        middle = x + max(side, 60) / 2
        parts.append(
            f'<rect x="{middle - side / 2:.1f}" y="{112 - side:.1f}" width="{side:.1f}" '
            f'height="{side:.1f}" rx="2" fill="{COLOUR[Role.CONVOLUTION]}" fill-opacity=".85"/>'
            f'<text x="{middle:.1f}" y="127" text-anchor="middle">{escape(label)}</text>'
            f'<text x="{middle:.1f}" y="143" text-anchor="middle">{value / 1e6:.1f} M</text>'
        )
        x += max(side, 60) + 6
    return svg("".join(parts), *SIZE, "; ".join(f"{name}: {n:,}" for name, n in values), 11)


def mirrored(above: Sequence[tuple[int, str]], below: Sequence[int], words: Sequence[str]) -> str:
    """Columns up from a line, (amount, colour), and others down from it, each to its own scale.

    `words` say what stands above, what below, and what all of it is.
    """
    wide, high, deep = 276 / len(above), max(n for n, _ in above), max(below)
    parts = []
    for index, ((up, fill), down) in enumerate(zip(above, below, strict=True)):
        x, rise, fall = 12 + index * wide, 60 * up / high, 60 * down / deep
        parts.append(
            f'<rect x="{x:.1f}" y="{73 - rise:.1f}" width="{wide - 2:.1f}" height="{rise:.1f}" '
            f'fill="{fill}"/><rect x="{x:.1f}" y="77" width="{wide - 2:.1f}" height="{fall:.1f}" '
            f'fill="{fill}"/>'
        )
    parts.append(f'<text x="288" y="24" text-anchor="end">{escape(words[0])}</text>')
    parts.append(f'<text x="12" y="130">{escape(words[1])}</text>')
    return svg("".join(parts), *SIZE, words[2], 12)


def lines(
    series: Sequence[tuple[str, Sequence[float], str]], label: str, *, logarithmic: bool = False
) -> str:
    """Lines over equal steps, each labelled at its end: (label, values, colour)."""
    floor = min(v for _, values, _ in series for v in values if v > 0) if logarithmic else 0
    scaled = [
        (name, [log10(max(v, floor)) if logarithmic else v for v in values], colour)
        for name, values, colour in series
    ]
    low = min(v for _, values, _ in scaled for v in values)
    high = max(v for _, values, _ in scaled for v in values)
    spread = (high - low) or 1
    parts = [f'<path d="M12 12V132H288" fill="none" stroke="{INK}" stroke-opacity=".5"/>']
    for name, values, colour in scaled:
        last = len(values) - 1 or 1
        points = [
            (16 + 268 * i / last, 126 - 108 * (value - low) / spread)
            for i, value in enumerate(values)
        ]
        path = "L".join(f"{x:.1f} {y:.1f}" for x, y in points)
        middle = points[len(points) * 3 // 5]
        anchor = "end" if points[-1][1] < middle[1] else "start"  # above the line, not on it
        parts.append(
            f'<path d="M{path}" fill="none" stroke="{colour}" stroke-width="2.5" '
            f'stroke-linejoin="round"/><text x="{middle[0]:.0f}" y="{middle[1] - 9:.0f}" '
            f'fill="{colour}" font-weight="600" text-anchor="{anchor}">{escape(name)}</text>'
        )
    return svg("".join(parts), *SIZE, label, 12)


def product(patch: Sequence[Sequence[int]], kernel: Sequence[Sequence[int]]) -> str:
    """A patch times a kernel, cell by cell, and the sum of the products."""
    total = sum(
        a * b
        for row, weights in zip(patch, kernel, strict=True)
        for a, b in zip(row, weights, strict=True)
    )
    parts = [
        _numbers(12, patch, COLOUR[Role.CONVOLUTION]),
        '<text x="116" y="76" font-size="18" text-anchor="middle">×</text>',
        _numbers(132, kernel, FOCUS),
        f'<text x="230" y="76" font-size="18">= {total}</text>'.replace("-", "−"),
    ]
    label = _("A patch times a kernel, summed: {total}", total=total)
    return svg("".join(parts), *SIZE, label, 12)


def _numbers(x: float, table: Sequence[Sequence[int]], fill: str) -> str:
    cell, top = 30.0, 24.0
    return "".join(
        f'<rect x="{x + column * cell:.0f}" y="{top + row * cell:.0f}" width="{cell:.0f}" '
        f'height="{cell:.0f}" fill="{fill}" fill-opacity=".15" stroke="{fill}"/>'
        f'<text x="{x + (column + 0.5) * cell:.0f}" y="{top + (row + 0.64) * cell:.0f}" '
        f'text-anchor="middle">{str(value).replace("-", "−")}</text>'
        for row, values in enumerate(table)
        for column, value in enumerate(values)
    )


def pooled(table: Sequence[Sequence[int]], label: str) -> str:
    """A table, and the largest number of each 2 × 2 window."""
    pairs = range(0, len(table), 2)
    made = [
        [max(max(row[column : column + 2]) for row in table[top : top + 2]) for column in pairs]
        for top in pairs
    ]
    arrow = '<text x="172" y="90" font-size="18" text-anchor="middle">→</text>'
    tables = (
        _numbers(28, table, COLOUR[Role.CONVOLUTION]),
        _numbers(200, made, COLOUR[Role.POOLING]),
    )
    return svg(arrow.join(tables), *SIZE, label, 12)
