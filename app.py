"""The router: page settings and the way around, nothing else.

The server imports this file once and finds `app` in it; every visit then runs it as a script.
The import matters: it calls st.navigation before the first visitor comes. Without it Streamlit
takes a folder named pages/ for its old way of routing, and a link straight to a page, opened
first on a fresh server, says "Page not found".
"""

import logging
from pathlib import Path
from typing import Literal

import streamlit as st
from starlette.middleware import Middleware

from cnnviz.kit import page
from cnnviz.kit.doors import Doors
from cnnviz.kit.first import prepare
from cnnviz.kit.heard import Heard
from cnnviz.kit.language import settle
from cnnviz.kit.questions import questions
from cnnviz.kit.uploads import BoundedUploads
from cnnviz.kit.warm import lifespan
from cnnviz.language import _


def way_around(position: Literal["top", "hidden"] = "top") -> "st.Page":
    """Lay out the bar at the top and return the page the visitor asked for."""
    pages: dict[str, list[st.Page]] = {}
    for question in questions():
        home = not question.section
        section = "" if question.first else _(question.section)
        pages.setdefault(section, []).append(
            st.Page(
                question.script,
                title=_(question.label or question.title),
                url_path="" if home else question.address,
                default=home,
            )
        )
    return st.navigation(pages, position=position)


if __name__ == "__main__":
    st.set_page_config(page_title="cnnviz", page_icon="cnnviz/kit/assets/icon.png", layout="wide")
    st.html(Path("cnnviz/kit/assets/page.css"))
    settle()
    if st.context.is_embedded:  # in a frame on a page elsewhere: the page alone
        st.html(Path("cnnviz/kit/assets/embedded.css"))
        visited = way_around("hidden")
    else:
        st.logo("cnnviz/kit/assets/mark.svg", size="large")
        visited = way_around()
    prepare(visited.url_path or "home")
    with page.guarded():  # the last net; a page has its own, where it goes on below it
        visited.run()
    page.finish()
else:
    # Outside a visit Streamlit warns of each call that nobody sees it; here that is meant.
    warner = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    warner.disabled = True
    way_around()
    warner.disabled = False
    guards = [Middleware(each) for each in (Doors, Heard, BoundedUploads)]
    app = st.App(__file__, lifespan=lifespan, middleware=guards)
