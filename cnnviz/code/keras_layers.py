"""Which Keras layer each layer of the language becomes, as calls to be printed.

Keras pads "valid" or "same" only: other padding is a layer of its own before. Names that are
not Keras's are helpers of `keras_helpers`, written into the code when used. What depends on the
size of the input is worked out for the size the code is written for.
"""

from collections.abc import Callable, Set
from typing import Any, TypeAlias

from cnnviz import layers as language
from cnnviz.code.calls import Call, Constant, Role, Slot, Symbol, Value, squeezed
from cnnviz.code.padding import Pairs, cells, dilation_of, is_same, kernel_of, stride_of
from cnnviz.code.printing import Doc, row
from cnnviz.code.tables import pictures
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Shape, historic
from cnnviz.network import Node
from cnnviz.window import Axis, Window

Calls: TypeAlias = list[tuple[str, Call]]
"""Calls one after another, each with what its name adds to the layer's."""

NONE: Pairs = ((0, 0), (0, 0))
PADDING = Slot("padding", Role.PADDING, "valid")
ACTIVATION = Slot("activation", default=None)
CONV = (
    Slot("filters", Role.CHANNELS, output=True),
    Slot("kernel_size", Role.KERNEL),
    Slot("strides", Role.STRIDE, 1),
    PADDING,
    Slot("dilation_rate", default=1),
    Slot("groups", default=1),
    Slot("use_bias", default=True),
    ACTIVATION,
)
DENSE = (
    Slot("units", Role.CHANNELS, output=True),
    Slot("use_bias", default=True),
    ACTIVATION,
)
POOL = (Slot("pool_size", Role.KERNEL), Slot("strides", Role.STRIDE, None), PADDING)
CELLS = Slot("padding", Role.PADDING)


def keras_calls(node: Node, x: Shape, ordered: Set[str]) -> Calls:
    """The Keras layers that do what a layer does to inputs of shape `x` (channels first).

    Args:
        node: the layer in its place.
        x: the shape it meets.
        ordered: names of the nodes that must flatten channel by channel, as the network does.

    Raises:
        CnnvizError: for a layer that is not in the table.
    """
    layer = node.layer
    if node.name in ordered and len(x) == 3 and x[0] > 1 and x[1] * x[2] > 1:
        first = Call("layers.Permute", (Slot("dims"),), ((3, 1, 2),))
        return [("_first", first), *_one("layers.Flatten")]
    make = TABLE.get(type(layer))
    if make is None:
        raise CnnvizError(f"{type(layer).__name__} has no Keras code: use layers of cnnviz.")
    return make(layer, x)


def pads_alike(window: Window, x: Shape) -> bool:
    """Tell whether Keras's "same" puts the same cells around this input as the window does."""
    if is_same(window):
        return True
    axes = window.rows, window.columns
    same = tuple(
        Axis(axis.kernel, axis.stride, None, axis.dilation).pads(size)
        for axis, size in zip(axes, x[1:], strict=True)
    )
    sizes = [-(-size // axis.stride) for axis, size in zip(axes, x[1:], strict=True)]
    return same == cells(window, *x[1:]) and tuple(sizes) == window.output(*x[1:])


def pair_value(pads: Pairs) -> Value:
    """Padding as ZeroPadding2D takes it: one number, (rows, columns) or four numbers."""
    (top, bottom), (left, right) = pads
    if top == bottom and left == right:
        return squeezed((top, left))
    return Symbol(str(pads))


def _one(function: str, *slots: Slot, values: tuple[Value, ...] = ()) -> Calls:
    return [("", Call(function, slots, values))]


def _zeros(pads: Pairs) -> Calls:
    if pads == NONE:
        return []
    return [("_pad", Call("layers.ZeroPadding2D", (CELLS,), (pair_value(pads),)))]


def _conv(layer: language.Conv, x: Shape) -> Calls:
    window = layer.window
    if stride_of(window) != (1, 1) and dilation_of(window) != (1, 1):
        raise CnnvizError(
            "Keras has no convolution with a stride and a dilation: set one of the two to 1."
        )
    values: tuple[Value, ...] = (
        layer.channels,
        squeezed(kernel_of(window)),
        squeezed(stride_of(window)),
        "same" if is_same(window) else "valid",
        squeezed(dilation_of(window)),
        layer.groups,
        layer.bias,
        None,
    )
    pads = NONE if is_same(window) else cells(window, *x[1:])
    if is_same(window) and kernel_of(window) == (1, 1):
        values = (*values[:3], "valid", *values[4:])
    return [*_zeros(pads), ("", Call("layers.Conv2D", CONV, values))]


def _linear(layer: language.Linear, x: Shape) -> Calls:
    return _one("layers.Dense", *DENSE, values=(layer.features, layer.bias, None))


def _pool_values(window: Window, padding: str) -> tuple[Value, ...]:
    kernel, stride = kernel_of(window), stride_of(window)
    return squeezed(kernel), None if kernel == stride else squeezed(stride), padding


def _max_pool(layer: language.MaxPool, x: Shape) -> Calls:
    window = layer.window
    pads = cells(window, *x[1:])
    same = pads != NONE and pads_alike(window, x)
    pool = Call("layers.MaxPooling2D", POOL, _pool_values(window, "same" if same else "valid"))
    if same or pads == NONE:
        return [("", pool)]
    edges = Symbol(str(pads))
    return [("_pad", Call("pad_with_lowest", (CELLS,), (edges,))), ("", pool)]


def _avg_pool(layer: language.AvgPool, x: Shape) -> Calls:
    window = layer.window
    pads = cells(window, *x[1:])
    declared: Pairs = (window.rows.pads(x[1]), window.columns.pads(x[2]))
    counted = layer.count_padding and declared != NONE
    even = all(before == after for before, after in pads)
    # Where more goes after than before, the backends disagree about what "same" averages.
    if pads == NONE or (even and pads_alike(window, x) and not counted):
        values = _pool_values(window, "valid" if pads == NONE else "same")
        return _one("layers.AveragePooling2D", *POOL, values=values)
    if counted and declared == pads:
        pool = Call("layers.AveragePooling2D", POOL, _pool_values(window, "valid"))
        return [*_zeros(pads), ("", pool)]
    rows, columns = (after[1] - edge[1] for after, edge in zip(pads, declared, strict=True))
    edges = Symbol(str(declared)), Symbol(f"((0, {rows}), (0, {columns}))")
    slots = (POOL[0], CELLS, Slot("beyond"), Slot("counted"), POOL[1])
    size, strides, _ = _pool_values(window, "valid")
    values = (size, *edges, layer.count_padding, strides)
    return _one("average_pool", *slots, values=values)


def _l2_pool(layer: language.L2Pool, x: Shape) -> Calls:
    edges = Symbol(str(cells(layer.window, *x[1:])))
    size, strides, _ = _pool_values(layer.window, "valid")
    return _one("l2_pool", POOL[0], CELLS, POOL[1], values=(size, edges, strides))


def _adaptive(layer: language.AdaptiveAvgPool, x: Shape) -> Calls:
    if x[1:] == (layer.size, layer.size):
        return []
    if x[1] % layer.size == 0 and x[2] % layer.size == 0:
        tile = squeezed((x[1] // layer.size, x[2] // layer.size))
        return _one("layers.AveragePooling2D", *POOL, values=(tile, None, "valid"))
    return _one("adaptive_average_pool", Slot("size"), values=(layer.size,))


def _tanh(layer: language.Tanh, x: Shape) -> Calls:
    if layer.scale == layer.slope == 1:
        return _activation("tanh")
    return _one("scaled_tanh", Slot("scale"), Slot("slope"), values=(layer.scale, layer.slope))


def _activation(name: str) -> Calls:
    return _one("layers.Activation", Slot("activation"), values=(name,))


def _lrn(layer: language.LocalResponseNorm, x: Shape) -> Calls:
    slots = (
        Slot("size", default=5),
        Slot("alpha", default=1e-4),
        Slot("beta", default=0.75),
        Slot("k", default=2.0),
    )
    values = layer.size, layer.alpha, layer.beta, layer.k
    return _one("local_response_norm", *slots, values=values)


def _zero_pad(layer: language.ZeroPad, x: Shape) -> Calls:
    slots = (Slot("channels", Role.CHANNELS), Slot("strides", Role.STRIDE, 1))
    return _one("zero_pad_shortcut", *slots, values=(layer.channels, layer.stride))


def _subsample(layer: historic.Subsample, x: Shape) -> Calls:
    window = layer.window
    values = _pool_values(window, "valid")[:2]
    return [
        *_zeros(cells(window, *x[1:])),
        ("", Call("Subsample2D", POOL[:2], values)),
    ]


def _sparse(layer: historic.SparseConv, x: Shape) -> Calls:
    window = layer.window
    rows: tuple[Doc, ...] = tuple(row([str(channel) for channel in seen]) for seen in layer.table)
    table = Constant("TABLE", rows, "The input channels that each filter sees.")
    slots = (Slot("table"), CONV[1], CONV[2], CONV[6])
    values: tuple[Value, ...] = (
        table,
        squeezed(kernel_of(window)),
        squeezed(stride_of(window)),
        layer.bias,
    )
    return [*_zeros(cells(window, *x[1:])), ("", Call("SparseConv2D", slots, values))]


def _radial(layer: historic.RadialBasis, x: Shape) -> Calls:
    note = "One row per class: # is +1 and . is -1."
    constant = Constant("PROTOTYPES", pictures(layer.prototypes), note)
    return _one("radial_basis_units", Slot("prototypes"), values=(constant,))


TABLE: dict[type[Layer], Callable[[Any, Shape], Calls]] = {
    language.Conv: _conv,
    language.Linear: _linear,
    language.MaxPool: _max_pool,
    language.AvgPool: _avg_pool,
    language.L2Pool: _l2_pool,
    language.GlobalAvgPool: lambda layer, x: _one(
        "layers.GlobalAveragePooling2D", Slot("keepdims", default=False), values=(True,)
    ),
    language.AdaptiveAvgPool: _adaptive,
    language.ReLU: lambda layer, x: _one("layers.ReLU"),
    language.Tanh: _tanh,
    language.Sigmoid: lambda layer, x: _activation("sigmoid"),
    language.Scale: lambda layer, x: _one(
        "layers.Rescaling", Slot("scale"), values=(layer.factor,)
    ),
    language.Softmax: lambda layer, x: _one("layers.Softmax"),
    language.LocalResponseNorm: _lrn,
    language.BatchNorm: lambda layer, x: _one(
        "layers.BatchNormalization", Slot("epsilon", default=1e-3), values=(layer.epsilon,)
    ),
    language.Dropout: lambda layer, x: _one(
        "layers.Dropout", Slot("rate"), values=(layer.probability,)
    ),
    language.Flatten: lambda layer, x: _one("layers.Flatten"),
    language.ZeroPad: _zero_pad,
    historic.SparseConv: _sparse,
    historic.Subsample: _subsample,
    historic.RadialBasis: _radial,
}
"""Layer type to calls; each takes the layer and the shape of its input."""
