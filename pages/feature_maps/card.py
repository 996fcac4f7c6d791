"""The card of this question on the first page."""


def draw() -> bytes:
    from cnnviz.drawing.mosaic import mosaic
    from cnnviz.kit.live import Live, bundled_picture, seen
    from cnnviz.weights.trained import Weights

    live = Live(Weights("alexnet"), bundled_picture("temple"))
    found = seen(live, "relu1")
    return mosaic(found.maps[:32], across=568)
