"""A link to another page of the app, with some of its controls set."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.kit.control import written
from cnnviz.kit.questions import question_of


def link(text: str, page: str, query: Mapping[str, Any]) -> None:
    """Offer another page with some of its controls set, and the rest as usual."""
    st.page_link(
        question_of(page).script,
        label=text,
        icon=":material/arrow_forward:",
        query_params={key: written(value) for key, value in query.items()},
    )
