"""An SVG picture inside the page, in the page's own colours, whose parts can be picked."""

import streamlit as st

from cnnviz.kit import save
from cnnviz.kit.component import component
from cnnviz.language import _

HTML = (
    '<div class="frame"></div>'
    '<label hidden><span></span><input type="range" min="24" max="66" value="45"></label>'
)

_component = component("picture", HTML)


def picture(
    svg: str, key: str, *, fit: bool = False, pick: bool = True, turn: bool = False, name: str = ""
) -> str | None:
    """Show an SVG of ours; returns the data-name of the part the visitor just picked, if any.

    Args:
        svg: the picture.
        key: identifies it on the page.
        fit: shrink where the screen is narrower, instead of scrolling sideways.
        pick: let the parts that have a data-name be picked.
        turn: let its boxes be turned.
        name: its own part of a file's name, to offer it as SVG and PNG; empty for neither.
    """
    data = {"svg": svg, "fit": fit, "pick": pick, "turn": _("Turn the volumes") if turn else ""}
    result = _component(key=key, data=data, on_picked_change=lambda: None)
    if name:
        save.drawing(key, name)
    picked = result.get("picked")
    return str(picked) if picked else None


def just_picked(key: str) -> str | None:
    """What the visitor just picked in a picture that is drawn again only further down."""
    return (st.session_state.get(key) or {}).get("picked")
