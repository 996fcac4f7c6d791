"""Links from one page to another that arrive with the controls set."""

from collections.abc import Mapping

import streamlit as st

from cnnviz.ui import controls

FILES = {
    "architectures": "pages/network_architectures.py",
    "bottleneck-savings": "pages/bottleneck_savings.py",
    "layer-calculator": "pages/layer_calculator.py",
}
"""The script of each page that can be linked to, by its address."""


def link(text: str, page: str, query: Mapping[str, str | int | bool]) -> None:
    """Offer another page with some of its controls set and the rest at their defaults."""
    st.page_link(
        FILES[page],
        label=text,
        icon=":material/arrow_forward:",
        query_params={key: controls.written(value) for key, value in query.items()},
    )
