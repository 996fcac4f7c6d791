"""The picture with a unit's field over it; the unit is moved in the browser by hand."""

import io
from base64 import b64encode
from pathlib import Path
from typing import Any

import streamlit as st
from PIL import Image

from cnnviz.drawing.palette import FOCUS
from cnnviz.probing.effective_field import EffectiveField
from pages.what_a_unit_sees.controls import Unit
from pages.what_a_unit_sees.figure import EFFECTIVE, overlay

ASSETS = Path(__file__).parent
KEY = "field_picture"

HTML = """
<div class="frame"><div class="views"></div><div class="legend"></div>
<p class="said" role="status" aria-live="off"></p></div>
"""

_component = st.components.v2.component(
    "cnnviz_field_picture",
    html=HTML,
    css=(ASSETS / "field.css").read_text(),
    js=(ASSETS / "field.js").read_text(),
)


def field_picture(unit: Unit, found: EffectiveField, shown: Image.Image) -> None:
    """Show the picture with both fields, whole and enlarged; a rest sets row and column."""
    _component(key=KEY, data=_data(unit, found, shown), on_cell_change=_moved)


def _moved() -> None:
    """Put the controls where the unit came to rest (a callback, so before they are drawn)."""
    cell = st.session_state[KEY].get("cell")
    if isinstance(cell, list | tuple) and len(cell) == 2:
        st.session_state["row"], st.session_state["column"] = (int(part) for part in cell)


def _data(unit: Unit, found: EffectiveField, shown: Image.Image) -> dict[str, Any]:
    axes = (unit.field.rows, unit.field.columns)
    within = found.theoretical if found.is_finite else None
    return {
        "size": [axis.cells for axis in axes],
        "picture": _address(_png(shown)),
        "heat": _address(overlay(found.heat, within)) if within else None,
        "heatBox": within,
        "fields": [[axis.theoretical(at) for at in range(axis.count)] for axis in axes],
        "reaches": unit.field.reaches,
        "box": found.box,
        "at": [unit.row, unit.column],
        "layer": unit.layer,
        "theoretical": FOCUS,
        "effective": EFFECTIVE,
    }


def _png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _address(png: bytes) -> str:
    return "data:image/png;base64," + b64encode(png).decode()
