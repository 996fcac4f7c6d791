"""The picture with a unit's field over it; the unit is moved in the browser by hand."""

from pathlib import Path
from typing import Any

from PIL import Image

from cnnviz.counting.naming import called
from cnnviz.drawing.palette import FOCUS
from cnnviz.drawing.png import address, png
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.kit.trace_controls import came_to_rest
from cnnviz.language import _
from cnnviz.probing.effective_field import EffectiveField
from pages.what_a_unit_sees.figure import EFFECTIVE, overlay
from pages.what_a_unit_sees.lesson import Unit
from pages.what_a_unit_sees.state import State

KEY = "field_picture"

HTML = """
<div class="frame"><div class="views"></div><div class="legend"></div>
<p class="said" role="status" aria-live="off"></p></div>
"""

_component = component("field", HTML, Path(__file__).parent)


def field_picture(
    draw: Drawing[State], unit: Unit, found: EffectiveField, shown: Image.Image
) -> None:
    """Show the picture with both fields, whole and enlarged; a rest sets row and column."""
    data = _data(unit, found, shown)
    _component(key=KEY, data=data, on_cell_change=lambda: came_to_rest(draw, KEY))
    save.drawing(KEY, "field")


def _data(unit: Unit, found: EffectiveField, shown: Image.Image) -> dict[str, Any]:
    axes = (unit.field.rows, unit.field.columns)
    within = found.theoretical if found.is_finite else None
    return {
        "size": [axis.cells for axis in axes],
        "picture": address(png(shown)),
        "heat": address(overlay(found.heat, within)) if within else None,
        "heatBox": within,
        "fields": [[axis.theoretical(at) for at in range(axis.count)] for axis in axes],
        "reaches": unit.field.reaches,
        "box": found.box,
        "at": [unit.row, unit.column],
        "layer": called(unit.report.network, unit.layer),
        "theoretical": FOCUS,
        "effective": EFFECTIVE,
        "words": _words(shown),
    }


def _words(shown: Image.Image) -> dict[str, str]:
    """What is said beside the picture; places that move are filled in the browser."""
    return {
        "whole": _("the picture, {height} × {width}", height=shown.height, width=shown.width),
        "wholeAlt": _(
            "The picture with the receptive field of {layer}, row {row}, column {column}; move it "
            "with the arrow keys"
        ),
        "near": _("rows {top}–{bottom}, columns {left}–{right}, enlarged"),
        "nearAlt": _("The field enlarged, with the size of the gradient at each pixel"),
        "padding": _("nothing but padding"),
        "moving": _(
            "{layer} row {row}, column {column}: the gradient is measured when the unit rests."
        ),
        "resting": _(
            "{layer} row {row}, column {column}; drag on the picture or use the arrow keys to look "
            "elsewhere."
        ),
        "theoretical": _("theoretical field"),
        "effective": _("holds 95 % of the gradient"),
    }
