"""The card of this question on the first page."""

from cnnviz.drawing.miniatures import lines
from cnnviz.drawing.palette import PLAIN, RESIDUAL
from cnnviz.language import _


def draw() -> str:
    from pages.gradient_norms.nets import Setting
    from pages.gradient_norms.recorded import Net
    from pages.gradient_norms.steps import run_of

    runs = {
        _("plain"): (run_of(Net.of(Setting(), False), 0), PLAIN),
        _("residual"): (run_of(Net.of(Setting(), True), 0), RESIDUAL),
    }
    return lines(
        [
            (name, [norm for _name, norm in run[0].norms], colour)
            for name, (run, colour) in runs.items()
        ],
        _("Gradient norm of each layer, on a logarithmic axis"),
        logarithmic=True,
    )
