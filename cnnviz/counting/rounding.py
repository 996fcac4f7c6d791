"""Rounding up or down as a switch for a whole network, and what it changes.

Convention: rounding up is torch's `ceil_mode`, which drops a last window that would start beyond
the input and its leading padding; Caffe and cuda-convnet round up, torch rounds down by itself.
Convolutions always round down; stride 1 and "same" padding leave nothing to round.
"""

from dataclasses import dataclass, replace

from cnnviz.counting.report import Report
from cnnviz.editing import edited
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Pool, Shape
from cnnviz.network import Network


def rounded(network: Network, ceil: bool) -> Network:
    """Describe the same network with every pool rounding up (`ceil`) or down."""
    return edited(network, lambda layer: _turned(layer, ceil))


def _turned(layer: Layer, ceil: bool) -> Layer:
    return replace(layer, ceil=ceil) if isinstance(layer, Pool) and _rounds(layer) else layer


def _rounds(pool: Pool) -> bool:
    """Whether there can be something to round; if not, the pool stays as it is written."""
    axes = (pool.window.rows, pool.window.columns)
    return any(axis.stride > 1 and axis.padding is not None for axis in axes)


@dataclass(frozen=True)
class Change:
    """A layer whose output differs between two counts of one network."""

    name: str
    kind: str
    before: Shape
    after: Shape


def changes(before: Report, after: Report) -> tuple[Change, ...]:
    """List the layers whose output shape differs, in order.

    Raises:
        CnnvizError: where the two do not have the same layers.
    """
    names = [[row.name for row in report.layers] for report in (before, after)]
    if names[0] != names[1]:
        raise CnnvizError(
            f"{before.network.name} and {after.network.name} have different layers: "
            "compare two counts of one network."
        )
    return tuple(
        Change(old.name, old.kind, old.output_shape, new.output_shape)
        for old, new in zip(before.layers, after.layers, strict=True)
        if old.output_shape != new.output_shape
    )
