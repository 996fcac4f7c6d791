"""What a page shows at first, from a file, until what it stands on is loaded.

`python -m scripts.first` makes the files by opening the pages.
"""

import json
from typing import Any

import streamlit as st

from cnnviz import jobs
from cnnviz.kit import warm
from cnnviz.kit.component import component
from cnnviz.kit.language import PARAMETER
from cnnviz.kit.questions import PAGES, question_of
from cnnviz.language import _, current

FILE = "first.json"
PATIENCE = 60.0
"""Seconds until the page is drawn even where nobody can do a pass yet."""

MEANWHILE = "meanwhile"
"""Key of what holds the stored result: while it is there, the page's own is yet to come."""


def prepare(address: str) -> None:
    """Load what a page stands on, if that is yet to be done, and begin anew."""
    question = question_of(address)
    if warm.is_ready(question.name):
        return
    st.title(_(question.title), anchor=False)
    st.markdown(_(question.question))
    if question.section:
        st.sidebar.skeleton(height=420)  # so that nothing moves when the controls come
    path = PAGES / question.name / FILE
    usual = not set(st.query_params) - {PARAMETER}
    stored = json.loads(path.read_text()).get(current()) if usual and path.exists() else None
    words = _("Loading the network. Until it is there you see a stored result.")
    with st.container(key=MEANWHILE), st.spinner(words if stored else _("Loading …")):
        if stored:
            _show(question.name, stored)
        warm.in_turns(warm.load(warm.stands_on(question.name)))
        pool = jobs.current()
        if stored and pool is not None:
            pool.ready.wait(PATIENCE)
    st.rerun()


def _show(page: str, stored: dict[str, Any]) -> None:
    picture, aside = st.columns([2, 1], gap="medium")
    with picture:
        if name := stored.get("component"):
            drawn = component(name, stored["html"], PAGES / page, stored["scripts"])
            drawn(key=f"first_{name}", data=stored["data"])
        else:
            st.image(stored["picture"], alt=stored["alt"])
    with aside, st.container(horizontal=True, gap="medium"):
        for label, value in stored["numbers"]:
            st.metric(label, value, width="content")
