"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import bars
from cnnviz.language import _
from pages.inception_module.lesson import module
from pages.inception_module.state import State


def draw() -> str:
    first = State()
    counted = module(first.widths, first.shape)
    return bars(
        [
            (_("without reductions"), counted.naive.macs),
            (_("with reductions"), counted.reduced.macs),
        ]
    )
