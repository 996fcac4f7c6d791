"""The card of this question on the first page: a plain and a residual net without one block."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _
from pages.many_paths.lesson import PLAIN_NET, TITLES, spread
from pages.many_paths.recorded import recorded_lesions


def draw() -> str:
    growth = recorded_lesions().growth
    nets = {PLAIN_NET: PLAIN, "resnet20-cifar": RESIDUAL}
    return lines(
        [
            (TITLES[net], [spread(row).mean for row in growth[net].deleted], colour)
            for net, colour in nets.items()
        ],
        _("Held-out digits wrong over the number of blocks deleted"),
    )
