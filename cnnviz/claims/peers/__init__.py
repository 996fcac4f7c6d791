"""Why do they differ? From our count of a network to what other tools print, step by step."""

from cnnviz.claims.peers.explain import explain_peer, forms
from cnnviz.claims.peers.walk import TOOLS, Difference, Form, Peer, Quantity, Tool, Walk

__all__ = ["TOOLS", "Difference", "Form", "Peer", "Quantity", "Tool", "Walk", "explain_peer"]
__all__ += ["forms"]
