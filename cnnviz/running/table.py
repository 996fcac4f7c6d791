"""From a layer's `Call` to the torch module it makes.

Parameters are made on the meta device, without storage: what fills them is decided later, and
torch's own random start is never paid for.
"""

import inspect
from functools import cache, partial
from typing import Any

import torch
from torch import nn

from cnnviz.code import pieces
from cnnviz.errors import CnnvizError
from cnnviz.layers import Layer, Shape
from cnnviz.layers.calls import Constant, Value


def torch_layer(layer: Layer, x: Shape) -> nn.Module:
    """The torch module of a layer that meets inputs of shape `x`, its weights without storage.

    Raises:
        CnnvizError: for a layer that states no call.
    """
    if type(layer).torch_call is Layer.torch_call:
        raise CnnvizError(
            "{layer} cannot be built: use a layer of cnnviz.layers.", layer=type(layer).__name__
        )
    call = layer.torch_call(x)
    module: nn.Module
    make = _constructor(call.function)
    arguments = {slot.name: _evaluated(value) for slot, value in call.arguments.items()}
    if _takes_device(call.function):
        module = make(**arguments, device="meta")
    elif layer.weights(x):
        with torch.device("meta"):
            module = make(**arguments)
    else:
        module = make(**arguments)
    if not call.function.startswith("nn."):  # ours say nothing of their settings themselves
        told = ", ".join(f"{slot.name}={value}" for slot, value in call.arguments.items())
        module.extra_repr = partial(str, told)  # type: ignore[method-assign]
    return module


@cache
def _constructor(function: str) -> Any:
    library, _, name = function.rpartition(".")
    return getattr(nn if library == "nn" else pieces, name)


@cache
def _takes_device(function: str) -> bool:
    made = _constructor(function)
    bases = [made, made.__mro__[1]]  # one of ours hands settings on to torch's
    return any("device" in inspect.signature(each).parameters for each in bases)


def _evaluated(value: Value) -> Any:
    return value.rows if isinstance(value, Constant) else value
