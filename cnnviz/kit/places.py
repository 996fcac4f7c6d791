"""Links from one page to another that arrive with the controls set, whatever they were before."""

from collections.abc import Mapping
from typing import Any

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.control import written
from cnnviz.kit.network_controls import classifiers
from cnnviz.kit.picture_controls import PictureState
from cnnviz.kit.questions import question_of
from cnnviz.language import N_, _

DEPTHS = {
    "network_map": N_("The whole network"),
    "feature_maps": N_("All maps of this layer"),
    "one_number": N_("Where its numbers come from"),
    "what_a_unit_sees": N_("What a unit sees"),
    "why_this_answer": N_("Why this answer"),
}
"""Pages that look inside a network, from what is largest to one number and to the answer."""


def link(text: str, page: str, query: Mapping[str, Any]) -> None:
    """Offer another page with some of its controls set, and the rest as usual."""
    st.page_link(
        question_of(page).script,
        label=text,
        icon=":material/arrow_forward:",
        query_params={key: written(value) for key, value in query.items()},
    )


def depths(state: PictureState, unit: dict[str, str | int]) -> None:
    """Offer the same network, weights, picture and unit on the other pages that look inside.

    `unit` is its layer, channel, row and column, as far as there are such.
    """
    looked: dict[str, str | int] = {
        "network": state.network,
        "weights": state.weights,
        "picture": state.picture,
    }
    if not state.chosen.are_trained:
        looked["seed"] = state.seed
    with st.container(horizontal=True, gap="small"):
        for name, label in DEPTHS.items():
            if name == links.page() or (name, state.network in classifiers()) == (ANSWER, False):
                continue
            here = {} if name == ANSWER else unit if name != "feature_maps" else _map(unit)
            link(_(label), name, looked | here)


ANSWER = "why_this_answer"


def _map(unit: dict[str, str | int]) -> dict[str, str | int]:
    return {key: unit[key] for key in ("layer", "channel") if key in unit}
