"""A pad to draw a digit on: black on white, sent to the page as a PNG at each lift of the pen."""

import base64
import binascii

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit.component import component
from cnnviz.language import _

SIDE = 280
"""Pixels of the sheet, across and down."""
PREFIX = "data:image/png;base64,"
LONGEST = 400_000
"""Characters; a sheet full of scribble has about 30,000."""
KEPT = "_drawing"
"""Session key of the last drawing, so that it is still there after a visit to another page."""

HTML = f"""
<div class="pad"><canvas width="{SIDE}" height="{SIDE}" role="img"></canvas>
<div class="line"><button type="button"></button><span class="said"></span></div></div>
"""

_component = component("pad", HTML)


def pad(key: str) -> bytes | None:
    """Show the pad; returns what is drawn on it as a PNG, or None while it is empty.

    Raises:
        CnnvizError: if a browser sends anything else.
    """
    before = st.session_state.get(KEPT, "")
    result = _component(
        key=key,
        data={
            "drawing": before,
            "sheet": _("Sheet to draw a digit on, with mouse, pen or finger"),
            "clear": _("Clear"),
            "said": _("Draw a digit, large."),
        },
        default={"drawing": before},
        on_drawing_change=lambda: _keep(key),
    )
    drawing = result.get("drawing")
    st.session_state[KEPT] = drawing if isinstance(drawing, str) else ""
    return decoded(st.session_state[KEPT])


def _keep(key: str) -> None:
    """Keep a drawing before the page is drawn anew (a callback); its sheet may be far down."""
    drawing = st.session_state[key].get("drawing")
    st.session_state[KEPT] = drawing if isinstance(drawing, str) else ""


def kept() -> bytes | None:
    """The last drawing as a PNG, where a page has a sheet of its own; None while it is empty."""
    return decoded(st.session_state.get(KEPT, ""))


def decoded(drawing: str) -> bytes | None:
    """The PNG in a data URL, or None for an empty one; raises `CnnvizError`."""
    if not drawing:
        return None
    try:
        if not drawing.startswith(PREFIX) or len(drawing) > LONGEST:
            raise ValueError
        return base64.b64decode(drawing.removeprefix(PREFIX), validate=True)
    except (ValueError, binascii.Error):
        raise CnnvizError(
            "the drawing did not arrive whole: clear the pad and draw anew."
        ) from None
