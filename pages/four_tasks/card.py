"""The card of this question on the first page."""

from html import escape

from cnnviz.drawing.palette import COLOUR
from cnnviz.drawing.svg import svg
from cnnviz.language import _
from cnnviz.layers import Role, size
from pages.four_tasks.network import TASKS, parts

COLOURS = (Role.CONVOLUTION, Role.POOLING, Role.LINEAR, Role.NORMALISATION)


def draw() -> str:
    """A backbone, and what comes out of each head."""
    blue = COLOUR[Role.CONVOLUTION]
    made = [
        f'<rect x="12" y="45" width="60" height="60" rx="3" fill="{blue}" fill-opacity=".3" '
        f'stroke="{blue}"/>'
    ]
    for place, (task, role) in enumerate(zip(TASKS, COLOURS, strict=True)):
        y = 27 + 34 * place
        made.append(
            f'<path d="M72 75C110 75 110 {y - 5} 148 {y - 5}" fill="none" stroke="{COLOUR[role]}" '
            f'stroke-width="2.5"/><text x="156" y="{y}" font-weight="600">'
            f"{escape(size(parts()[task].output))}</text>"
        )
    label = _("One backbone, four heads, and the shapes of what comes out of them")
    return svg("".join(made), 300, 150, label, 15)
