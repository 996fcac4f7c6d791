"""The description as a program for the browser: the calls that build it in torch, worked out.

    made = program(network)                # JSON-ready; `kit/assets/forward.js` runs it
    numbers = packed(module, made)         # its weights, one buffer (`weights.packing`)

Value 0 is the input and step i makes value i + 1, as in `cnnviz.network`. A step's arguments are
those of its call by their names in torch; kernels, strides, paddings and dilations are pairs (rows,
columns), and a sliding window also has its `pads` ((top, bottom), (left, right)) for this input.
"""

from typing import Any, TypedDict

from cnnviz.errors import CnnvizError
from cnnviz.layers import AvgPool, Layer, Shape, Windowed
from cnnviz.layers.calls import Call, Constant
from cnnviz.network import Network, checked_shape

ACTIVATIONS = {"ReLU", "ReLU6", "LeakyReLU", "ELU", "SiLU", "Hardswish", "Tanh", "Sigmoid"}
TORCHS = {"Conv2d", "ConvTranspose2d", "Linear", "MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d"}
TORCHS |= {"BatchNorm1d", "BatchNorm2d", "GroupNorm", "LayerNorm", "LocalResponseNorm", "Softmax"}
TORCHS |= {"Dropout", "Flatten", "ZeroPad2d", "Upsample", *ACTIVATIONS}
OURS = {"PaddedConv2d", "SparseConv2d", "PaddedSparseConv2d", "RadialBasisUnits", "ScaledTanh"}
OURS |= {"PaddedMaxPool2d", "PaddedAvgPool2d", "L2Pool2d", "Subsample2d", "PaddedSubsample2d"}
OURS |= {"Scaled", "ZeroPadShortcut", "Sum", "Product", "Stack"}
KERNELS = {f"nn.{name}" for name in TORCHS} | OURS
"""The calls that the browser can run."""

PAIRS = ("kernel_size", "stride", "padding", "output_padding", "dilation")
BUFFERS = {
    "nn.BatchNorm1d": ("running_mean", "running_var"),
    "nn.BatchNorm2d": ("running_mean", "running_var"),
    "RadialBasisUnits": ("prototypes",),
}
"""What a call stores beside weight and bias, in the order of its state dict; all equally long."""


class Step(TypedDict):
    """One layer.

    Attributes:
        name: the layer's.
        call: what builds it in torch, and so the kernel that runs it.
        arguments: of the call, worked out for the shape it meets.
        inputs: the values it reads.
        shape: of the value it makes.
        weights: first number and count of each of its parts in the buffer of weights.
    """

    name: str
    call: str
    arguments: dict[str, Any]
    inputs: tuple[int, ...]
    shape: Shape
    weights: dict[str, tuple[int, int]]


class Program(TypedDict):
    """A network laid out for the browser; `size` numbers of weights, logits in value `output`."""

    input: Shape
    steps: list[Step]
    output: int
    size: int


def program(network: Network, input_shape: Shape | None = None) -> Program:
    """Lay a network out for the browser.

    Args:
        network: what is to run there.
        input_shape: (channels, height, width); by default the published one.

    Raises:
        CnnvizError: for a layer that the browser has no kernel for.
        ShapeError: naming the layer that cannot take what it gets.
    """
    shape = network.input_shape if input_shape is None else checked_shape(input_shape)
    shapes = network.propagate(shape)
    steps: list[Step] = []
    size = 0
    for (name, layer, sources, _), y in zip(network.nodes, shapes[1:], strict=True):
        x = shapes[sources[0]]
        call = layer.torch_call(x)
        if call.function not in KERNELS:
            raise CnnvizError(
                "{layer} cannot run in the browser yet: use another layer in the place of {name}.",
                layer=type(layer).__name__,
                name=name,
            )
        weights = {}
        for part, count in _parts(layer, call, x).items():
            weights[part] = size, count
            size += count
        given = _arguments(layer, call, x)
        steps.append(
            Step(
                name=name,
                call=call.function,
                arguments=given,
                inputs=sources,
                shape=y,
                weights=weights,
            )
        )
    return Program(input=shape, steps=steps, output=network.output, size=size)


def _parts(layer: Layer, call: Call, x: Shape) -> dict[str, int]:
    """Numbers in each part of a layer's state that it has."""
    buffers = BUFFERS.get(call.function, ())
    parts = {"weight": layer.weights(x), "bias": layer.biases(x)}
    parts |= {name: layer.buffers(x) // len(buffers) for name in buffers}
    return {name: count for name, count in parts.items() if count}


def _arguments(layer: Layer, call: Call, x: Shape) -> dict[str, Any]:
    given: dict[str, Any] = {
        slot.name: value
        for slot, value in call.arguments.items()
        if not isinstance(value, Constant) or slot.name == "table"
    }
    if "table" in given:
        given["table"] = given["table"].rows
    for name in PAIRS:
        value = given.get("kernel_size" if given.get(name) is None else name)
        if name in given:
            given[name] = (value, value) if isinstance(value, int) else value
    if isinstance(layer, Windowed):
        given["pads"] = layer.window.edges(*x[1:])
    if isinstance(layer, AvgPool):
        given["counted"] = [layer.counted(side, size) for side, size in enumerate(x) if side]
    return given
