"""The card of this question on the first page."""

SLOW = True
"""Whether it needs torch, and is filled after the others."""


def draw() -> bytes:
    """Draw it."""
    from cnnviz.drawing.mosaic import mosaic
    from cnnviz.kit.cached import bundled_picture, seen
    from cnnviz.weights.trained import Weights

    temple = bundled_picture("temple (photograph)")
    found = seen(Weights("alexnet"), "relu1", temple)
    return mosaic(found.maps[:32], across=568)
