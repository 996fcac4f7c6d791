"""Which torch constructor each layer of the language becomes, as a call to be printed.

Names that are not torch's are helpers of `torch_helpers`, written into the code when used.
"""

from collections.abc import Callable
from typing import Any

from cnnviz import layers as language
from cnnviz.code.calls import Call, Constant, Role, Slot, Value, squeezed
from cnnviz.code.padding import dilation_of, kernel_of, rounds_up, stride_of
from cnnviz.code.printing import Doc, row
from cnnviz.code.tables import pictures
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Shape, historic
from cnnviz.network import Node
from cnnviz.window import Window

KERNEL = Slot("kernel_size", Role.KERNEL)
POOL_STRIDE = Slot("stride", Role.STRIDE, None)
PADDING = Slot("padding", Role.PADDING, 0)
UNEVEN = (Slot("pads", Role.PADDING, (0, 0, 0, 0)), Slot("ceil_mode", default=False))
CEIL = Slot("ceil_mode", default=False)
COUNTED = Slot("count_include_pad", default=True)
CONV = (
    Slot("in_channels", Role.CHANNELS),
    Slot("out_channels", Role.CHANNELS, output=True),
    KERNEL,
    Slot("stride", Role.STRIDE, 1),
    PADDING,
    Slot("dilation", default=1),
    Slot("groups", default=1),
    Slot("bias", default=True),
)
LINEAR = (
    Slot("in_features", Role.CHANNELS),
    Slot("out_features", Role.CHANNELS, output=True),
    Slot("bias", default=True),
)
FEATURES = (Slot("num_features", Role.CHANNELS), Slot("eps", default=1e-5))
LRN = (
    Slot("size"),
    Slot("alpha", default=1e-4),
    Slot("beta", default=0.75),
    Slot("k", default=1.0),
)


def torch_calls(node: Node, x: Shape) -> list[tuple[str, Call]]:
    """The constructor of a layer that meets inputs of shape `x`: a list of one, without a name.

    Raises:
        CnnvizError: for a layer that is not in the table.
    """
    layer = node.layer
    make = TABLE.get(type(layer))
    if make is None:
        raise CnnvizError(f"{type(layer).__name__} has no PyTorch code: use layers of cnnviz.")
    return [("", make(layer, x))]


def uneven(window: Window) -> Value:
    """Padding as `F.pad` takes it, (left, right, top, bottom), or "same"."""
    if window.rows.padding is None or window.columns.padding is None:
        return "same"
    return (*window.columns.padding, *window.rows.padding)


def _stride(window: Window) -> Value:
    """A pool's stride, or None where it is the kernel."""
    stride = stride_of(window)
    return None if stride == kernel_of(window) else squeezed(stride)


def _conv(layer: language.Conv, x: Shape) -> Call:
    window = layer.window
    even = window.convolution_padding()
    values: list[Value] = [x[0], layer.channels, squeezed(kernel_of(window))]
    rest: list[Value] = [squeezed(dilation_of(window)), layer.groups, layer.bias]
    stride = squeezed(stride_of(window))
    if even is not None:
        return Call("nn.Conv2d", CONV, (*values, stride, squeezed(even), *rest))
    slots = (*CONV[:4], *UNEVEN, *CONV[5:])
    return Call("PaddedConv2d", slots, (*values, stride, uneven(window), rounds_up(window), *rest))


def _linear(layer: language.Linear, x: Shape) -> Call:
    return Call("nn.Linear", LINEAR, (x[0], layer.features, layer.bias))


def _settings(window: Window) -> tuple[Value, ...] | None:
    """Arguments of torch's own pools, or None where they do not allow this padding."""
    even = window.even_padding()
    kernel = kernel_of(window)
    if even is None or 2 * even[0] > kernel[0] or 2 * even[1] > kernel[1]:
        return None
    return squeezed(kernel), _stride(window), squeezed(even), rounds_up(window)


def _padded(window: Window) -> tuple[Value, ...]:
    return squeezed(kernel_of(window)), _stride(window), uneven(window), rounds_up(window)


def _max_pool(layer: language.MaxPool, x: Shape) -> Call:
    settings = _settings(layer.window)
    if settings is not None:
        return Call("nn.MaxPool2d", (KERNEL, POOL_STRIDE, PADDING, CEIL), settings)
    return Call("PaddedMaxPool2d", (KERNEL, POOL_STRIDE, *UNEVEN), _padded(layer.window))


def _avg_pool(layer: language.AvgPool, x: Shape) -> Call:
    settings = _settings(layer.window)
    # Without padding there is nothing to count: leave the switch as torch has it.
    counted = layer.count_padding or layer.window.even_padding() == (0, 0)
    if settings is not None:
        slots = (KERNEL, POOL_STRIDE, PADDING, CEIL, COUNTED)
        return Call("nn.AvgPool2d", slots, (*settings, counted))
    slots = (KERNEL, POOL_STRIDE, *UNEVEN, COUNTED)
    return Call("PaddedAvgPool2d", slots, (*_padded(layer.window), counted))


def _plain(window: Window) -> bool:
    """Tell whether there is neither padding nor rounding up."""
    return window.even_padding() == (0, 0) and not rounds_up(window)


def _l2_pool(layer: language.L2Pool, x: Shape) -> Call:
    settings = _padded(layer.window)
    if _plain(layer.window):
        return Call("nn.LPPool2d", (Slot("norm_type"), KERNEL, POOL_STRIDE), (2, *settings[:2]))
    return Call("L2Pool2d", (KERNEL, POOL_STRIDE, *UNEVEN), settings)


def _tanh(layer: language.Tanh, x: Shape) -> Call:
    if layer.scale == layer.slope == 1:
        return Call("nn.Tanh")
    return Call("ScaledTanh", (Slot("scale"), Slot("slope")), (layer.scale, layer.slope))


def _lrn(layer: language.LocalResponseNorm, x: Shape) -> Call:
    alpha = layer.alpha * layer.size  # torch divides its alpha by the size
    values = layer.size, float(f"{alpha:.12g}"), layer.beta, layer.k
    return Call("nn.LocalResponseNorm", LRN, values)


def _batch_norm(layer: language.BatchNorm, x: Shape) -> Call:
    name = "nn.BatchNorm1d" if len(x) == 1 else "nn.BatchNorm2d"
    return Call(name, FEATURES, (x[0], layer.epsilon))


def _zero_pad(layer: language.ZeroPad, x: Shape) -> Call:
    slots = (Slot("channels", Role.CHANNELS), Slot("stride", Role.STRIDE, 1))
    return Call("ZeroPadShortcut", slots, (layer.channels, layer.stride))


def _subsample(layer: historic.Subsample, x: Shape) -> Call:
    slots = (Slot("channels", Role.CHANNELS), KERNEL, POOL_STRIDE, *UNEVEN)
    values = (x[0], *_padded(layer.window))
    if _plain(layer.window):
        return Call("Subsample2d", slots[:3], values[:3])
    return Call("PaddedSubsample2d", slots, values)


def _sparse(layer: historic.SparseConv, x: Shape) -> Call:
    window = layer.window
    rows: tuple[Doc, ...] = tuple(row([str(channel) for channel in seen]) for seen in layer.table)
    table = Constant("TABLE", rows, "The input channels that each filter sees.")
    slots = (Slot("table"), KERNEL, CONV[3], CONV[7], *UNEVEN)
    values: tuple[Value, ...] = (
        table,
        squeezed(kernel_of(window)),
        squeezed(stride_of(window)),
        layer.bias,
        uneven(window),
        rounds_up(window),
    )
    if _plain(window):
        return Call("SparseConv2d", slots[:4], values[:4])
    return Call("PaddedSparseConv2d", slots, values)


def _radial(layer: historic.RadialBasis, x: Shape) -> Call:
    note = "One row per class: # is +1 and . is -1."
    constant = Constant("PROTOTYPES", pictures(layer.prototypes), note)
    return Call("RadialBasisUnits", (Slot("prototypes"),), (constant,))


TABLE: dict[type[Layer], Callable[[Any, Shape], Call]] = {
    language.Conv: _conv,
    language.Linear: _linear,
    language.MaxPool: _max_pool,
    language.AvgPool: _avg_pool,
    language.L2Pool: _l2_pool,
    language.GlobalAvgPool: lambda layer, x: Call(
        "nn.AdaptiveAvgPool2d", (Slot("output_size"),), (1,)
    ),
    language.AdaptiveAvgPool: lambda layer, x: Call(
        "nn.AdaptiveAvgPool2d", (Slot("output_size"),), (layer.size,)
    ),
    language.ReLU: lambda layer, x: Call("nn.ReLU"),
    language.Tanh: _tanh,
    language.Sigmoid: lambda layer, x: Call("nn.Sigmoid"),
    language.Scale: lambda layer, x: Call("Scaled", (Slot("factor"),), (layer.factor,)),
    language.Softmax: lambda layer, x: Call("nn.Softmax", (Slot("dim", default=None),), (1,)),
    language.LocalResponseNorm: _lrn,
    language.BatchNorm: _batch_norm,
    language.Dropout: lambda layer, x: Call("nn.Dropout", (Slot("p"),), (layer.probability,)),
    language.Flatten: lambda layer, x: Call("nn.Flatten"),
    language.ZeroPad: _zero_pad,
    historic.SparseConv: _sparse,
    historic.Subsample: _subsample,
    historic.RadialBasis: _radial,
}
"""Layer type to call; each takes the layer and the shape of its input."""
