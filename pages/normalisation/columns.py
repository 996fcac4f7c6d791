"""The 256 channels at one position, before and after, and the window of the one under the hand."""

from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.drawing.palette import COLOUR, FOCUS, INK
from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.language import _
from cnnviz.layers import Role
from pages.normalisation.response import Normalised
from pages.normalisation.state import State

KEY = "columns"
_component = component(KEY, '<div class="frame"></div>', Path(__file__).parent)


def columns(draw: Drawing[State], found: Normalised) -> None:
    """Draw them; a channel that is pressed arrives in its control."""
    norm = draw.state.norm
    data: dict[str, Any] = {
        "values": [float(f"{value:.6g}") for value in found.before],
        "chosen": draw.state.chosen,
        "size": norm.size,
        "alpha": norm.alpha,
        "beta": norm.beta,
        "k": norm.k,
        "colours": {"before": INK, "after": COLOUR[Role.NORMALISATION], "focus": FOCUS},
        "words": {
            "before": _("before"),
            "paper": _("after, by the paper's formula"),
            "torch": _("after, with α / n as in torch"),
            "channel": _("channel {channel}"),
            "by_paper": _("paper"),
            "by_torch": _("α / n"),
            "alt": _("Values of 256 channels at one position, before and after; arrow keys move"),
        },
    }
    _component(key=KEY, data=data, on_channel_change=lambda: _moved(draw))
    save.drawing(KEY, "channels")


def _moved(draw: Drawing[State]) -> None:
    draw.put(chosen=st.session_state[KEY].get("channel"))
