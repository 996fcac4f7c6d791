"""Links from one page to another that arrive with the controls set, whatever they were before."""

from collections.abc import Mapping

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.control import written
from cnnviz.kit.network_controls import settings
from cnnviz.kit.questions import question_of


def link(text: str, page: str, query: Mapping[str, str | int | bool], name: str) -> None:
    """Offer another page with some of its controls set, and a network's rest as published.

    `name` tells this link from the others of the page.
    """
    asked = dict(query)
    links.announce(name, settings(str(asked["network"])) | asked if "network" in asked else asked)
    said = {key: written(value) for key, value in asked.items()}
    st.page_link(
        question_of(page).script,
        label=text,
        icon=":material/arrow_forward:",
        query_params=said | {links.VIA: name},
    )
