"""The card of this question on the first page."""

from cnnviz.counting.comparisons import bottleneck
from cnnviz.drawing.miniatures import bars
from cnnviz.language import _


def draw() -> str:
    compared = bottleneck((192, 28, 28), 32, 5, 16)
    return bars(
        [(_("5 × 5 directly"), compared.direct.macs), (_("through a 1 × 1"), compared.through.macs)]
    )
