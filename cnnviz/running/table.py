"""Which torch module each layer of the language becomes: a table from layer to constructor.

Parameters are made on the meta device, without storage: what fills them is decided later, and
torch's own random start is never paid for.
"""

from collections.abc import Callable
from typing import Any

from torch import nn

from cnnviz import layers as language
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Shape, historic
from cnnviz.running import historic as pieces_1998
from cnnviz.running import pieces
from cnnviz.window import Window


def torch_layer(layer: Layer, x: Shape) -> nn.Module:
    """The torch module of a layer that meets inputs of shape `x`, its weights without storage.

    Raises:
        CnnvizError: for a layer that is not in the table.
    """
    make = TABLE.get(type(layer))
    if make is None:
        raise CnnvizError(f"{type(layer).__name__} cannot be built: use a layer of cnnviz.layers.")
    return make(layer, x)


def _conv(layer: language.Conv, x: Shape) -> nn.Module:
    rows, columns = layer.window.rows, layer.window.columns
    padding = layer.window.convolution_padding()
    settings: dict[str, Any] = {
        "kernel_size": (rows.kernel, columns.kernel),
        "stride": (rows.stride, columns.stride),
        "dilation": (rows.dilation, columns.dilation),
        "groups": layer.groups,
        "bias": layer.bias,
        "device": "meta",
    }
    if padding is not None:
        return nn.Conv2d(x[0], layer.channels, padding=padding, **settings)
    padded = pieces.PaddedConv2d(x[0], layer.channels, **settings)
    padded.window = layer.window
    return padded


def _linear(layer: language.Linear, x: Shape) -> nn.Module:
    return nn.Linear(x[0], layer.features, bias=layer.bias, device="meta")


def _torch_pool(window: Window) -> dict[str, Any] | None:
    """Settings of torch's own pools, or None where they do not allow this padding."""
    rows, columns = window.rows, window.columns
    padding = window.even_padding()
    if padding is None or 2 * padding[0] > rows.kernel or 2 * padding[1] > columns.kernel:
        return None
    return {
        "kernel_size": (rows.kernel, columns.kernel),
        "stride": (rows.stride, columns.stride),
        "padding": padding,
        # "same" has its own output size, whatever the rounding
        "ceil_mode": rows.ceil and None not in (rows.padding, columns.padding),
    }


def _max_pool(layer: language.MaxPool, x: Shape) -> nn.Module:
    settings = _torch_pool(layer.window)
    return pieces.PaddedMaxPool2d(layer.window) if settings is None else nn.MaxPool2d(**settings)


def _avg_pool(layer: language.AvgPool, x: Shape) -> nn.Module:
    settings = _torch_pool(layer.window)
    if settings is None:
        return pieces.PaddedAvgPool2d(layer.window, layer.count_padding)
    return nn.AvgPool2d(count_include_pad=layer.count_padding, **settings)


def _tanh(layer: language.Tanh, x: Shape) -> nn.Module:
    if layer.scale == layer.slope == 1:
        return nn.Tanh()
    return pieces.ScaledTanh(layer.scale, layer.slope)


def _lrn(layer: language.LocalResponseNorm, x: Shape) -> nn.Module:
    alpha = layer.alpha * layer.size  # torch divides its alpha by the size
    return nn.LocalResponseNorm(layer.size, alpha, layer.beta, layer.k)


def _batch_norm(layer: language.BatchNorm, x: Shape) -> nn.Module:
    if len(x) == 1:
        return nn.BatchNorm1d(x[0], eps=layer.epsilon, device="meta")
    return nn.BatchNorm2d(x[0], eps=layer.epsilon, device="meta")


TABLE: dict[type[Layer], Callable[[Any, Shape], nn.Module]] = {
    language.Conv: _conv,
    language.Linear: _linear,
    language.MaxPool: _max_pool,
    language.AvgPool: _avg_pool,
    language.L2Pool: lambda layer, x: pieces.L2Pool2d(layer.window),
    language.GlobalAvgPool: lambda layer, x: nn.AdaptiveAvgPool2d(1),
    language.AdaptiveAvgPool: lambda layer, x: nn.AdaptiveAvgPool2d(layer.size),
    language.ReLU: lambda layer, x: nn.ReLU(),
    language.Tanh: _tanh,
    language.Sigmoid: lambda layer, x: nn.Sigmoid(),
    language.Scale: lambda layer, x: pieces.Scaled(layer.factor),
    language.Softmax: lambda layer, x: nn.Softmax(dim=1),
    language.LocalResponseNorm: _lrn,
    language.BatchNorm: _batch_norm,
    language.Dropout: lambda layer, x: nn.Dropout(layer.probability),
    language.Flatten: lambda layer, x: nn.Flatten(),
    language.ZeroPad: lambda layer, x: pieces.ZeroPadShortcut(layer.channels, layer.stride),
    language.Add: lambda layer, x: pieces.Sum(),
    language.Concatenate: lambda layer, x: pieces.Stack(),
    historic.SparseConv: lambda layer, x: pieces_1998.SparseConv2d(
        layer.table, layer.window, layer.bias
    ),
    historic.Subsample: lambda layer, x: pieces_1998.Subsample2d(x[0], layer.window),
    historic.RadialBasis: lambda layer, x: pieces_1998.RadialBasisUnits(layer.prototypes),
}
"""Layer type to constructor; each takes the layer and the shape of its (first) input."""
