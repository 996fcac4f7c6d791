"""Which cells lie under a layer's window, position by position, for what the browser draws."""

from cnnviz.layers import (
    AdaptiveAvgPool,
    AvgPool,
    Conv,
    Crop,
    GlobalAvgPool,
    Layer,
    Windowed,
    ZeroPad,
)

RULES = {
    "conv": "products",
    "linear": "products",
    "max_pool": "largest",
    "avg_pool": "mean",
    "global_avg_pool": "mean",
    "adaptive_avg_pool": "mean",
    "l2_pool": "root",
    "subsample": "scaled",
}
"""How a number comes of a window, by the kind of layer; others look at one cell."""


def spans(layer: Layer, axis: int, size: int, count: int) -> list[list[int]]:
    """First cell and number of cells under the window, for each position along an axis."""
    if isinstance(layer, Windowed):
        window = layer.window.columns if axis else layer.window.rows
        return [[window.start(at, size), window.kernel] for at in range(count)]
    if isinstance(layer, AdaptiveAvgPool):
        ends = [(at * size // count, -(-(at + 1) * size // count)) for at in range(count)]
        return [[first, last - first] for first, last in ends]
    if isinstance(layer, GlobalAvgPool) or count == 1:
        return [[0, size]]
    stride = layer.stride if isinstance(layer, ZeroPad) else 1
    margin = layer.margin if isinstance(layer, Crop) else 0
    return [[stride * at + margin, 1] for at in range(count)]


def dilation(layer: Layer, axis: int) -> int:
    """Cells from one cell under the window to the next."""
    if not isinstance(layer, Conv):
        return 1
    return (layer.window.columns if axis else layer.window.rows).dilation


def counted(layer: Layer, below: tuple[int, ...], above: tuple[int, ...]) -> list[list[int]]:
    """Cells that a mean counts, for each position along each axis."""
    found = []
    for axis in (0, 1):
        size, padding = below[axis], (0, 0)
        if isinstance(layer, AvgPool) and layer.count_padding:
            padding = (layer.window.columns if axis else layer.window.rows).pads(size)
        found.append(
            [
                min(first + cells, size + padding[1]) - max(first, -padding[0])
                for first, cells in spans(layer, axis, size, above[axis])
            ]
        )
    return found
