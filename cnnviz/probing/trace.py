"""Where one number of a feature map comes from, taken from a running network.

Convention: the first image of the batch, as in evaluation (no dropout, running statistics).
Rows, columns and channels are counted from 0. The total of a trace is worked out here in 64
bits from the values the layer read; `value` is what the network itself made of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from cnnviz.layers import Dropout, Flatten, Linear, RadialBasis, Shape
from cnnviz.network import Network
from cnnviz.probing.effective_field import units_at
from cnnviz.probing.finite import check_finite
from cnnviz.probing.trace_rules import rule_for
from cnnviz.probing.trace_terms import Place, Volume, Worked
from cnnviz.running import Mode, NetworkModule
from cnnviz.running.schedule import flow


@dataclass(frozen=True)
class Surroundings:
    """What one layer reads and makes, for one image.

    Attributes:
        layer: the node's name.
        sources: names of what it reads; "input" for the network's own.
        reads: a volume (C, H, W) each; vectors are (F, 1, 1), but for what a linear layer reads
            behind a flatten: the volume that was flattened.
        makes: (C', H', W'), or (F, 1, 1).
        after: names of the batch norm and activation right behind it, and what each makes.
    """

    layer: str
    sources: tuple[str, ...]
    reads: tuple[Volume, ...]
    makes: Volume
    after: tuple[tuple[str, Volume], ...]


@dataclass(frozen=True, kw_only=True)
class Trace(Worked):
    """One number worked out, and what the layers right behind make of it.

    Attributes:
        layer, kind: the node's name, and what it is.
        channel, row, column: the cell.
        sources: names of what the layer reads.
        value: the network's own number, 32 bits; `total` is the one worked out.
        after: the batch norm and the activation behind it, each with the last one's number as
            its input.
    """

    layer: str
    kind: str
    channel: int
    row: int
    column: int
    sources: tuple[str, ...]
    value: float
    after: tuple["Trace", ...] = ()

    @property
    def end(self) -> float:
        """The network's own number after all that follows."""
        return self.after[-1].value if self.after else self.value


@torch.inference_mode()
def surroundings(module: NetworkModule, x: Tensor, layer: str) -> Surroundings:
    """Run the first image of x (N, C, H, W) as far as needed.

    Args:
        module: what `build` made; what follows the layer is shown as far as it is built.
        x: images, of which the first is looked at.
        layer: node name or state-dict key.

    Raises:
        CnnvizError: for an unknown layer, or an input that does not fit.
    """
    network, index = module.network, module.position(layer)
    module.check(x, [index])
    node = network.nodes[index]
    # What follows is shown as far as it is built.
    behind = [other for other in network.followers(index) if other + 1 in module.shapes]
    keep = {index, *behind, *(source - 1 for source in node.sources if source)}
    values = module.run(x[:1], keep, Mode.EVALUATE)
    shapes = flow(network, network.ancestors([index]), tuple(x.shape[1:]))
    reads = []
    for source in node.sources:
        value = values[source - 1] if source else x[:1]
        check_finite(node.name, value)
        reads.append(_volume(value, _read_as(network, index, source, shapes)))
    check_finite(node.name, *(values[made] for made in (index, *behind)))
    return Surroundings(
        node.name,
        tuple(network.nodes[source - 1].name if source else "input" for source in node.sources),
        tuple(reads),
        _volume(values[index]),
        tuple((network.nodes[other].name, _volume(values[other])) for other in behind),
    )


@torch.inference_mode()
def traced(
    module: NetworkModule, around: Surroundings, channel: int, row: int = 0, column: int = 0
) -> Trace:
    """Work out one number from values that were kept; raises `CnnvizError` for no such cell."""
    (channel,), row, column = units_at(around.layer, around.makes.shape, [channel], row, column)
    cell = channel, row, column
    steps, before, source = [], around.makes, around.layer
    for name, made in around.after:
        steps.append(_at(module, name, (source,), (before,), made, cell))
        before, source = made, name
    return _at(module, around.layer, around.sources, around.reads, around.makes, cell, tuple(steps))


def _at(
    module: NetworkModule,
    name: str,
    sources: tuple[str, ...],
    reads: tuple[Volume, ...],
    made: Volume,
    cell: tuple[int, int, int],
    after: tuple[Trace, ...] = (),
) -> Trace:
    index = module.position(name)
    layer = module.network.nodes[index].layer
    worked = rule_for(layer)(Place(layer, module.layer(index), reads, *cell))
    return Trace(
        **vars(worked),
        layer=name,
        kind=str(layer.kind),
        channel=cell[0],
        row=cell[1],
        column=cell[2],
        sources=sources,
        value=float(made[cell]),
        after=after,
    )


def _read_as(
    network: Network, index: int, source: int, shapes: Mapping[int, Shape]
) -> Shape | None:
    """The volume behind what a linear layer reads, where a flatten made it flat; else None."""
    if not isinstance(network.nodes[index].layer, Linear | RadialBasis):
        return None
    while source:
        node = network.nodes[source - 1]
        source = node.sources[0]
        if isinstance(node.layer, Flatten):
            return shapes[source]
        if not isinstance(node.layer, Dropout):
            return None
    return None


def _volume(value: Tensor, shape: Sequence[int] | None = None) -> Volume:
    """The first image's value as (C, H, W); flat ones as (F, 1, 1), or as `shape`."""
    one = value[0].detach().cpu().float().numpy()
    return np.asarray(one.reshape(shape or (one.shape if one.ndim == 3 else (-1, 1, 1))))
