"""A network as a graph: one box a piece, blocks that open to show branches and shortcuts."""

from collections.abc import Callable
from dataclasses import dataclass
from html import escape

from cnnviz.blocks import SideBranch
from cnnviz.counting.report import LayerReport, Report
from cnnviz.counting.units import Unit, units
from cnnviz.drawing.laying import blocks, lay_out
from cnnviz.drawing.palette import INK, colour
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import Conv, Layer, Linear, Windowed, size

BOX = 164.0
TALL = 40.0
LETTERS = 25
"""Letters of a name that fit into a box, in the widest font it may be shown in."""
GAP = 18.0
TALLEST = 640.0
"""Pieces are stacked up to this height, then go on in the next column."""

Draw = Callable[[float, float], str]


@dataclass(frozen=True)
class _Piece:
    """Something laid out: its size, where lines enter and leave (from its left), its drawing."""

    width: float
    height: float
    port: float
    draw: Draw


def network_graph(report: Report, opened: str | None = None) -> str:
    """Draw the graph of a counted network as SVG, with the block called `opened` unfolded.

    Boxes carry the names of the pieces as data-name.
    """
    rows = {row.name: row for row in report.layers}
    found = blocks(report)
    pieces = []
    for unit in units(report):
        name, inside = found.get(unit.name, ("", None))
        if inside is not None and unit.name == opened:
            pieces.append(_frame(lay_out(inside, name, rows, _Downwards(unit.name)), unit))
        else:
            pieces.append(_unit_box(unit, foldable=inside is not None))
        if isinstance(inside, SideBranch):
            pieces[-1] = _aside(pieces[-1])
    return _columns(
        pieces, _("Graph of {network}", network=report.network.title or report.network.name)
    )


def words(layer: Layer) -> str:
    """A layer in as few words as a drawing has room for: conv 3×3, 64 /2."""
    name = str(layer.kind).replace("_", " ")
    if isinstance(layer, Windowed):
        window = layer.window
        name += f" {window.rows.kernel}×{window.columns.kernel}"
        if isinstance(layer, Conv):
            name += f", {layer.channels}"
        name += "" if window.stride == (1, 1) else f" /{window.stride[0]}"
    elif isinstance(layer, Linear):
        name += f" {layer.features}"
    return name


@dataclass(frozen=True)
class _Downwards:
    """Lays out the block called `unit`: layers under each other, branches beside each other."""

    unit: str

    def leaf(self, row: LayerReport) -> _Piece:
        """A layer's box; inside the block it is called by the rest of its name."""
        head = row.name.removeprefix(self.unit).lstrip(".")
        return _box(head, words(row.layer), size(row.output_shape), row.kind, row.name)

    def line(self) -> _Piece:
        return _line()

    def behind(self, parts: list[_Piece]) -> _Piece:
        return _stack(parts)

    def beside(self, parts: list[_Piece]) -> _Piece:
        return _beside(parts)


def _unit_box(unit: Unit, *, foldable: bool) -> _Piece:
    head = f"{unit.name} +" if foldable else f"{unit.name}"
    branches = _("block") if foldable else words(unit.rows[0].layer)
    return _box(head, branches, size(unit.output_shape), unit.kind, unit.name)


def _box(head: str, what: str, shape: str, kind: str, name: str) -> _Piece:
    fill = colour(kind)
    title = _("{name}: {what}, output {shape}", name=head, what=what, shape=shape)

    def draw(x: float, y: float) -> str:
        shown = head if len(head) <= LETTERS else "…" + head[1 - LETTERS :]
        return (
            f'<g data-name="{escape(name)}"><title>{escape(title)}</title>'
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{BOX}" height="{TALL}" rx="4" fill="{fill}" '
            f'fill-opacity=".16" stroke="{fill}"/>'
            f'<text x="{x + 8:.1f}" y="{y + 16:.1f}" font-weight="600">{escape(shown)}</text>'
            f'<text x="{x + 8:.1f}" y="{y + 32:.1f}" font-size="10" fill-opacity=".8">'
            f"{escape(_fit(what, shape))}</text></g>"
        )

    return _Piece(BOX, TALL, BOX / 2, draw)


def _fit(what: str, shape: str) -> str:
    """What it is and what comes out; what it is gives way where both are too long."""
    shape = shape.replace(" × ", "×")
    room = LETTERS + 3 - len(shape)
    return f"{what if len(what) <= room else what[: room - 1] + '…'} → {shape}"


def _line() -> _Piece:
    return _Piece(24.0, TALL, 12.0, lambda x, y: "")


def _stack(parts: list[_Piece]) -> _Piece:
    """One under the other, ports above each other, joined by arrows."""
    if not parts:
        return _line()
    port = max(part.port for part in parts)
    width = port + max(part.width - part.port for part in parts)
    height = sum(part.height for part in parts) + GAP * (len(parts) - 1)

    def draw(x: float, y: float) -> str:
        drawn = []
        for index, part in enumerate(parts):
            if index:
                drawn.append(_arrow(x + port, y - GAP, y))
            drawn.append(part.draw(x + port - part.port, y))
            y += part.height + GAP
        return "".join(drawn)

    return _Piece(width, height, port, draw)


def _beside(parts: list[_Piece]) -> _Piece:
    """Branches from one line above to one line below."""
    width = sum(part.width for part in parts) + GAP * (len(parts) - 1)
    tallest = max(part.height for part in parts)
    height = tallest + 2 * GAP
    port = width / 2

    def draw(x: float, y: float) -> str:
        left, drawn = x, []
        for part in parts:
            middle, top = left + part.port, y + GAP
            bottom, end = top + part.height, y + height
            drawn.append(_wire(f"M{x + port:.1f} {y:.1f}V{y + GAP / 2:.1f}H{middle:.1f}V{top:.1f}"))
            drawn.append(part.draw(left, top))
            start = top if part.width < BOX else bottom
            drawn.append(
                _wire(f"M{middle:.1f} {start:.1f}V{end - GAP / 2:.1f}H{x + port:.1f}V{end:.1f}")
            )
            left += part.width + GAP
        return "".join(drawn)

    return _Piece(width, height, port, draw)


def _aside(part: _Piece) -> _Piece:
    """A head of its own beside the trunk: the trunk's line passes it by."""
    port, height = 12.0, part.height

    def draw(x: float, y: float) -> str:
        middle = y + TALL / 2
        return (
            _wire(f"M{x + port:.1f} {y:.1f}V{y + height:.1f}")
            + _wire(f"M{x + port:.1f} {middle:.1f}h{2 * GAP:.1f}", dashed=True)
            + part.draw(x + port + 2 * GAP, y)
        )

    return _Piece(port + 2 * GAP + part.width, height, port, draw)


def _frame(inside: _Piece, unit: Unit) -> _Piece:
    """An unfolded block: its name on top of its inside, in a frame; a click folds it again."""
    width, height = max(inside.width, BOX) + 24, inside.height + 46
    port = 12 + (width - 24 - inside.width) / 2 + inside.port

    def draw(x: float, y: float) -> str:
        return (
            f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" rx="6" '
            f'fill="{INK}" fill-opacity=".07" stroke="{INK}" stroke-dasharray="4 3"/>'
            f'<g data-name="{escape(unit.name)}"><text x="{x + 10:.1f}" y="{y + 17:.1f}" '
            f'font-weight="600">{escape(unit.name)} −</text></g>'
            + _wire(f"M{x + port:.1f} {y:.1f}V{y + 28:.1f}")
            + inside.draw(x + port - inside.port, y + 28)
            + _wire(f"M{x + port:.1f} {y + 28 + inside.height:.1f}V{y + height:.1f}")
        )

    return _Piece(width, height, port, draw)


def _columns(pieces: list[_Piece], label: str) -> str:
    """Stack the pieces in columns of about equal height, each going on at the top of the next."""
    columns: list[list[_Piece]] = [[]]
    for piece in pieces:
        used = sum(part.height + GAP for part in columns[-1])
        if columns[-1] and used + piece.height > TALLEST:
            columns.append([])
        columns[-1].append(piece)
    x, drawn, tallest = 12.0, [], 0.0
    last: tuple[float, float] | None = None
    for column in map(_stack, columns):
        if last is not None:
            middle = x - GAP
            drawn.append(
                _wire(f"M{last[0]:.1f} {last[1]:.1f}v10H{middle:.1f}V6H{x + column.port:.1f}V16")
            )
        drawn.append(column.draw(x, 16))
        last = (x + column.port, 16 + column.height)
        tallest = max(tallest, column.height)
        x += column.width + 2 * GAP
    width, height = x, tallest + 44
    return svg("".join(drawn), width, height, label, 11.5)


def _arrow(x: float, top: float, bottom: float) -> str:
    return _wire(f"M{x:.1f} {top:.1f}V{bottom:.1f}M{x - 3:.1f} {bottom - 5:.1f}l3 5 3-5")


def _wire(path: str, *, dashed: bool = False) -> str:
    dashes = ' stroke-dasharray="4 3"' if dashed else ""
    return f'<path d="{path}" fill="none" stroke="{INK}" stroke-width="1.3"{dashes}/>'
