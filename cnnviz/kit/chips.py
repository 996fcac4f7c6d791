"""A page's presets: short links in a row under its question, which set the controls."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.component import component
from cnnviz.kit.control import asking
from cnnviz.kit.questions import Preset
from cnnviz.language import _

KEY = "presets"

_component = component(
    "chips", '<nav></nav><button type="button" tabindex="-1" aria-hidden="true">›</button>'
)


def chips(presets: Sequence[Preset]) -> None:
    """Offer configurations that make a point; a click sets them and leaves the rest at default.

    They are links of their own: what opens a link in another tab does so here.
    """
    if not presets:
        return

    def pick() -> None:
        picked = st.session_state[KEY].get("picked")
        if picked is not None:
            links.apply(presets[int(picked)].query)

    offered = [
        {"label": _(each.chip or each.text), "text": _(each.text), "link": f"?{asking(each.query)}"}
        for each in presets
    ]
    data = {"chips": offered, "called": _("Try this")}
    _component(key=KEY, data=data, on_picked_change=pick)
