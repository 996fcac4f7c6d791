"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _


def draw() -> str:
    from pages.shattered_gradients.found import networks
    from pages.shattered_gradients.state import State

    state = State(runs="1", shown=("plain-norm", "residual-norm"))
    found = networks(state) or {}
    labels = {"plain-norm": (_("plain"), PLAIN), "residual-norm": (_("residual"), RESIDUAL)}
    return lines(
        [(name, found[net].mean()[:21].tolist(), colour) for net, (name, colour) in labels.items()],
        _("How alike gradients of inputs are, the further apart these are"),
    )
