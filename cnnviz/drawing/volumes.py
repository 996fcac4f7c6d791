"""A network drawn as volumes to scale, as one SVG picture; a block can stand open among them.

Height and width of a box are to scale with the feature map's; its depth is to scale with the
square root of the channels, so that 3 and 4,096 both show. Where a drawing would be wider than
its page all depths shrink together. Text takes the page's own colour.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from html import escape
from math import sqrt

from cnnviz.counting.depth import steps
from cnnviz.counting.report import LayerReport, Report
from cnnviz.counting.units import Unit, merged, on_trunk
from cnnviz.drawing.laying import blocks, lay_out
from cnnviz.drawing.palette import INK, colour
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import TITLES, Role, Shape, size

WIDE = 690.0
"""Pixels that a drawing fills from left to right where it can."""
TALLEST = 200.0
"""Height in pixels of the tallest feature map."""
SLANT = 0.32
"""How far a box's far edge is shifted, as a share of its width."""
DEPTH = 1.25
"""Pixels of depth for each root of a channel."""
GAP = 16.0
"""Pixels between one box and the next."""
MOST = 200
"""With more pieces than this, alike neighbours are drawn as one."""
NAMED = 26
"""With more pieces than this, alike neighbours have one label together."""
LETTER = 6.2
"""Pixels of a letter of a label, on average."""
ROWS = 4
"""Rows of labels; what finds no room in them says its name under the pointer."""
LINE = 30.0
"""Height of a row of labels: a name and a shape."""


@dataclass(frozen=True)
class Part:
    """Something that stands in the row: how far it reaches, and how it is drawn at (x, middle)."""

    width: float
    height: float
    draw: Callable[[float, float], str]


@dataclass(frozen=True)
class Scale:
    """Pixels a cell of a map; how far all lengths along the page shrink; pixels between boxes."""

    cell: float
    along: float = 1.0
    gap: float = GAP
    marked: str = ""

    def box(
        self, shape: Shape, fill: str, title: str, name: str = "", cuts: int = 1, arc: bool = False
    ) -> Part:
        """A volume that opens the layer of this name; lines on its front cut it into layers."""
        channels, height, width = shape if len(shape) == 3 else (shape[0], 1, 1)
        deep = max(DEPTH * sqrt(channels) * self.along, 1.2)
        high, slant = max(height * self.cell, 3.0), max(width * self.cell * SLANT, 1.5)
        mark = bool(name) and name == self.marked

        def draw(x: float, middle: float) -> str:
            top = middle - high / 2
            drawn = _faces(x, top, deep, high, slant, fill, mark)
            if cuts > 1 and deep / cuts > 1.4:
                lines = (f"M{x + deep * i / cuts:.1f} {top:.1f}v{high:.1f}" for i in range(1, cuts))
                drawn += f'<path d="{"".join(lines)}" stroke="#fff" stroke-width=".7"/>'
            if arc:
                drawn += _arc(fill, x, x + deep + slant, top - slant)
            named = f' data-name="{escape(name)}"' if name else ""
            return f"<g{named}><title>{escape(title)}</title>{drawn}</g>"

        return Part(deep + slant * 0.62 * self.along, high + slant, draw)

    def leaf(self, row: LayerReport) -> Part:
        """A layer inside an open block; what a person would not draw takes no room."""
        if not (row.layer.is_volume or row.layer.role is Role.JOIN):
            return self.line()
        return self.box(row.output_shape, colour(row.kind), _title(row.name, (row,)), row.name)

    def line(self) -> Part:
        """Nothing but a way."""
        return Part(0.0, 3.0, lambda x, middle: "")

    def behind(self, parts: list[Part]) -> Part:
        """Boxes one behind the other."""
        seen = [part for part in parts if part.width]
        width = sum(part.width for part in seen) + self.gap * max(len(seen) - 1, 0)

        def draw(x: float, middle: float) -> str:
            drawn = []
            for part in seen:
                drawn.append(part.draw(x, middle))
                x += part.width + self.gap
            return "".join(drawn)

        return Part(width, max((part.height for part in seen), default=3.0), draw)

    def beside(self, parts: list[Part]) -> Part:
        """Branches under each other, joined by lines."""
        inner, apart = max(part.width for part in parts), 9.0
        edge = self.gap * 0.7
        height = sum(part.height for part in parts) + apart * (len(parts) - 1)

        def draw(x: float, middle: float) -> str:
            y, drawn = middle - height / 2, []
            for part in parts:
                centre, end = y + part.height / 2, x + inner + 2 * edge
                drawn.append(
                    f'<path d="M{x:.1f} {middle:.1f}V{centre:.1f}H{end:.1f}V{middle:.1f}" '
                    f'fill="none" stroke="{INK}" stroke-opacity=".7"/>'
                )
                drawn.append(part.draw(x + edge, centre))
                y += part.height + apart
            return "".join(drawn)

        return Part(inner + 2 * edge, height, draw)


def network_svg(report: Report, *, labels: bool = True, opened: str = "", marked: str = "") -> str:
    """Draw a counted network.

    Args:
        report: its counts.
        labels: whether the name and the shape of each volume stand under it.
        opened: the block that stands open, with its own layers to scale.
        marked: the layer that is outlined.
    """
    network = report.network
    pieces = on_trunk(report)
    pieces = pieces if len(pieces) <= MOST else merged(pieces)
    cell = TALLEST / max(report.input_shape[1:])
    if not any(piece.name == opened for piece in pieces):  # in a closed block its box is marked
        opened = ""
    lay = _Row(report, pieces, opened, marked)
    natural = sum(part.width + GAP for part in lay.parts(Scale(cell)))
    shrunk = min(1.0, 0.96 * WIDE / natural)  # what is thin already shrinks no further
    spread = GAP * shrunk + max(0.0, WIDE - natural) / (len(pieces) + 1)
    parts = lay.parts(Scale(cell, shrunk, spread))
    label = _("{network}, to scale", network=network.title or network.name)
    return _picture(parts, lay.captions() if labels else [], spread, label)


Caption = tuple[int, tuple[str, str, int]]
"""(first part, (name, shape, parts it is for)) of a label."""


@dataclass(frozen=True)
class _Row:
    """What stands side by side: the input, then the pieces, one of which may be open."""

    report: Report
    pieces: Sequence[Unit]
    opened: str
    marked: str

    def parts(self, scale: Scale) -> list[Part]:
        report = self.report
        title = _("input\n{shape}", shape=size(report.input_shape))
        found = [scale.box(report.input_shape, INK, title)]
        for piece, cuts in zip(self.pieces, steps(report.network, self.pieces), strict=True):
            if piece.name == self.opened:
                found.append(self._open(piece, scale))
                continue
            name = piece.rows[0].name
            if any(row.name == self.marked for row in piece.rows):
                scale = replace(scale, marked=name)
            title = _title(piece.name + _times(piece), piece.rows)
            box = (piece.output_shape, colour(piece.kind), title, name)
            found.append(scale.box(*box, cuts, arc=piece.kind == "add"))
        return found

    def _open(self, piece: Unit, scale: Scale) -> Part:
        """A block's own layers in a frame; a click on its name folds it again."""
        rows = {row.name: row for row in piece.rows}
        name, block = blocks(self.report)[piece.name]
        inside = lay_out(block, name, rows, replace(scale, marked=self.marked))
        width, height = inside.width + 16, inside.height + 34

        def draw(x: float, middle: float) -> str:
            top = middle - height / 2
            return (
                f'<rect x="{x:.1f}" y="{top:.1f}" width="{width:.1f}" height="{height:.1f}" rx="5" '
                f'fill="{INK}" fill-opacity=".06" stroke="{INK}" stroke-dasharray="4 3"/>'
                f'<g data-name="{escape(piece.name)}"><text x="{x + 6:.1f}" y="{top + 13:.1f}" '
                f'font-weight="600">{escape(piece.name)} −</text></g>'
                + inside.draw(x + 8, middle + 8)
            )

        return Part(width, height, draw)

    def captions(self) -> list[Caption]:
        found, place = [(0, (_("input"), size(self.report.input_shape), 1))], 1
        joined = merged(list(self.pieces)) if len(self.pieces) > NAMED else self.pieces
        for run in joined:
            several = 1 if run in self.pieces else run.repeats
            found.append((place, (run.name + _times(run), size(run.output_shape), several)))
            place += several
        return found


def _times(piece: Unit) -> str:
    return f" × {piece.repeats}" if piece.repeats > 1 else ""


def _title(name: str, rows: Sequence[LayerReport]) -> str:
    piece = Unit(name, tuple(rows))
    return _(
        "{name} ({kind})\noutput {shape}\n{parameters:,} parameters\n{multiplies:,} multiplies",
        name=name,
        kind=_(TITLES[piece.kind]),
        shape=size(piece.output_shape),
        parameters=piece.parameters,
        multiplies=piece.macs,
    )


def _picture(
    parts: Sequence[Part],
    captions: Sequence[tuple[int, tuple[str, str, int]]],
    gap: float,
    label: str,
) -> str:
    tallest = max(part.height for part in parts)
    middle, floor = tallest / 2 + 24, tallest + 40
    x, drawn, places = 8.0, [], []
    for part in parts:
        places.append(x)
        drawn.append(part.draw(x, middle))
        x += part.width + gap
    width = max(x - gap, WIDE) + 14
    ends = [-9.0] * ROWS
    for index, (name, shape, several) in captions:
        last = index + several - 1
        right = places[last] + min(parts[last].width, 90)
        drawn.append(_label(name, shape, (places[index] + right) / 2, floor, width, ends))
    rows = sum(end > 0 for end in ends)
    return svg("".join(drawn), width, floor + LINE * rows + 4 if rows else floor, label, 11)


def _label(name: str, shape: str, x: float, floor: float, width: float, ends: list[float]) -> str:
    """A name over a shape, upright, in the first row with room; `ends` says how far each is."""
    half = max(len(name), len(shape)) * LETTER / 2
    centre = min(max(x, half), width - half)
    row = next((row for row, end in enumerate(ends) if end + 7 <= centre - half), None)
    if not name or row is None:
        return ""
    ends[row] = centre + half
    y = floor + LINE * row
    halo = 'style="paint-order:stroke;stroke:var(--st-background-color,#fff);stroke-width:4px"'
    return (
        f'<path d="M{x:.1f} {floor - 24:.1f}V{y:.1f}" stroke="{INK}" stroke-opacity=".35"/>'
        f'<text text-anchor="middle" {halo} x="{centre:.1f}" y="{y + 9:.1f}">'
        f'<tspan font-weight="600">{escape(name)}</tspan>'
        f'<tspan x="{centre:.1f}" dy="12" fill-opacity=".75">{escape(shape)}</tspan></text>'
    )


def _faces(
    x: float, top: float, deep: float, high: float, slant: float, fill: str, marked: bool
) -> str:
    """Front, top and side of a box; a marked one has an outline in the page's ink.

    The numbers it is made of stand beside them: a page turns it (`assets/picture.js`).
    """
    ink, wide = ("currentColor", 2) if marked else (fill, 0.8)
    aslant, back = f"l{slant:.1f} {-slant:.1f}", f"l{-slant:.1f} {slant:.1f}z"
    faces = (
        (0.78, f"M{x:.1f} {top:.1f}h{deep:.1f}v{high:.1f}h{-deep:.1f}z"),
        (0.38, f"M{x:.1f} {top:.1f}{aslant}h{deep:.1f}{back}"),
        (0.56, f"M{x + deep:.1f} {top:.1f}{aslant}v{high:.1f}{back}"),
    )
    box = " ".join(f"{each:.1f}" for each in (x, top, deep, high, slant))
    drawn = "".join(f'<path d="{way}" fill-opacity="{opacity}"/>' for opacity, way in faces)
    return (
        f'<g data-box="{box}" fill="{fill}" stroke="{ink}" stroke-width="{wide}" '
        f'stroke-linejoin="round">{drawn}</g>'
    )


def _arc(fill: str, left: float, right: float, top: float) -> str:
    """The shortcut of a residual block, as an arc over its box."""
    start, end, y = left - 3, right + 3, top - 3
    return (
        f'<path d="M{start:.1f} {y + 5:.1f}C{start:.1f} {y - 13:.1f} {end:.1f} {y - 13:.1f} '
        f'{end:.1f} {y + 3:.1f}" fill="none" stroke="{fill}" stroke-width="1.4"/>'
        f'<path d="M{end - 2.5:.1f} {y + 1:.1f}h5l-2.5 5z" fill="{fill}"/>'
    )
