"""The controls of the layer calculator: one layer, all its settings, each in the link."""

import streamlit as st

from cnnviz.kit.controls import choice, flag, number
from cnnviz.kit.page import Preset
from cnnviz.layers import AvgPool, Conv, L2Pool, MaxPool, Shape
from cnnviz.window import Padding, Pair

LARGEST_SIDE = 4096
"""Largest input side to draw a window on; beyond any picture the networks here see."""

KINDS = ("convolution", "max pooling", "average pooling", "L2 pooling")
POOLS = {"max pooling": MaxPool, "average pooling": AvgPool, "L2 pooling": L2Pool}
PADDINGS = ("number", "same", "each side")

UP_POOL = "Caffe's rule; GoogLeNet needs it."
UP_CONVOLUTION = (
    "The rule of cuda-convnet, AlexNet's own program: a last window may hang over the edge, and "
    "reads zeros there."
)

PRESETS = (
    Preset(
        "7 × 7 with a 3 × 3 filter at stride 3: 2.33 positions, so the last row and column are "
        "never visited",
        {"h": 7, "w": 7, "c": 1, "f": 1, "k": 3, "s": 3},
    ),
    Preset(
        "32 × 32 × 3 to 28 × 28 × 6: 456 parameters where a fully connected layer has 14,455,392",
        {"h": 32, "w": 32, "c": 3, "f": 6, "k": 5},
    ),
    Preset(
        "“Same” padding: 32 × 32 stays 32 × 32",
        {"h": 32, "w": 32, "c": 3, "f": 3, "k": 5, "pad": "same"},
    ),
    Preset(
        "AlexNet's first layer: 227 × 227 makes 55 × 55",
        {"h": 227, "w": 227, "c": 3, "f": 96, "k": 11, "s": 4},
    ),
    Preset(
        "… and the 224 × 224 the paper prints: 54.25, rounded down",
        {"h": 224, "w": 224, "c": 3, "f": 96, "k": 11, "s": 4},
    ),
    Preset(
        "… and rounded up, as AlexNet's own program does: 55 without padding",
        {"h": 224, "w": 224, "c": 3, "f": 96, "k": 11, "s": 4, "ceil": True},
    ),
    Preset(
        "A 1 × 1 convolution: 36 small fully connected layers over 32 channels",
        {"h": 6, "w": 6, "c": 32, "f": 16, "k": 1},
    ),
    Preset(
        "2 × 2 max pooling at stride 2: three quarters of the values go, no parameters",
        {"kind": "max pooling", "h": 28, "w": 28, "c": 6, "k": 2, "s": 2},
    ),
    Preset(
        "GoogLeNet's first pool: 112 becomes 56 only when rounded up",
        {"kind": "max pooling", "h": 112, "w": 112, "c": 64, "k": 3, "s": 2, "ceil": True},
    ),
)


def chosen_layer() -> tuple[Conv | MaxPool | AvgPool | L2Pool, Shape]:
    """Draw the controls; return the layer they describe and its input shape.

    Raises:
        LayerError: if the settings make no layer.
    """
    kind = choice("Layer", "kind", KINDS, KINDS[0], few=True)
    with st.container(horizontal=True, vertical_alignment="bottom"):
        height, width, channels = input_shape_controls()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        filters = number("Filters", "f", 6) if kind == KINDS[0] else 0
        kernel, stride = number("Kernel", "k", 5), number("Stride", "s", 1)
        padding = _padding()
    with st.expander("All settings: rows and columns apart, dilation, groups, bias, rounding"):
        kernels, strides, dilations, padding = _apart(kernel, stride, padding, kind == KINDS[0])
        with st.container(horizontal=True, vertical_alignment="bottom"):
            if kind == KINDS[0]:
                groups = number("Groups", "g", 1, help="Channels are split so; 2 in AlexNet.")
                bias = flag("Bias", "bias", True)
                ceil = flag("Round up", "ceil", False, help=UP_CONVOLUTION)
                layer = Conv(filters, kernels, strides, padding, dilations, groups, bias, ceil)
                return layer, (channels, height, width)
            ceil = flag("Round up", "ceil", False, help=UP_POOL)
    return POOLS[kind](kernels, strides, padding, ceil), (channels, height, width)


def input_shape_controls(
    height: int = 32, width: int = 32, channels: int = 3
) -> tuple[int, int, int]:
    """Draw the controls of an input volume; returns (height, width, channels)."""
    return (
        number("Input height", "h", height, low=1, high=LARGEST_SIDE),
        number("Input width", "w", width, low=1, high=LARGEST_SIDE),
        number("Input channels", "c", channels, low=1),
    )


def _padding() -> Padding:
    way = choice("Padding", "pad", PADDINGS, PADDINGS[0])
    if way == "same":
        return "same"
    if way == "number":
        return number("Cells", "p", 0, help="Cells of padding on every side.")
    top, bottom = number("Top", "pt", 0), number("Bottom", "pb", 0)
    return (top, bottom), (number("Left", "pl", 0), number("Right", "pr", 0))


def _apart(
    kernel: int, stride: int, padding: Padding, convolution: bool
) -> tuple[Pair, Pair, Pair, Padding]:
    """Ask for the columns' settings where they differ from the rows'."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        apart = flag("Columns differ from rows", "apart", False)
        dilation = number("Dilation", "d", 1) if convolution else 1
        if not apart:
            return kernel, stride, dilation, padding
        kernels = kernel, number("Kernel, columns", "kw", kernel)
        strides = stride, number("Stride, columns", "sw", stride)
        dilations = dilation, number("Dilation, columns", "dw", 1) if convolution else 1
        if isinstance(padding, int):
            padding = padding, number("Padding, columns", "pw", padding)
        return kernels, strides, dilations, padding
