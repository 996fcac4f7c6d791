"""The smallest input a network can take, found by trying: shapes alone, no counts.

Convention: sides in cells; only kernels, strides and padding decide, so height and width are
looked for one at a time.
"""

from collections.abc import Callable

from cnnviz.layers import Shape
from cnnviz.network import Misfit, Network

FURTHEST = 2048
"""The largest side that is tried; no known network needs a quarter of it."""


def fits(network: Network, shape: Shape) -> bool:
    """Tell whether every layer can take what it gets from an input of this shape."""
    try:
        network.propagate(shape)
    except Misfit:
        return False
    return True


def smallest_square(network: Network, channels: int | None = None) -> int | None:
    """Side of the smallest square input that works; None where no size does.

    Args:
        network: what `architecture()` or `Network(...)` describes.
        channels: of the input; by default the published ones.
    """
    depth = network.input_shape[0] if channels is None else channels
    return _least(lambda side: fits(network, (depth, side, side)), network.input_shape[1:])


def smallest_input(network: Network, channels: int | None = None) -> Shape | None:
    """(channels, height, width) with the least height and width that work; None where none do.

    The two differ only in networks whose kernels or strides do.
    """
    depth = network.input_shape[0] if channels is None else channels
    side = smallest_square(network, depth)
    if side is None:
        return None
    height = next(h for h in range(1, side + 1) if fits(network, (depth, h, side)))
    width = next(w for w in range(1, side + 1) if fits(network, (depth, height, w)))
    return depth, height, width


def _least(works: Callable[[int], bool], published: Shape) -> int | None:
    """Smallest side that works.

    Whether a size works need not go on for all larger ones: a sum of branches may ask for odd
    sides. So a first one is looked for among even and odd sides, and then all below it.
    """
    doubled = [1 << power for power in range(FURTHEST.bit_length())]
    tries = sorted({*doubled, *(side + 1 for side in doubled), *published})
    found = next((side for side in tries if works(side)), None)
    if found is None:
        return None
    return next(side for side in range(1, found + 1) if works(side))
