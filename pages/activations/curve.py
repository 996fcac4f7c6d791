"""The function with what a layer gets, and all layers, drawn in the browser."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.language import _
from cnnviz.layers import Role
from cnnviz.numerals import percent, short
from pages.activations.lesson import FLAT, REACH, Seen
from pages.activations.state import NAMES, State

KEY = "curve"
STEP = 0.02
GRID = [round(k * STEP - REACH, 2) for k in range(round(2 * REACH / STEP) + 1)]
"""Where the function is drawn."""

_component = component(KEY, '<div class="frame"></div>', Path(__file__).parent)


def curve(state: State, layers: Sequence[Seen]) -> None:
    """Draw the function, its slope, and what the layers get."""
    function = state.function
    data: dict[str, Any] = {
        "name": _(NAMES[state.activation]),
        "reach": REACH,
        "step": STEP,
        "flat": FLAT,
        "values": [round(function.at(x), 5) for x in GRID],
        "slopes": [round(function.derivative(x), 5) for x in GRID],
        "layers": [_layer(each) for each in layers],
        "colours": {"function": COLOUR[Role.ACTIVATION], "focus": FOCUS, "ink": INK},
        "words": _words(),
    }
    _component(key=KEY, data=data)
    save.drawing(KEY, "activations")


def _layer(each: Seen) -> dict[str, Any]:
    return {
        "behind": each.behind,
        "bins": each.bins,
        "flat": percent(each.flat, 0),
        "norm": each.norm,
        "told": short(each.norm),
    }


def _words() -> dict[str, str]:
    """What the browser says; it fills in the facts."""
    return {
        "said": _("x = {x}: value {value}, slope {slope}"),
        "flat": _("shaded: slope below {flat}", flat=FLAT),
        "slope": _("slope"),
        "bars": _(
            "Bars: what reaches the activation behind {layer}, {share} of it shaded; the outermost "
            "hold all that lies further out."
        ),
        "point": _("Point on the curve: drag it, or use the arrow keys"),
        "layer": _("Behind {layer}: {share} saturated, gradient {norm}. Show it on the curve."),
        "norms": _(
            "Below each layer the norm of the gradient by its weights: a tenth at each tick."
        ),
    }
