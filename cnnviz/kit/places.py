"""Links from one page to another that arrive with the controls set, whatever they were before."""

from typing import TYPE_CHECKING

import streamlit as st

from cnnviz.claims.slips import Erratum, errata_for
from cnnviz.kit import links
from cnnviz.kit.leading import link
from cnnviz.kit.network_controls import NETWORKS, classifiers
from cnnviz.language import N_, _
from cnnviz.networks import label as called

if TYPE_CHECKING:
    from cnnviz.kit.picture_controls import PictureState

DEPTHS = {
    "network_map": N_("The whole network"),
    "feature_maps": N_("All maps of this layer"),
    "one_number": N_("Where its numbers come from"),
    "what_a_unit_sees": N_("What a unit sees"),
    "why_this_answer": N_("Why this answer"),
}
"""Pages that look inside a network, from what is largest to one number and to the answer."""


def depths(state: "PictureState", unit: dict[str, str | int]) -> None:
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
        if layer := unit.get("layer"):
            at = {"network": state.network, "layer": layer}
            link(_("Its row and its formula"), "architectures", at)
            beyond(state.network, str(layer))


def beyond(network: str, layer: str) -> None:
    """Offer a layer's network beside another, and the card of the slip that fits the layer."""
    beside = neighbour(network)
    both = {"networks": [network, beside], "tab": "layer-by-layer"}
    link(_("Beside {network}", network=called(beside)), "compare", both)
    if card := slip(network, layer):
        asked = {"network": network, "erratum": card.key}
        link(_("Often mistaken: {slip}", slip=card.title), "why_numbers_differ", asked)


def neighbour(network: str) -> str:
    """The network before this one in history, for the first the one behind it."""
    names = list(NETWORKS)
    place = names.index(network)
    return names[place - 1] if place else names[1]


def slip(network: str, layer: str) -> Erratum | None:
    """The card about a layer of a network, else the first about the network."""
    cards = errata_for(network)
    told = (card for card in cards if f"{layer} of" in str(card.record))
    return next(told, cards[0] if cards else None)


ANSWER = "why_this_answer"


def _map(unit: dict[str, str | int]) -> dict[str, str | int]:
    return {key: unit[key] for key in ("layer", "channel") if key in unit}
