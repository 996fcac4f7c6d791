"""Controls, presets and numbers of the bottleneck page."""

from fractions import Fraction
from typing import Any, NamedTuple

import streamlit as st

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.kit.controls import flag, number, slider
from cnnviz.kit.page import Number, Preset
from cnnviz.layers import Shape, size

WIDEST = 2048
"""Most input channels: the widest maps of the classic networks have 2,048."""

PRESETS = (
    Preset("5 × 5 on 28 × 28 × 192 through 16 channels: about a tenth of the work", {}),
    Preset("The same at the break-even: 155 channels save nothing any more", {"width": 155}),
    Preset(
        "ResNet's bottleneck: 3 × 3 on 56 × 56 × 256 between two 1 × 1, 64 channels wide",
        {"h": 56, "w": 56, "c": 256, "f": 256, "k": 3, "width": 64, "restored": True},
    ),
    Preset(
        "GoogLeNet's last module: 5 × 5 on 7 × 7 × 832 through 48 channels",
        {"h": 7, "w": 7, "c": 832, "f": 128, "k": 5, "width": 48},
    ),
)


class Sizes(NamedTuple):
    """What is compared, as `bottleneck` takes it."""

    shape: Shape
    filters: int
    kernel: int
    width: int
    restored: bool


def chosen_sizes() -> Sizes:
    """Draw the controls."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        height = number("Input height", "h", 28, low=1, high=4096)
        width = number("Input width", "w", 28, low=1, high=4096)
        channels = number("Input channels", "c", 192, low=1, high=WIDEST)
        filters = number("Filters", "f", 32, low=1, high=WIDEST)
        kernel = number("Kernel", "k", 5, low=1, high=31)
    narrow = slider("Width of the bottleneck (channels)", "width", 16, 1, max(channels, 2))
    restored = flag(
        "A second 1 × 1 behind it (ResNet)",
        "restored",
        False,
        "The large kernel stays as narrow as the bottleneck, and the second 1 × 1 makes the "
        "filters. Off, as in an Inception module, the large kernel makes them.",
    )
    return Sizes((channels, height, width), filters, kernel, narrow, restored)


def work(saving: Fraction) -> str:
    """How much less or more work: times, or per cent where the two are nearly the same."""
    if saving == 1:
        return "the same"
    word = "less" if saving > 1 else "more"
    change = abs(float(1 / saving) - 1)
    if change < Fraction(1, 10):
        share = f"{change:.1%}".replace("%", " %")
        return f"{share} {word}" if change >= 0.0005 else f"under 0.1 % {word}"
    return f"{float(max(saving, 1 / saving)):,.2f} times {word}"


def headline(compared: Bottleneck, even: Fraction | float) -> list[Number]:
    """Both costs, how many times less, and the width where nothing is saved."""
    restored = len(compared.through.layers) > 2
    balance = (
        "Where K²·b² + (C + F)·b = C·K²·F; narrower saves."
        if restored
        else "C·K²·F / (C + K²·F); narrower saves."
    )
    exactly = f"Exactly {compared.direct.macs:,} / {compared.through.macs:,}."
    weights = compared.direct.layers[0].weights, sum(r.weights for r in compared.through.layers)
    return [
        Number("Multiplies directly", f"{compared.direct.macs:,}"),
        Number("Through the bottleneck", f"{compared.through.macs:,}"),
        Number("Work", work(compared.saving), exactly),
        Number("Break-even width", f"{float(even):.1f}", balance),
        Number("Weights", f"{weights[0]:,} → {weights[1]:,}", "Biases left out."),
    ]


def costs(compared: Bottleneck) -> list[dict[str, Any]]:
    """One row a layer of either way."""
    return [
        {
            "way": way,
            "layer": row.name,
            "input": size(row.input_shape),
            "output": size(row.output_shape),
            "parameters": row.parameters,
            "multiplies": row.macs,
        }
        for way, report in (("direct", compared.direct), ("bottleneck", compared.through))
        for row in report.layers
    ]
