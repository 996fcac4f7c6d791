"""What the two plots of the Gradient norms page are given."""

from collections.abc import Sequence

import plotly.graph_objects as go

from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _
from pages.gradient_norms.figure import NORM, norms_over_depth
from pages.gradient_norms.lesson import Band


def norms_of(
    depth: str, both: tuple[Band, Band], within: Sequence[float], title: str = NORM
) -> go.Figure:
    """The median of each net in its colour, and where there is more than one seed its band.

    The axis has room for what is `within`, so that it holds still while one slides.
    """
    names = _("plain-{depth}", depth=depth), f"ResNet-{depth}"
    named = dict(zip(names, both, strict=True))
    colours = zip(named.items(), (PLAIN, RESIDUAL), strict=True)
    lines = {name: (band.middle, colour) for (name, band), colour in colours}
    bands = {name: (band.low, band.high) for name, band in named.items() if band.low != band.high}
    return norms_over_depth(lines, bands, title=title, within=within)
