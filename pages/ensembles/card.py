"""The card of this question on the first page: the crops on a picture, to scale."""

from cnnviz.drawing.miniatures import SIZE
from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import Role
from pages.ensembles.crops import CROP, SIDE, ten

SCALE, LEFT, TOP = 4, 86, 11


def draw() -> str:
    def square(x: int, y: int, side: int, how: str) -> str:
        x, y, side = LEFT + SCALE * x, TOP + SCALE * y, SCALE * side
        return f'<rect x="{x}" y="{y}" width="{side}" height="{side}" {how}/>'

    blue = COLOUR[Role.CONVOLUTION]
    parts = [square(0, 0, SIDE, f'fill="{blue}" fill-opacity=".12" stroke="{INK}"')]
    middle, *corners = [each for each in ten() if not each.mirrored]
    line = f'fill="none" stroke="{blue}" stroke-width="1.5"'
    parts += [square(each.left, each.top, CROP, line) for each in corners]
    line = f'fill="none" stroke="{FOCUS}" stroke-width="2.5"'
    parts.append(square(middle.left, middle.top, CROP, line))
    label = _("Five crops of {crop} × {crop} on {side} × {side}", crop=CROP, side=SIDE)
    return svg("".join(parts), *SIZE, label, 12)
