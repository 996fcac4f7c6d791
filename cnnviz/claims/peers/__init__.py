"""Why do they differ? From our count of a network to what other tools print, step by step."""

from cnnviz.claims.peers.explain import explain_all, explain_peer, forms
from cnnviz.claims.peers.walk import TOOLS, Form, Peer, Quantity, Step, Tool, Walk

__all__ = [
    "TOOLS",
    "Form",
    "Peer",
    "Quantity",
    "Step",
    "Tool",
    "Walk",
    "explain_all",
    "explain_peer",
    "forms",
]
