"""What PyTorch's autograd keeps from the forward pass for the backward pass.

Convention: what each operation saves in torch on the CPU, each storage counted once and charged
to the layer that made it; weights, their gradients and a kernel's scratch space are not in it.
A GPU's fused dropout keeps one byte a value where the CPU keeps a number.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

from cnnviz.counting.report import LayerReport, Report
from cnnviz.errors import CnnvizError
from cnnviz.layers import (
    AdaptiveAvgPool,
    Add,
    AvgPool,
    BatchNorm,
    Concatenate,
    Conv,
    Dropout,
    Flatten,
    GlobalAvgPool,
    L2Pool,
    Layer,
    Linear,
    LocalResponseNorm,
    MaxPool,
    ReLU,
    Scale,
    Shape,
    Sigmoid,
    Softmax,
    Tanh,
    ZeroPad,
    numel,
)
from cnnviz.layers.historic import RadialBasis, SparseConv, Subsample
from cnnviz.window import Window

FLOAT = 4
"""Bytes of a 32-bit floating-point number, what a network computes with unless told otherwise."""

INDEX = 8
"""Bytes of one of torch's indices (int64): where a max pool found its largest value."""


class Saved(NamedTuple):
    """What one layer saves: its input or output, and tensors nobody else sees.

    `numbers` and `indices` are per image; `fixed_numbers` and `fixed_indices` are the same for
    a batch of any size.
    """

    input: bool = False
    output: bool = False
    numbers: int = 0
    indices: int = 0
    fixed_numbers: int = 0
    fixed_indices: int = 0


class Place(NamedTuple):
    """Where a layer stands: its shapes, and whether a gradient goes on through its input."""

    x: Shape
    y: Shape
    tracked: bool
    training: bool


Rule: TypeAlias = Callable[[Any, Place], Saved]


def _copy(window: Window, x: Shape) -> int:
    """Numbers in a copy of `x` with the padding written out."""
    return x[0] * window.rows.padded(x[1]) * window.columns.padded(x[2])


def _plain_pool(window: Window) -> bool:
    """Torch's pools take even padding of at most half a kernel; else a copy is padded first."""
    padding = window.even_padding()
    kernels = window.rows.kernel, window.columns.kernel
    return padding is not None and all(2 * p <= k for p, k in zip(padding, kernels, strict=True))


def _nothing(layer: Layer, place: Place) -> Saved:
    return Saved()


def _input(layer: Layer, place: Place) -> Saved:
    return Saved(input=True)


def _output(layer: Layer, place: Place) -> Saved:
    return Saved(output=True)


def _conv(layer: Conv, place: Place) -> Saved:
    if layer.window.convolution_padding() is not None:
        return Saved(input=True)
    return Saved(numbers=_copy(layer.window, place.x))


def _max_pool(layer: MaxPool, place: Place) -> Saved:
    indices = numel(place.y)
    if _plain_pool(layer.window):
        return Saved(input=True, indices=indices)
    return Saved(numbers=_copy(layer.window, place.x), indices=indices)


def _avg_pool(layer: AvgPool, place: Place) -> Saved:
    if _plain_pool(layer.window):
        return Saved(input=True)
    # The copy, and how many cells each position divides by.
    return Saved(numbers=_copy(layer.window, place.x), fixed_numbers=numel(place.y) // place.y[0])


def _l2_pool(layer: L2Pool, place: Place) -> Saved:
    copies = _copy(layer.window, place.x) + numel(place.y)  # the padded squares, and their sums
    return Saved(input=True, output=True, numbers=copies)


def _adaptive(layer: AdaptiveAvgPool, place: Place) -> Saved:
    return Saved(input=layer.size > 1)  # a plain mean needs no input to go back


def _tanh(layer: Tanh, place: Place) -> Saved:
    if layer.scale == layer.slope == 1:
        return Saved(output=True)
    return Saved(numbers=numel(place.y))  # the tanh before it is scaled


def _lrn(layer: LocalResponseNorm, place: Place) -> Saved:
    channels, height, width = place.x
    squares = (channels + layer.size - 1) * height * width
    # The padded squares, k + alpha * sum, and that to the power of beta.
    return Saved(input=True, numbers=squares + 2 * numel(place.x))


def _batch_norm(layer: BatchNorm, place: Place) -> Saved:
    # In training also the batch's mean and 1 / deviation of each channel.
    return Saved(input=True, fixed_numbers=2 * place.x[0] if place.training else 0)


def _dropout(layer: Dropout, place: Place) -> Saved:
    active = place.training and layer.probability > 0
    return Saved(numbers=numel(place.x) if active else 0)  # the mask, as numbers


def _sparse_conv(layer: SparseConv, place: Place) -> Saved:
    links = layer.links
    chosen = _copy(layer.window, (links, *place.x[1:]))  # the channels each filter sees
    return Saved(numbers=chosen, fixed_indices=links if place.tracked else 0)


def _subsample(layer: Subsample, place: Place) -> Saved:
    copy = _copy(layer.window, place.x) if place.tracked else 0
    return Saved(numbers=copy + numel(place.y))  # the sums, for the coefficients' gradient


def _radial_basis(layer: RadialBasis, place: Place) -> Saved:
    return Saved(numbers=numel(place.x) * numel(place.y))  # differences from each prototype


RULES: dict[type[Layer], Rule] = {
    **dict.fromkeys((GlobalAvgPool, Scale, Flatten, ZeroPad, Add, Concatenate), _nothing),
    **dict.fromkeys((ReLU, Sigmoid, Softmax), _output),
    Linear: _input,
    Conv: _conv,
    MaxPool: _max_pool,
    AvgPool: _avg_pool,
    L2Pool: _l2_pool,
    AdaptiveAvgPool: _adaptive,
    Tanh: _tanh,
    LocalResponseNorm: _lrn,
    BatchNorm: _batch_norm,
    Dropout: _dropout,
    SparseConv: _sparse_conv,
    Subsample: _subsample,
    RadialBasis: _radial_basis,
}
"""What each layer saves once a gradient goes through it."""


class KeptRow(NamedTuple):
    """What one layer leaves behind for the backward pass, in bytes.

    `output` and `own` are per image; `fixed` is once per batch. `needed_by` names the layers
    whose gradients need the output; without any it is not kept.
    """

    name: str
    output: int
    own: int
    fixed: int
    needed_by: tuple[str, ...]


@dataclass(frozen=True)
class Kept:
    """What autograd keeps of a whole pass: `input` bytes per image of the picture, and the rows."""

    input: int
    rows: tuple[KeptRow, ...]

    @property
    def per_image(self) -> int:
        """Bytes that every further image of the batch adds."""
        return self.input + sum(row.output + row.own for row in self.rows)

    @property
    def fixed(self) -> int:
        """Bytes kept once, whatever the size of the batch."""
        return sum(row.fixed for row in self.rows)

    def of_batch(self, images: int) -> int:
        """Bytes kept for a batch."""
        return images * self.per_image + self.fixed


def kept(report: Report, *, training: bool = True, number: int = FLOAT) -> Kept:
    """Work out what autograd keeps when every layer of a network runs, side branches too.

    A ReLU that overwrites its input keeps no less: its gradient needs its output, and nobody
    needs what was there before. It lowers what is alive at once (`memory.peak`).

    Args:
        report: the counted network.
        training: batch norm uses the batch's statistics and dropout is on; else as in `eval()`.
        number: bytes of a floating-point number.

    Raises:
        CnnvizError: for a layer of a kind of its own.
    """
    storage = [0]  # per value, the first of those that share its memory
    tracked = [False]  # per value, whether a gradient goes back through it
    needed: dict[int, list[str]] = {}  # per storage, the layers that save it
    own: list[Saved] = []
    for (name, layer, sources, _), row in zip(report.network.nodes, report.layers, strict=True):
        through = any(tracked[value] for value in sources)
        saved, memory = Saved(), storage[sources[0]]
        if through or row.parameters:
            place = Place(row.input_shape, row.output_shape, through, training)
            saved = rule_of(layer)(layer, place)
        if saved.input:
            needed.setdefault(memory, []).append(name)
        storage.append(memory if passes_on(layer, training) else len(storage))
        if saved.output:
            needed.setdefault(storage[-1], []).append(name)
        tracked.append(through or row.parameters > 0)
        own.append(saved)
    rows = tuple(
        _row(row, saved, tuple(needed.get(value, ())), number)
        for value, (row, saved) in enumerate(zip(report.layers, own, strict=True), 1)
    )
    return Kept(number * numel(report.input_shape) if 0 in needed else 0, rows)


def passes_on(layer: Layer, training: bool) -> bool:
    """Whether the output is the input's own memory, seen another way."""
    if isinstance(layer, Dropout):
        return not (training and layer.probability > 0)
    return isinstance(layer, Flatten)


def _row(row: LayerReport, saved: Saved, needed: tuple[str, ...], number: int) -> KeptRow:
    return KeptRow(
        row.name,
        number * row.values if needed else 0,
        number * saved.numbers + INDEX * saved.indices,
        number * saved.fixed_numbers + INDEX * saved.fixed_indices,
        needed,
    )


def rule_of(layer: Layer) -> Rule:
    """The rule of a layer's type; raises `CnnvizError` where there is none."""
    rule = RULES.get(type(layer))
    if rule is None:
        raise CnnvizError(
            f"what {type(layer).__name__} keeps for the backward pass is not known: "
            "use a layer of cnnviz.layers."
        )
    return rule
