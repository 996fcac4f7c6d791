"""The maps of Why this answer: the chosen one large, all of them small, side by side."""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.answers import bars, class_name
from cnnviz.language import _
from cnnviz.probing.attribution import Method
from pages.why_this_answer.figure import overlay
from pages.why_this_answer.words import SHOWS, likely, not_shown, nothing, scale, scale_note
from pages.why_this_answer.work import Found

LARGE, SMALL = 480, 230
"""Pixels of a map's longer side."""


def large(found: Found) -> None:
    """Show the chosen method's map with its scale, and beside it what it shows and does not."""
    reason, weights = found.reason, found.asks.weights
    picture, words = st.columns(2, gap="large")
    with picture:
        if not reason.lost:
            drawn = overlay(reason.found, found.shown, LARGE, reason.box)
            page.image(drawn, _about(found, found.asks.method))
            page.html(scale(reason))
            st.caption(scale_note(found))
    with words:
        st.markdown(_(SHOWS[found.asks.method]))
        if nothing(found, reason):
            st.info(nothing(found, reason), icon=":material/info:")
        st.header(_("What it answers"), anchor=False)
        page.html(bars(weights, likely(found.shares)))


def side_by_side(found: Found) -> None:
    """Show every map small; each has a scale of its own."""
    st.header(_("The four side by side"), anchor=False)
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
