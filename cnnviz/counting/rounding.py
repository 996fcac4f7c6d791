"""Rounding up or down as a switch for a whole network, and what it changes.

Convention: torch rounds every output size down by itself, Caffe rounds pools up, and cuda-convnet
pools and convolutions. Up, a pool follows torch's `ceil_mode`, which drops a last window that
would start beyond the input and its leading padding; a convolution follows cuda-convnet,
1 + ceil((W + 2P - K) / S), so that a 1 × 1 shortcut fits the padded 3 × 3 beside it as it does
rounding down. Stride 1 and "same" padding leave nothing to round, and a zero-padded shortcut
always takes every S-th cell there is.
"""

from dataclasses import dataclass, replace

from cnnviz.counting.report import Report
from cnnviz.counting.smallest import fits
from cnnviz.editing import edited
from cnnviz.errors import CnnvizError, listed
from cnnviz.language import N_
from cnnviz.layers import Layer, Shape, Windowed, size
from cnnviz.network import Misfit, Network, checked_shape

ROUNDING_UP = N_(
    "{network} cannot round up throughout at {size}: {name} cannot take {sizes}; "
    "let it round as described, or change the input."
)
ROUNDING_DOWN = N_(
    "{network} cannot round down throughout at {size}: {name} cannot take {sizes}; "
    "let it round as described, or change the input."
)


def rounded(network: Network, ceil: bool, input_shape: Shape | None = None) -> Network:
    """Describe the same network with every convolution and pool rounding up (`ceil`) or down.

    Args:
        network: what `architecture()` or `Network(...)` describes.
        ceil: up, else down.
        input_shape: (channels, height, width) it is meant for; by default the published one.

    Raises:
        CnnvizError: where the layers fit together as described and would no longer do.
    """
    shape = network.input_shape if input_shape is None else checked_shape(input_shape)
    turned = edited(network, lambda layer: _turned(layer, ceil))
    try:
        turned.propagate(shape)
    except Misfit as found:
        if fits(network, shape):
            facts = {
                "network": network.name,
                "size": size(shape),
                "name": turned.nodes[found.index].name,
                "sizes": listed(map(size, found.given)),
            }
            raise CnnvizError(ROUNDING_UP if ceil else ROUNDING_DOWN, **facts) from None
    return turned


def _turned(layer: Layer, ceil: bool) -> Layer:
    if _rounds(layer):
        return replace(layer, ceil=ceil)  # type: ignore[call-arg]  # all that is windowed has it
    return layer


def _rounds(layer: Layer) -> bool:
    """Whether there can be something to round; if not, the layer stays as it is written."""
    if not isinstance(layer, Windowed):
        return False
    return any(axis.stride > 1 and axis.padding is not None for axis in layer.window.axes)


@dataclass(frozen=True)
class Change:
    """A layer whose output differs between two counts of one network.

    `rounds` tells a layer that rounds by itself from one that gets other sizes.
    """

    name: str
    kind: str
    before: Shape
    after: Shape
    rounds: bool


def changes(before: Report, after: Report) -> tuple[Change, ...]:
    """List the layers whose output shape differs, in order.

    Raises:
        CnnvizError: where the two do not have the same layers.
    """
    names = [[row.name for row in report.layers] for report in (before, after)]
    if names[0] != names[1]:
        raise CnnvizError(
            "{before} and {after} have different layers: compare two counts of one network.",
            before=before.network.name,
            after=after.network.name,
        )
    return tuple(
        Change(old.name, old.kind, old.output_shape, new.output_shape, _rounds(old.layer))
        for old, new in zip(before.layers, after.layers, strict=True)
        if old.output_shape != new.output_shape
    )
