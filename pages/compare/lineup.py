"""Several drawings under each other at one common scale, however wide the screen is."""

import re
from collections.abc import Sequence


def same_scale(drawings: Sequence[str]) -> list[str]:
    """Make SVG drawings shrink together: each keeps its share of the widest one's width.

    Args:
        drawings: SVG texts whose first `width` attribute is in pixels.
    """
    widths = [float(found[1]) for svg in drawings if (found := WIDTH.search(svg))]
    widest = max(widths, default=1.0)
    return [
        WIDTH.sub(
            f'width="{width:.0f}" style="width:{100 * width / widest:.3f}%;'
            f'max-width:{width:.0f}px;height:auto"',
            svg,
            count=1,
        )
        for svg, width in zip(drawings, widths, strict=True)
    ]


WIDTH = re.compile(r'\bwidth="([\d.]+)"')
