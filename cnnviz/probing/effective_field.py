"""Which part of a picture a unit really listens to: its effective receptive field.

Convention: the size of the gradient of one unit with respect to each input cell, |d unit / d x|,
summed over the input's channels and averaged over the units asked for; as in evaluation. After
Luo, Li, Urtasun & Zemel 2016 (arXiv:1701.04128). Rows, columns and channels are counted from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, TypeAlias

import numpy as np
import torch
from torch import Tensor

from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import AxisField, Box, ReceptiveField, receptive_field
from cnnviz.errors import CnnvizError, ShapeError
from cnnviz.layers import (
    Activation,
    Add,
    BatchNorm,
    Concatenate,
    Dropout,
    LocalResponseNorm,
    Scale,
    Softmax,
    Windowed,
    ZeroPad,
)
from cnnviz.network import Network
from cnnviz.running import Mode, NetworkModule
from cnnviz.running.schedule import flow
from cnnviz.window import place

Heat: TypeAlias = np.ndarray[Any, np.dtype[np.float64]]
"""(H, W)"""

SHARE = 0.95
"""Part of the gradient that the box of an effective field holds."""

SLIDING = (
    *(Windowed, ZeroPad),
    *(Activation, Add, BatchNorm, Concatenate, Dropout, LocalResponseNorm, Scale, Softmax),
)
"""Layers that do the same everywhere, whatever the size of the map: windows of a fixed size, and
what looks at one cell. All others, such as an adaptive pool, divide the map that they get."""


@dataclass(frozen=True)
class EffectiveField:
    """What the units at one place of a layer listen to.

    Attributes:
        layer, row, column: the place.
        channels: the units the heat is an average over.
        heat: (H, W), mean size of the gradient at each cell of the input.
        theoretical: the box around the cells that could reach the unit; None if it sees nothing
            but padding, and then there is no heat either.
        padding: cells of the theoretical field beyond each edge: top, bottom, left, right.
        box: the cells around 95 % of the heat; None where no gradient arrives, or one that is
            no finite number.
        value: mean of the units' own values.
    """

    layer: str
    row: int
    column: int
    channels: tuple[int, ...]
    heat: Heat
    theoretical: Box | None
    padding: tuple[int, int, int, int]
    box: Box | None
    value: float

    @property
    def is_finite(self) -> bool:
        """Whether value and heat are numbers: large weights may grow beyond 32 bits on the way."""
        return isfinite(self.value) and bool(np.isfinite(self.heat).all())


def effective_field(
    module: NetworkModule,
    x: Tensor,
    layer: str,
    row: int,
    column: int,
    channels: Sequence[int] = (0,),
) -> EffectiveField:
    """Measure the field of the units at one place of a layer, on one picture.

    Where all layers up to there slide a window, only the part of the picture that the units can
    see is run: the numbers are those of the whole picture all the same.

    Args:
        module: what `build` made, at least as far as `layer`.
        x: images (N, C, H, W), of which the first is looked at.
        layer: node name or state-dict key.
        row: of the units; 0 once the maps are flat.
        column: likewise.
        channels: which of the layer's channels to average over; one backward pass each.

    Raises:
        CnnvizError: for an unknown layer, a unit that is not there, no channel, or an input that
            does not fit.
    """
    index = module.position(layer)
    module.check(x, [index])
    report = analyse(module.network, tuple(x.shape[1:]))
    shape = report.layers[index].output_shape
    units, row, column = units_at(layer, (shape[0], *(shape[1:] or (1, 1))), channels, row, column)
    field = receptive_field(report, layer)
    heat, value = _heat(module, x, index, field, (row, column), units)
    box = field.box(row, column)
    beyond = (*field.rows.beyond(row), *field.columns.beyond(column))
    smallest = None if box is None else smallest_box(heat, box)
    return EffectiveField(field.name, row, column, units, heat, box, beyond, smallest, value)


def _heat(
    module: NetworkModule,
    x: Tensor,
    index: int,
    field: ReceptiveField,
    unit: tuple[int, int],
    channels: Sequence[int],
) -> tuple[Heat, float]:
    """The heat (H, W) over the whole input, and the mean value of the units."""
    down, across = part(module.network, x.shape[1], index, field, unit)
    cut = x[:1, :, down.start : down.stop, across.start : across.stop]
    moved = _moved(field.rows, unit[0], down), _moved(field.columns, unit[1], across)
    found, value = _gradients(module, cut, index, moved, channels)
    heat = np.zeros(tuple(x.shape[2:]))
    heat[down.start : down.stop, across.start : across.stop] = found
    return heat, value


def smallest_box(heat: Heat, within: Box, share: float = SHARE) -> Box | None:
    """Cells that hold `share` of the heat: the faintest edge is dropped as long as it may be.

    Args:
        heat: (H, W), nowhere negative.
        within: where all of the heat is.
        share: of the heat, above 0 and up to 1.

    Returns:
        The rectangle that is left, or None if there is no heat at all, or no finite one.
    """
    top, bottom, left, right = within
    kept = float(heat[top : bottom + 1, left : right + 1].sum())
    if not (kept > 0 and isfinite(kept)):
        return None
    spare = kept * (1 - share)
    while True:
        edges = {
            (1, 0, 0, 0): heat[top, left : right + 1],
            (0, -1, 0, 0): heat[bottom, left : right + 1],
            (0, 0, 1, 0): heat[top : bottom + 1, left],
            (0, 0, 0, -1): heat[top : bottom + 1, right],
        }
        sums = {step: float(edge.sum()) for step, edge in edges.items()}
        # Per cell, or else the short sides of a long field would always go first.
        step = min(sums, key=lambda step: sums[step] / len(edges[step]))
        if sums[step] > spare or (top == bottom and left == right):
            return Box(top, bottom, left, right)
        spare -= sums[step]
        top, bottom = top + step[0], bottom + step[1]
        left, right = left + step[2], right + step[3]


def part(
    network: Network, depth: int, index: int, field: ReceptiveField, unit: tuple[int, int]
) -> tuple[range, range]:
    """Rows and columns of the picture to run for a unit to be what it is in the whole.

    Args:
        network: what is run.
        depth: channels of the picture.
        index: of the unit's node.
        field: of that node's units.
        unit: its row and column.
    """
    whole = range(field.rows.cells), range(field.columns.cells)
    nodes = network.ancestors([index])
    if not all(isinstance(network.nodes[node].layer, SLIDING) for node in nodes):
        return whole
    down, across = _needed(field.rows, unit[0]), _needed(field.columns, unit[1])
    try:
        flow(network, nodes, (depth, len(down), len(across)))
    except ShapeError:  # some window on the way, of which the unit sees the padding, is larger
        return whole
    return down, across


def _needed(field: AxisField, position: int) -> range:
    """Cells of one axis to run for the unit at `position` to be what it is in the whole picture.

    They begin and end a multiple of the unit's stride from the ends of the picture, so that the
    windows of every layer before fall where they did, and its padding as well.
    """
    first, last = field.theoretical(position)
    if field.stride is None or last < 0 or first >= field.cells:
        return range(field.cells)  # branches of different strides, or nothing but padding
    step = int(field.stride)
    begin = max(first, 0) // step * step
    spare = max(field.cells - 1 - last, 0) // step * step
    return range(begin, field.cells - spare)


def _moved(field: AxisField, position: int, cells: range) -> int:
    """Where the unit is among those of the part that is run."""
    if not cells.start:
        return position
    assert field.stride is not None
    return position - int(cells.start // field.stride)


def _gradients(
    module: NetworkModule, x: Tensor, index: int, unit: tuple[int, int], channels: Sequence[int]
) -> tuple[Heat, float]:
    """Mean size of the gradient (H, W) at the cells of x, and the units' mean value."""
    with torch.inference_mode(False), torch.enable_grad():
        seen = x.detach().clone().requires_grad_()  # (1, C, H, W)
        value = module.run(seen, [index], Mode.EVALUATE)[index]
        units = value[0, :, unit[0], unit[1]] if value.dim() == 4 else value[0]  # (channels,)
        heat = torch.zeros(x.shape[2:], dtype=torch.float64)
        for number, channel in enumerate(channels, 1):
            (slope,) = torch.autograd.grad(
                units[channel], seen, retain_graph=number < len(channels)
            )
            heat += slope[0].abs().sum(0).double()  # (H, W)
    mean = float(units[list(channels)].detach().double().mean())
    return np.asarray((heat / len(channels)).numpy()), mean


def units_at(
    layer: str, sizes: tuple[int, ...], channels: Sequence[int], row: int, column: int
) -> tuple[tuple[int, ...], int, int]:
    """Channels, row and column as numbers, if a layer of these sizes (C, H, W) has them."""
    try:
        asked = tuple(channels)
    except TypeError:
        raise CnnvizError(
            "the channels are {channels!r}: give a list of them.", channels=channels
        ) from None
    if not asked:
        raise CnnvizError("no channel is named: give at least one to average over.")
    units = [place(channel, sizes[0]) for channel in asked]
    down, across = place(row, sizes[1]), place(column, sizes[2])
    if down is None or across is None or None in units:
        raise CnnvizError(
            "{layer} has no unit in channel {channels}, row {row}, column {column}: channels go "
            "from 0 to {depth}, rows from 0 to {down} and columns from 0 to {across}.",
            layer=layer,
            channels=", ".join(map(str, asked)),
            row=row,
            column=column,
            **{
                name: size - 1
                for name, size in zip(("depth", "down", "across"), sizes, strict=True)
            },
        )
    return tuple(unit for unit in units if unit is not None), down, across
