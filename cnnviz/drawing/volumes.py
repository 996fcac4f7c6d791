"""A network drawn as volumes to scale, as one SVG picture.

Height and width of a box are to scale with the feature map's; its depth is to scale with the
square root of the channels, so that 3 and 4,096 both show. Text takes the page's own colour.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import sqrt

from cnnviz.counting.report import Report
from cnnviz.counting.units import Unit, merged, units
from cnnviz.drawing.palette import COLOUR, INK, colour, role
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import TITLES, Role, Shape, size

TALLEST = 170.0
"""Height in pixels of the tallest feature map."""
SLANT = 0.32
"""How far a box's far edge is shifted, as a share of its width."""
DEPTH = 1.25
"""Pixels of depth for each root of a channel."""
GAP = 16.0
"""Pixels between one box and the next."""
LETTER = 5.6
"""Pixels down the page for each letter of a slanted label."""
MOST = 34
"""With more pieces than this, alike neighbours are drawn as one."""


@dataclass(frozen=True)
class _Box:
    """One volume in pixels: front height, slant of the width, depth along the page."""

    unit_name: str
    shape: Shape
    fill: str
    title: str
    height: float
    slant: float
    depth: float
    shortcut: bool = False
    opens: str = ""


def network_svg(report: Report, *, labels: bool = True) -> str:
    """Draw a counted network, by default with the name and shape of each volume under it."""
    needed = report.network.trunk
    names = {node.name for i, node in enumerate(report.network.nodes) if i in needed}
    pieces = readable([piece for piece in units(report) if piece.rows[0].name in names])
    tallest = max(report.input_shape[1], report.input_shape[2])
    scale = TALLEST / max(tallest, 1)
    boxes = [_input_box(report, scale)] + [_unit_box(piece, scale) for piece in pieces]
    return _picture(
        boxes, _("{network}, to scale", network=report.network.title or report.network.name), labels
    )


def readable(pieces: list[Unit]) -> list[Unit]:
    """The pieces themselves, or with alike neighbours joined where there are too many to read."""
    return pieces if len(pieces) <= MOST else merged(pieces)


def _measures(shape: Shape, scale: float) -> tuple[float, float, float]:
    channels, height, width = shape if len(shape) == 3 else (shape[0], 1, 1)
    depth = max(DEPTH * sqrt(channels), 2.0)
    return max(height * scale, 3.0), max(width * scale * SLANT, 1.5), depth


def _input_box(report: Report, scale: float) -> _Box:
    shape = report.input_shape
    title = _("input\n{shape}", shape=size(shape))
    return _Box(_("input"), shape, INK, title, *_measures(shape, scale))


def _unit_box(piece: Unit, scale: float) -> _Box:
    times = f" × {piece.repeats}" if piece.repeats > 1 else ""
    title = _(
        "{name} ({kind})\noutput {shape}\n{parameters:,} parameters\n{multiplies:,} multiplies",
        name=piece.name + times,
        kind=_(TITLES[piece.kind]),
        shape=size(piece.output_shape),
        parameters=piece.parameters,
        multiplies=piece.macs,
    )
    return _Box(
        piece.name + times,
        piece.output_shape,
        colour(piece.kind),
        title,
        *_measures(piece.output_shape, scale),
        shortcut=piece.kind == "add",
        opens=piece.rows[0].name,
    )


def _picture(boxes: Sequence[_Box], label: str, labels: bool) -> str:
    top = max(box.slant for box in boxes) + 26
    middle = top + max(box.height for box in boxes) / 2
    floor = middle + max(box.height for box in boxes) / 2 + 14
    x, parts = 30.0, []
    for box in boxes:
        parts.append(_draw(box, x, middle))
        if labels:
            parts.append(_label(box, x + box.depth / 2, floor))
        x += box.depth + box.slant * 0.62 + GAP
    longest = max(len(box.unit_name) + len(size(box.shape)) for box in boxes) if labels else 0
    width, height = x + (40 if labels else 10), floor + LETTER * longest
    return svg("".join(parts), width, height, label, 11)


def _draw(box: _Box, x: float, middle: float) -> str:
    top = middle - box.height / 2
    right, slant = x + box.depth, box.slant
    edge = f'stroke="{box.fill}" stroke-width="0.8" stroke-linejoin="round"'
    faces = (
        f'<path d="M{x:.1f} {top:.1f}h{box.depth:.1f}v{box.height:.1f}h{-box.depth:.1f}z" '
        f'fill="{box.fill}" fill-opacity="0.78" {edge}/>'
        f'<path d="M{x:.1f} {top:.1f}l{slant:.1f} {-slant:.1f}h{box.depth:.1f}'
        f'l{-slant:.1f} {slant:.1f}z" fill="{box.fill}" fill-opacity="0.38" {edge}/>'
        f'<path d="M{right:.1f} {top:.1f}l{slant:.1f} {-slant:.1f}v{box.height:.1f}'
        f'l{-slant:.1f} {slant:.1f}z" fill="{box.fill}" fill-opacity="0.56" {edge}/>'
    )
    named = f' data-name="{escape(box.opens)}"' if box.opens else ""
    return f"<g{named}><title>{escape(box.title)}</title>{faces}{_arc(box, x, top)}</g>"


def _arc(box: _Box, x: float, top: float) -> str:
    """The shortcut of a residual block, as an arc over its box."""
    if not box.shortcut:
        return ""
    start, end, y = x - 7, x + box.depth + box.slant + 5, top - box.slant - 3
    return (
        f'<path d="M{start:.1f} {y + 7:.1f}C{start:.1f} {y - 15:.1f} {end:.1f} {y - 15:.1f} '
        f'{end:.1f} {y + 4:.1f}" fill="none" stroke="{box.fill}" stroke-width="1.6"/>'
        f'<path d="M{end - 3:.1f} {y + 2:.1f}h6l-3 6z" fill="{box.fill}"/>'
    )


def _label(box: _Box, x: float, floor: float) -> str:
    place = f'transform="translate({x - 3:.1f} {floor:.1f}) rotate(58)"'
    return (
        f'<text {place}><tspan font-weight="600">{escape(box.unit_name)}</tspan>'
        f'<tspan dx="5" fill-opacity="0.72">{escape(size(box.shape))}</tspan></text>'
    )


def legend(report: Report) -> str:
    """Coloured squares with the roles that a network's pieces have, as inline HTML."""
    return squares(dict.fromkeys(role(piece.kind) for piece in units(report)))


def squares(roles: Iterable[Role]) -> str:
    """A coloured square and the name of each role, as inline HTML."""
    return " ".join(
        '<span style="display:inline-block;margin-right:.8em">'
        f'<span style="display:inline-block;width:.7em;height:.7em;border-radius:2px;'
        f'background:{COLOUR[r]};margin-right:.35em"></span>'
        f"{escape(_(r.value))}</span>"
        for r in roles
    )
