"""Links from one page to another that arrive with the controls set, whatever they were before.

Pages share controls (the network, its input size), and what a visitor has set on one page stays
set on the next, also against the link. So a click first puts the controls, then goes.
"""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.ui import controls
from cnnviz.ui.network_controls import settings

FILES = {
    "architectures": "pages/network_architectures.py",
    "bottleneck-savings": "pages/bottleneck_savings.py",
    "layer-calculator": "pages/layer_calculator.py",
}
"""The script of each page that can be linked to, by its address."""

GOING = "_going"
"""Session key: the (page, controls) that the visitor has just asked for."""


def link(text: str, page: str, query: Mapping[str, str | int | bool], key: str) -> None:
    """Offer another page with some of its controls set and the network's rest as published."""
    st.button(
        text,
        key=key,
        on_click=_ask,
        args=(page, dict(query)),
        icon=":material/arrow_forward:",
        type="tertiary",
    )


def follow() -> None:
    """Go where a link of this page leads, if one was clicked; call it before any control."""
    asked: tuple[str, dict[str, Any]] | None = st.session_state.pop(GOING, None)
    if asked is None:
        return
    page, query = asked
    everything = settings(query["network"]) | query if "network" in query else query
    for key, value in everything.items():
        st.session_state[key] = value
    written = {key: controls.written(value) for key, value in query.items()}
    st.switch_page(FILES[page], query_params=written)


def _ask(page: str, query: dict[str, Any]) -> None:
    st.session_state[GOING] = (page, query)
