"""A module's branches side by side, from the input down to the concatenation, as one SVG picture.

The length of a slab is to scale with its channels, the area of a square with the multiplies of
its convolution; both modules are drawn on the same scales.
"""

from dataclasses import dataclass
from html import escape
from math import sqrt

from cnnviz.counting.report import LayerReport, Report
from cnnviz.drawing.palette import COLOUR, INK
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import Conv, Role, Shape, size
from cnnviz.numerals import percent
from pages.inception_module.figure import SHADE
from pages.inception_module.lesson import Module, convolutions, kernel
from pages.inception_module.words import place

WIDE, HIGH = 344.0, 404.0
GAP, LEAST = 12.0, 58.0
"""Pixels between two columns, and of the narrowest."""
SIDE = 52.0
"""Pixels of the side of the largest square."""
SLAB, SLANT = 13.0, 6.0
STEPS = (120.0, 246.0)
"""Where the middles of a branch's first and second step lie."""
MADE = 44.0
"""From there to the slab it makes."""
BUS, END = 84.0, 346.0
"""Where the ways part, and where they meet."""
QUIET = 'fill-opacity=".8"'


@dataclass(frozen=True)
class Scale:
    """Pixels a channel, and the multiplies of the largest square."""

    channel: float
    most: int


def scale(counted: Module) -> Scale:
    """The one scale of both modules, so that the wider of them fits."""
    both = [_widest(report) for report in (counted.reduced, counted.naive)]
    rows = [row for report in (counted.reduced, counted.naive) for row in convolutions(report)]
    most = max(row.macs for row in rows)
    return Scale(min(_fitting(widths) for widths in both), most)


def _fitting(widths: list[int]) -> float:
    """Pixels a channel with which columns of so many channels stand side by side."""
    wide, free = sorted(widths), WIDE - GAP * (len(widths) - 1) - SLANT
    while len(wide) > 1 and wide[0] * free / sum(wide) < LEAST:
        wide, free = wide[1:], free - LEAST
    return free / sum(wide)


def branches(report: Report) -> list[list[LayerReport]]:
    """The convolutions and the pool of each branch, in order."""
    kept = [row for row in report.layers if row.layer.role in (Role.CONVOLUTION, Role.POOLING)]
    names = dict.fromkeys(row.name.partition(".")[0] for row in kept)
    return [[row for row in kept if row.name.startswith(f"{name}.")] for name in names]


def _widest(report: Report) -> list[int]:
    return [max(row.output_shape[0] for row in branch) for branch in branches(report)]


def branches_svg(report: Report, title: str, on: Scale) -> str:
    """Draw one of the modules."""
    ways, x = branches(report), 1.0
    made, lines, drawn = [branch[-1].output_shape[0] for branch in ways], [], []
    columns = [max(LEAST, widest * on.channel) for widest in _widest(report)]
    spare = (WIDE - SLANT - sum(columns)) / (len(columns) - 1)
    joined = (WIDE - SLANT - sum(made) * on.channel) / 2
    for branch, column, channels in zip(ways, columns, made, strict=True):
        middle, meets = x + column / 2, joined + channels * on.channel / 2
        way = f"M{WIDE / 2:.1f} 76V{BUS}H{middle:.1f}V{END - 18}L{meets:.1f} {END}"
        lines.append(f'<path d="{way}" fill="none" stroke="{INK}" stroke-opacity=".8"/>')
        for row, y in zip(branch, STEPS[-len(branch) :], strict=True):
            shape = row.output_shape
            drawn.append(_step(row, middle, y, report, on))
            drawn.append(_slab(middle, y + MADE, shape, _colour(row), on, f"{shape[0]:,}"))
        drawn.append(_slab(meets, END + 8, branch[-1].output_shape, _colour(branch[-1]), on, ""))
        joined, x = joined + channels * on.channel, x + column + spare
    facts = {"size": size(report.output_shape), "multiplies": report.macs}
    total = _("{size}: {multiplies:,} multiplies", **facts)
    parts = " + ".join(f"{channels:,}" for channels in made)
    told = _("concatenated: {parts} = {count:,}", parts=parts, count=sum(made))
    said = _("input {size}", size=size(report.input_shape))
    head = _text(0, 13, title, 'font-weight="600"') + _text(0, 30, total)
    head += _slab(WIDE / 2, 46, report.input_shape, INK, on, said)
    foot = _text(WIDE / 2, END + 40, told, 'text-anchor="middle"')
    body = "".join((*lines, head, *drawn, foot))
    return svg(body, WIDE + 3, HIGH, f"{title}: {total}", 12)


def _colour(row: LayerReport) -> str:
    return COLOUR[row.layer.role]


def _text(x: float, y: float, said: str, more: str = "") -> str:
    halo = 'style="paint-order:stroke;stroke:var(--st-background-color,#fff);stroke-width:3px"'
    return f'<text x="{x:.1f}" y="{y:.1f}" {halo} {more}>{escape(said)}</text>'


def _slab(middle: float, y: float, shape: Shape, fill: str, on: Scale, label: str) -> str:
    """A volume lying down, as long as it has channels, its label under it."""
    long = max(shape[0] * on.channel, 1.5)
    x, aslant = middle - long / 2, f"l{SLANT} {-SLANT}"
    faces = (
        (1, f"M{x:.1f} {y:.1f}{aslant}h{long:.1f}v{SLAB}l{-SLANT} {SLANT}h{-long:.1f}z"),
        (0.78, f"M{x:.1f} {y:.1f}h{long:.1f}v{SLAB}h{-long:.1f}z"),
        (0.38, f"M{x:.1f} {y:.1f}{aslant}h{long:.1f}l{-SLANT} {SLANT}z"),
        (0.56, f"M{x + long:.1f} {y:.1f}{aslant}v{SLAB}l{-SLANT} {SLANT}z"),
    )
    ground = ' style="fill:var(--st-background-color,#fff)"'
    drawn = "".join(
        f'<path d="{way}" fill-opacity="{opacity}"{ground if opacity == 1 else ""}/>'
        for opacity, way in faces
    )
    return (
        f'<g fill="{fill}" stroke="{fill}" stroke-width=".8"><title>{size(shape)}</title>'
        f"{drawn}</g>" + _text(middle, y + SLAB + 13, label, 'text-anchor="middle"')
    )


def _step(row: LayerReport, x: float, y: float, report: Report, on: Scale) -> str:
    """A convolution as a square of its multiplies, with its share; a pool, which has none."""
    if not isinstance(row.layer, Conv):
        side, fill, ink = 14.0, _colour(row), "currentColor"
        hover, name, told = _("max pooling"), _("max"), "3 × 3"
    else:
        side, (fill, ink) = SIDE * sqrt(row.macs / on.most), SHADE[kernel(row)]
        name, told = f"{kernel(row)} × {kernel(row)}", percent(row.macs / report.macs)
        hover = _("{place}: {multiplies:,} multiplies", place=place(row), multiplies=row.macs)
    box = f'x="{x - side / 2:.1f}" y="{y - side / 2:.1f}" width="{side:.1f}" height="{side:.1f}"'
    square = (
        f'<g><title>{escape(hover)}</title><rect {box} fill="{fill}" stroke="{_colour(row)}"/></g>'
    )
    if side < 40:
        beside = x + side / 2 + 4
        return square + _text(beside, y - 2, name) + _text(beside, y + 12, told, QUIET)
    lines = ((y - 3, name), (y + 13, told))
    return square + "".join(
        f'<text x="{x:.1f}" y="{down}" text-anchor="middle" fill="{ink}">{said}</text>'
        for down, said in lines
    )
