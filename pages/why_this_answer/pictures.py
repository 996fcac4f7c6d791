"""The maps of Why this answer: the chosen one large, all of them small, side by side."""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.answers import bars, class_name
from cnnviz.probing.attribution import Method
from pages.why_this_answer.figure import overlay
from pages.why_this_answer.lesson import Reason
from pages.why_this_answer.words import SHOWS, likely, not_shown, nothing, scale, scale_note
from pages.why_this_answer.work import Found, Question

LARGE, SMALL = 480, 230
"""Pixels of a map's longer side."""


def large(question: Question, reason: Reason) -> None:
    """Show the chosen method's map with its scale, and beside it what it shows and does not."""
    picture, words = st.columns(2, gap="large")
    with picture:
        if not reason.lost:
            drawn = overlay(reason.found, question.shown, LARGE, reason.box)
            page.image(drawn, f"{_about(question, question.method)}, over the picture")
            page.html(scale(reason))
            st.caption(scale_note(question, reason))
    with words:
        st.markdown(SHOWS[question.method])
        if nothing(question, reason):
            st.info(nothing(question, reason), icon=":material/info:")
        st.header("What it answers", anchor=False)
        page.html(bars(question.weights, likely(question)))


def side_by_side(found: Found) -> None:
    """Show every map small; each has a scale of its own."""
    question = found.question
    st.header("The four side by side", anchor=False)
    grid = st.grid("auto", min_column_width=150, gap="medium")
    for method in Method:
        with grid.cell():
            st.markdown(f"**{method}**")
            reason = found.reasons.get(method)
            if reason is not None and not reason.lost:
                drawn = overlay(reason.found, question.shown, SMALL, reason.box)
                page.image(drawn, _about(question, method), width=SMALL)
            else:
                st.caption(not_shown(found, method))
    st.caption("Each on a scale of its own, with the square that holds the most of it.")


def _about(question: Question, method: Method) -> str:
    return f"{method} for {class_name(question.weights, question.number)}"
