"""The card of this question on the first page."""


def draw() -> str:
    from cnnviz.kit.live import Live, bundled_picture
    from cnnviz.weights.trained import Origin, Weights
    from pages.network_map.miniature import miniature

    return miniature(Live(Weights("lenet5", Origin.HERE), bundled_picture("digit-3")))
