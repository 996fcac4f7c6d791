"""How each kind of layer makes one number: a table from layer to rule.

Padding counts as 0 in a sum and never wins a maximum; all else as in `trace_terms`.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from cnnviz import layers as language
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, RadialBasis, SparseConv, Subsample
from cnnviz.probing.trace_general import by_itself, by_slopes
from cnnviz.probing.trace_terms import Numbers, Patch, Place, Worked, cut, numbers
from cnnviz.window import Axis, Window

Rule: TypeAlias = Callable[[Place], Worked]


def rule_for(layer: Layer) -> Rule:
    """The rule of a layer's kind; raises `CnnvizError` for a layer that is not in the table."""
    for kind, rule in RULES.items():
        if isinstance(layer, kind):
            return rule
    if isinstance(layer, language.Merge) or type(layer) not in language.LAYERS:
        raise CnnvizError(
            "{layer} cannot be traced: use a layer of cnnviz.layers.", layer=type(layer).__name__
        )
    return by_itself if isinstance(layer, language.Activation) else by_slopes


def _cells(axis: Axis, position: int, size: int) -> range:
    start = axis.start(position, size)
    return range(start, start + axis.span, axis.dilation)


def _under(place: Place, window: Window, channels: Iterable[int]) -> Patch:
    volume = place.reads[0]
    rows = _cells(window.rows, place.row, volume.shape[1])
    columns = _cells(window.columns, place.column, volume.shape[2])
    return cut(volume, channels, rows, columns)


def _weighted(place: Place, patch: Patch, channels: Iterable[int], weights: Numbers) -> Worked:
    bias = getattr(place.module, "bias", None)
    facts = {} if bias is None else {"bias": float(bias[place.channel])}
    terms = patch.inputs * weights
    total = terms.sum() + facts.get("bias", 0.0)
    return patch.worked(channels, terms, total, weights=weights, facts=facts)


def _conv(place: Place) -> Worked:
    layer = place.layer
    weights = numbers(place.module.get_parameter("weight")[place.channel])  # (C / groups, R, K)
    first = place.channel // (layer.channels // layer.groups) * len(weights)
    channels = range(first, first + len(weights))
    return _weighted(place, _under(place, layer.window, channels), channels, weights)


def _sparse(place: Place) -> Worked:
    layer = place.layer
    channels = layer.table[place.channel]
    first = sum(map(len, layer.table[: place.channel]))
    kernels = place.module.get_parameter("weight")[first : first + len(channels), 0]
    return _weighted(place, _under(place, layer.window, channels), channels, numbers(kernels))


def _all(place: Place) -> Patch:
    channels, height, width = place.reads[0].shape
    return cut(place.reads[0], range(channels), range(height), range(width))


def _linear(place: Place) -> Worked:
    patch = _all(place)
    row = numbers(place.module.get_parameter("weight")[place.channel])  # (C · H · W,)
    weights = row.reshape(patch.inputs.shape)
    return _weighted(place, patch, range(len(weights)), weights)


def _radial(place: Place) -> Worked:
    patch = _all(place)
    drawn = numbers(place.module.get_buffer("prototypes")[place.channel])
    weights = drawn.reshape(patch.inputs.shape)
    terms = np.square(patch.inputs - weights)
    return patch.worked(range(len(weights)), terms, -terms.sum(), weights=weights)


def _max(place: Place) -> Worked:
    patch = _under(place, place.layer.window, [place.channel])
    values = np.where(patch.real, patch.inputs[0], -np.inf)
    return patch.worked([place.channel], patch.inputs, values.max())


def _average(place: Place) -> Worked:
    layer = place.layer
    patch = _under(place, layer.window, [place.channel])
    _, height, width = place.reads[0].shape
    rows, columns = layer.counted(1, height), layer.counted(2, width)
    return _mean(place, patch, rows[place.row] * columns[place.column])


def _mean(place: Place, patch: Patch, count: int) -> Worked:
    total = patch.inputs.sum() / count
    return patch.worked([place.channel], patch.inputs, total, facts={"count": count})


def _whole_mean(place: Place) -> Worked:
    _, height, width = place.reads[0].shape
    patch = cut(place.reads[0], [place.channel], range(height), range(width))
    return _mean(place, patch, height * width)


def _tile_mean(place: Place) -> Worked:
    tiles = [place.layer.tiles(size) for size in place.reads[0].shape[1:]]
    ends = tiles[0][place.row], tiles[1][place.column]
    spans = [range(first, last + 1) for first, last in ends]
    patch = cut(place.reads[0], [place.channel], *spans)
    return _mean(place, patch, len(spans[0]) * len(spans[1]))


def _root(place: Place) -> Worked:
    patch = _under(place, place.layer.window, [place.channel])
    terms = np.square(patch.inputs)
    return patch.worked([place.channel], terms, math.sqrt(terms.sum()))


def _subsample(place: Place) -> Worked:
    patch = _under(place, place.layer.window, [place.channel])
    facts = {
        "coefficient": float(place.module.get_parameter("weight")[place.channel]),
        "bias": float(place.module.get_parameter("bias")[place.channel]),
    }
    total = facts["coefficient"] * patch.inputs.sum() + facts["bias"]
    return patch.worked([place.channel], patch.inputs, total, facts=facts)


def _cell(place: Place, channels: Iterable[int], source: int = 0) -> Patch:
    return cut(place.reads[source], channels, [place.row], [place.column])


def _own(place: Place, total: Callable[[float], float], **facts: float) -> Worked:
    """A function of the cell's own value."""
    patch = _cell(place, [place.channel])
    value = float(patch.inputs[0, 0, 0])
    return patch.worked([place.channel], patch.inputs, total(value), facts=facts)


def _function(total: Callable[..., float], *settings: str) -> Rule:
    """The rule of a function of the cell's own value, and of some of the layer's settings."""

    def rule(place: Place) -> Worked:
        facts = {name: getattr(place.layer, name) for name in settings}
        return _own(place, lambda x: total(x, **facts), **facts)

    return rule


def _batch_norm(place: Place) -> Worked:
    keys = {"mean": "running_mean", "variance": "running_var", "gamma": "weight", "beta": "bias"}
    facts = {name: float(getattr(place.module, key)[place.channel]) for name, key in keys.items()}
    facts["epsilon"] = place.layer.epsilon

    def total(x: float) -> float:
        spread = math.sqrt(facts["variance"] + facts["epsilon"])
        return (x - facts["mean"]) / spread * facts["gamma"] + facts["beta"]

    return _own(place, total, **facts)


def _lrn(place: Place) -> Worked:
    layer = place.layer
    first, last = place.channel - layer.size // 2, place.channel + (layer.size - 1) // 2
    channels = range(max(first, 0), min(last, len(place.reads[0]) - 1) + 1)
    patch = _cell(place, channels)
    terms = np.square(patch.inputs)
    value = float(patch.inputs[place.channel - channels[0], 0, 0])
    facts = {"value": value, "alpha": layer.alpha, "beta": layer.beta, "k": layer.k}
    total = value / (layer.k + layer.alpha * terms.sum()) ** layer.beta
    return patch.worked(channels, terms, total, facts=facts)


def _softmax(place: Place) -> Worked:
    patch = _cell(place, range(len(place.reads[0])))
    largest = float(patch.inputs.max())  # subtracted, so that no exponential overflows
    terms = np.exp(patch.inputs - largest)
    total = terms[place.channel, 0, 0] / terms.sum()
    return patch.worked(range(len(terms)), terms, total, facts={"largest": largest})


def _add(place: Place) -> Worked:
    patches = [_cell(place, [place.channel], source) for source in range(len(place.reads))]
    inputs = np.concatenate([patch.inputs for patch in patches])
    joined = replace(patches[0], inputs=inputs)
    return joined.worked([place.channel] * len(patches), inputs, inputs.sum())


def _concat(place: Place) -> Worked:
    channel, source = place.channel, 0
    while channel >= len(place.reads[source]):
        channel -= len(place.reads[source])
        source += 1
    patch = _cell(place, [channel], source)
    return patch.worked([channel], patch.inputs, patch.inputs.sum(), source=source)


def _flatten(place: Place) -> Worked:
    channel, row, column = np.unravel_index(place.channel, place.reads[0].shape)
    patch = cut(place.reads[0], [int(channel)], [int(row)], [int(column)])
    return patch.worked([int(channel)], patch.inputs, patch.inputs.sum())


def _zero_pad(place: Place) -> Worked:
    layer = place.layer
    missing = layer.channels - len(place.reads[0])
    channel = place.channel - missing // 2
    channels = [channel] if 0 <= channel < len(place.reads[0]) else []  # a channel of zeros
    at = [layer.stride * place.row], [layer.stride * place.column]
    patch = cut(place.reads[0], channels, *at)
    return patch.worked(channels, patch.inputs, patch.inputs.sum())


def _multiply(place: Place) -> Worked:
    value, gate = place.reads[0], place.reads[1]
    patch = _cell(place, [place.channel])
    at = (place.row, place.column) if gate.shape == value.shape else (0, 0)
    factor = float(gate[(place.channel, *at)])
    total = patch.inputs.sum() * factor
    return patch.worked([place.channel], patch.inputs, total, facts={"gate": factor})


RULES: dict[type[Layer], Rule] = {
    language.Conv: _conv,
    SparseConv: _sparse,
    language.Linear: _linear,
    RadialBasis: _radial,
    language.MaxPool: _max,
    language.AvgPool: _average,
    language.L2Pool: _root,
    Subsample: _subsample,
    language.GlobalAvgPool: _whole_mean,
    language.AdaptiveAvgPool: _tile_mean,
    language.LocalResponseNorm: _lrn,
    language.BatchNorm: _batch_norm,
    language.ReLU: _function(lambda x: max(x, 0.0)),
    language.Tanh: _function(
        lambda x, scale, slope: scale * math.tanh(slope * x), "scale", "slope"
    ),
    # exp(-x) would overflow.
    language.Sigmoid: _function(lambda x: 0.5 * (1 + math.tanh(x / 2))),
    language.Scale: _function(lambda x, factor: factor * x, "factor"),
    language.Softmax: _softmax,
    language.Dropout: _function(lambda x: x),
    language.Flatten: _flatten,
    language.ZeroPad: _zero_pad,
    language.Add: _add,
    language.Multiply: _multiply,
    language.Concatenate: _concat,
}
"""Layer type to rule; other layers are asked themselves, or taken apart by their slopes."""
