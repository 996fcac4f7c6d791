"""The card of this question on the first page."""

from cnnviz.claims.peers import explain_peer
from cnnviz.counting import analyse
from cnnviz.drawing.miniatures import bars
from cnnviz.networks import architecture

SLOW = False
"""Whether it needs torch, and is filled after the others."""


def draw() -> str:
    """Draw it."""
    walk = explain_peer(analyse(architecture("resnet50-v1.5")), "fvcore")
    return bars([("cnnviz", walk.start, 0.85), ("fvcore", walk.total, 0.85)])
