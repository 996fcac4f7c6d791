"""From a network to the ideas that it brought, and back."""

import streamlit as st

from cnnviz.kit import links
from cnnviz.kit.leading import link
from cnnviz.kit.questions import Question, questions
from cnnviz.language import _
from cnnviz.networks import titles

NETWORK = "network"
"""Session key of the network, on every page that has one."""


def family(network: str) -> str:
    """What a network and its variants share of their names: resnet50-v1.5 is a resnet."""
    return network.partition("-")[0].rstrip("0123456789.")


def brought(network: str) -> list[Question]:
    """The pages about ideas of a network or of its family."""
    return [page for page in questions() if family(network) in map(family, page.origins)]


def draw() -> None:
    """At a page's end: the networks its idea is from; and the ideas of the network it shows."""
    run, names = links.run(), titles()
    origins = [name for page in questions() if page.name == run.page for name in page.origins]
    if origins:
        st.caption(_("Networks that brought or use this idea"))
        with st.container(horizontal=True, gap="small"):
            for name in origins:
                link(_(names[name]), "architectures", {"network": name})
    network = run.values.get(NETWORK)
    if origins or network not in names or not brought(network):
        return
    st.caption(_("Ideas of {network}", network=names[network]))
    with st.container(horizontal=True, gap="small"):
        for page in brought(network):
            link(_(page.title), page.name, {})
