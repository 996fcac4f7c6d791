"""Both ways as volumes and areas, drawn in the browser, where the bottleneck is made wider too."""

from fractions import Fraction
from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.drawing.palette import COLOUR, FOCUS, INK, faint
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.language import _
from cnnviz.layers import Role
from pages.bottleneck_savings.state import State

KEY = "bottleneck"
BLUE = COLOUR[Role.CONVOLUTION]
PALE = faint(BLUE, 0.45)
"""All are convolutions and share their colour; a 1×1 beside a larger kernel is paler."""

HTML = """
<div class="frame"><svg class="volumes" role="img"></svg>
<label><span></span><output></output><input type="range"></label>
<div class="numbers"><div><span class="made"></span><strong class="through"></strong></div>
<div><span class="saved"></span><strong class="share"></strong></div></div>
<svg class="areas" aria-hidden="true"></svg><p class="key"></p><p class="told"></p></div>
"""

_component = component(KEY, HTML, Path(__file__).parent)


def volumes_and_areas(draw: Drawing[State], even: Fraction | float) -> None:
    """Draw both ways; the width the bottleneck is given there arrives in its control."""
    state = draw.state
    data: dict[str, Any] = {
        "size": [state.height, state.width],
        "channels": state.channels,
        "filters": state.filters,
        "kernel": state.kernel,
        "restored": state.restored,
        "width": state.narrow,
        "widest": state.widest,
        "even": float(even),
        "colours": {"input": INK, "kernel": BLUE, "reduce": PALE, "restore": PALE, "focus": FOCUS},
        "words": _words(state, even),
    }
    _component(key=KEY, data=data, on_width_change=lambda: _moved(draw))


def _moved(draw: Drawing[State]) -> None:
    draw.put(narrow=st.session_state[KEY].get("width"))


def _words(state: State, even: Fraction | float) -> dict[str, str]:
    """What the browser says; it fills in the facts."""
    return {
        "slider": _("Width of the bottleneck (channels)"),
        "through_label": _("Multiplies through the bottleneck"),
        "share_label": _("Against directly"),
        "told": _(
            "Each area is a layer's weights, to scale. Each weight multiplies once at each of the "
            "{height} × {width} = {positions:,} positions.",
            height=state.height,
            width=state.width,
            positions=state.height * state.width,
        ),
        "directly": _("{kernel} × {kernel} directly"),
        "direct": _("directly: {weights} weights"),
        "through": _("through {width} channels: {weights} weights"),
        "even": _("break-even at {even:.1f}", even=float(even)),
        "reduce": _("1 × 1 in front"),
        "kernel": _("{kernel} × {kernel} on fewer channels", kernel=state.kernel),
        "restore": _("1 × 1 behind"),
        "alt": _(
            "Volumes from the input to the output: directly {directly} multiplies, through "
            "{width} channels {through}"
        ),
        "same": _("the same"),
        "hardly_less": _("under 0.1 % less"),
        "hardly_more": _("under 0.1 % more"),
        "times": _("× {share} ({times} times fewer)"),
    }
