"""The map, small: the picture, three layers' maps and the edges between them, as SVG."""

from PIL import Image

from cnnviz.drawing.miniatures import SIZE
from cnnviz.drawing.mosaic import Scale, levels, palette
from cnnviz.drawing.palette import FOCUS, INK
from cnnviz.drawing.png import address, png
from cnnviz.drawing.svg import svg
from cnnviz.kit.live import Live, seen
from cnnviz.language import _

COLUMNS = (
    ("conv1", 86, 20, 6),
    ("pool1", 146, 20, 6),
    ("conv2", 212, 12, 8),
    ("pool2", 270, 12, 8),
)
"""A layer of LeNet-5, where its maps begin from the left, their side and how many are drawn."""
LIT = 2


def miniature(live: Live) -> str:
    """LeNet-5 looking at a picture; one map's path stands out."""
    first = seen(live, COLUMNS[0][0])
    parts, before = [], [(72.0, 75.0)]
    images = [_image(address(png(first.shown)), 12, 45, 60)]
    for layer, x, side, count in COLUMNS:
        maps = seen(live, layer).maps
        tops = [75 + (i - (count - 1) / 2) * 132 / count - side / 2 for i in range(count)]
        fan = len(before) == 1 or layer == "conv2"
        for i, top in enumerate(tops):
            for j, (left, y) in enumerate(before):
                if fan or i == j:
                    on = (i if len(before) == 1 or not fan else j) == LIT and layer != "pool2"
                    parts.append(_edge(left, y, x, top + side / 2, on))
            images.append(_image(_tile(maps[i : i + 1]), x, top, side))
        before = [(x + side, top + side / 2) for top in tops]
    label = _("LeNet-5's maps from a picture of a 3 to its last pooling")
    return svg("".join(parts + images), *SIZE, label, 12)


def _edge(x: float, y: float, end: float, to: float, on: bool) -> str:
    middle = (x + end) / 2
    look = f'stroke="{FOCUS}" stroke-width="1.4"' if on else f'stroke="{INK}" stroke-opacity=".35"'
    curve = f"M{x} {y:.1f}C{middle} {y:.1f} {middle} {to:.1f} {end} {to:.1f}"
    return f'<path d="{curve}" fill="none" {look}/>'


def _tile(maps: "object") -> str:
    picture = Image.fromarray(levels(maps, Scale.EACH_MAP, True)[0]).convert("P")  # type: ignore[arg-type]
    picture.putpalette([*palette(True), 0, 0, 0])
    return address(png(picture))


def _image(href: str, x: float, y: float, side: float) -> str:
    return (
        f'<image href="{href}" x="{x}" y="{y:.1f}" width="{side}" height="{side}" '
        'style="image-rendering:pixelated"/>'
    )
