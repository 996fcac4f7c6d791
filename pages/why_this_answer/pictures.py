"""The maps of Why this answer: the chosen one large, all of them small, side by side."""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.answers import class_name
from cnnviz.language import _
from cnnviz.probing.attribution import Method
from pages.why_this_answer.figure import overlay
from pages.why_this_answer.words import SHOWS, not_shown, nothing, scale, scale_note
from pages.why_this_answer.work import Found

LARGE, SMALL = 400, 230
"""Pixels of a map's longer side."""


def large(found: Found) -> None:
    """Show the chosen method's map with its scale, and what it shows and does not."""
    reason, method = found.reason, found.asks.method
    if not reason.lost:
        drawn = overlay(reason.found, found.shown, LARGE, reason.box)
        page.image(drawn, _about(found, method), name=f"map_{method}")
        page.html(scale(reason))
        st.caption(scale_note(found))
    if nothing(found, reason):
        st.info(nothing(found, reason), icon=":material/info:")
    said = _("What {method} shows, and what it misses", method=_(method))
    st.caption(said, help=_(SHOWS[method]))


def side_by_side(found: Found) -> None:
    """Show every map small; each has a scale of its own."""
    grid = st.grid("auto", min_column_width=150, gap="medium")
    for method in Method:
        with grid.cell():
            st.markdown(f"**{_(method)}**")
            reason = found.reasons.get(method)
            if reason is not None and not reason.lost:
                drawn = overlay(reason.found, found.shown, SMALL, reason.box)
                page.image(drawn, _about(found, method), width=SMALL)
            else:
                st.caption(not_shown(found, method))
    st.caption(_("Each on a scale of its own, with the square that holds the most of it."))


def _about(found: Found, method: Method) -> str:
    name = class_name(found.asks.weights, found.number)
    return _("{method} for {name}, over the picture", method=_(method), name=name)
