"""The card of this question on the first page."""

from cnnviz.claims.peers import explain_peer
from cnnviz.counting import analyse
from cnnviz.drawing.miniatures import bars
from cnnviz.networks import architecture


def draw() -> str:
    walk = explain_peer(analyse(architecture("resnet50-v1.5")), "fvcore")
    return bars([("cnnviz", walk.start), ("fvcore", walk.total)])
