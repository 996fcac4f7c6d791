"""The router: page settings and the way around, nothing else.

The server imports this file once and finds `app` in it; every visit then runs it as a script.
The import matters: it calls st.navigation before the first visitor comes. Without it Streamlit
takes a folder named pages/ for its old way of routing, and a link straight to a page, opened
first on a fresh server, says "Page not found".
"""

import logging

import streamlit as st
from starlette.middleware import Middleware

from cnnviz.ui.doors import Doors
from cnnviz.ui.page import guarded
from cnnviz.ui.uploads import BoundedUploads
from cnnviz.ui.warm import lifespan


def calculate() -> list["st.Page"]:
    """The pages that need nothing but arithmetic."""
    return [
        st.Page("pages/layer_calculator.py", title="Layer calculator", url_path="layer-calculator"),
        st.Page("pages/network_architectures.py", title="Architectures", url_path="architectures"),
        st.Page("pages/compare_networks.py", title="Compare", url_path="compare"),
        st.Page("pages/memory_and_batch.py", title="Memory and batch size", url_path="memory"),
    ]


def look_inside() -> list["st.Page"]:
    """The pages that run a network."""
    return [
        st.Page("pages/feature_maps.py", title="Feature maps", url_path="feature-maps"),
        st.Page("pages/one_number.py", title="Where a number comes from", url_path="one-number"),
        st.Page("pages/unit_view.py", title="What a unit sees", url_path="what-a-unit-sees"),
        st.Page("pages/why_this_answer.py", title="Why this answer", url_path="why-this-answer"),
        st.Page("pages/gradient_norms.py", title="Gradient norms", url_path="gradient-norms"),
    ]


def ideas() -> list["st.Page"]:
    """The pages that each turn one idea over."""
    return [
        st.Page(
            "pages/bottleneck_savings.py",
            title="Bottleneck savings",
            url_path="bottleneck-savings",
        ),
        st.Page(
            "pages/residual_block.py",
            title="The residual block by hand",
            url_path="residual-block",
        ),
        st.Page(
            "pages/why_numbers_differ.py",
            title="Why numbers differ",
            url_path="why-numbers-differ",
        ),
    ]


def way_around() -> "st.Page":
    """Lay out the sidebar and return the page the visitor asked for."""
    pages = {
        "": [st.Page("pages/home.py", title="Home", default=True)],
        "Calculate": calculate(),
        "Look inside": look_inside(),
        "Train": [
            st.Page(
                "pages/resnet_against_plain.py",
                title="ResNet against plain",
                url_path="resnet-against-plain",
            ),
        ],
        "Ideas": ideas(),
    }
    return st.navigation(pages, expanded=True)


if __name__ == "__main__":
    st.set_page_config(page_title="cnnviz", page_icon="cnnviz/ui/assets/icon.png", layout="wide")
    visited = way_around()
    with guarded():  # the last net; a page has its own, where it goes on below it
        visited.run()
else:
    # Outside a visit Streamlit warns of each call that nobody sees it; here that is meant.
    warner = logging.getLogger("streamlit.runtime.scriptrunner_utils.script_run_context")
    warner.disabled = True
    way_around()
    warner.disabled = False
    app = st.App(
        __file__, lifespan=lifespan, middleware=[Middleware(Doors), Middleware(BoundedUploads)]
    )
