"""The card of this question on the first page."""

SLOW = True
"""Whether it needs torch, and is filled after the others."""


def draw() -> bytes:
    """Draw it."""
    from cnnviz.drawing.mosaic import mosaic
    from cnnviz.kit.live import Live, bundled_picture, seen
    from cnnviz.weights.trained import Weights

    live = Live(Weights("alexnet"), bundled_picture("temple"))
    found = seen(live, "relu1")
    return mosaic(found.maps[:32], across=568)
