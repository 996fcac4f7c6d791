"""The pages that go deeper from the unit selected on the map."""

import streamlit as st

from cnnviz.kit import places
from cnnviz.kit.network_controls import classifiers
from cnnviz.language import _
from pages.network_map.state import State


def depths(state: State) -> None:
    """Offer the same unit of the same network on the other pages that look inside."""
    looked: dict[str, str | int] = {
        "network": state.network,
        "weights": state.weights,
        "picture": state.picture,
    }
    if not state.chosen.are_trained:
        looked["seed"] = state.seed
    cell: dict[str, str | int] = {"channel": state.channel}
    if len(state.output_shape) > 1:
        cell |= {"row": state.row, "column": state.column}
    with st.container(horizontal=True):
        at = looked | {"layer": state.layer}
        places.link(_("Where this number comes from, in full"), "one_number", at | cell)
        places.link(_("All maps of this layer"), "feature_maps", at | {"channel": state.channel})
        places.link(_("What this unit sees"), "what_a_unit_sees", at | cell)
        if state.network in classifiers():
            places.link(_("Why this answer"), "why_this_answer", looked)
