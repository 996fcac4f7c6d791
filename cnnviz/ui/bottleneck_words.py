"""Controls, presets and numbers of the bottleneck page."""

from fractions import Fraction
from typing import Any

import streamlit as st

from cnnviz.counting.comparisons import Bottleneck
from cnnviz.layers import Shape, size
from cnnviz.ui.controls import number, slider
from cnnviz.ui.page import Number, Preset

WIDEST = 2048
"""Most input channels: the widest maps of the classic networks have 2,048."""

PRESETS = (
    Preset("5 × 5 on 28 × 28 × 192 through 16 channels: about a tenth of the work", {}),
    Preset("The same at the break-even: 155 channels save nothing any more", {"width": 155}),
    Preset(
        "ResNet's bottleneck: 3 × 3 on 56 × 56 × 256 through 64 channels",
        {"h": 56, "w": 56, "c": 256, "f": 64, "k": 3, "width": 64},
    ),
    Preset(
        "GoogLeNet's last module: 5 × 5 on 7 × 7 × 832 through 48 channels",
        {"h": 7, "w": 7, "c": 832, "f": 128, "k": 5, "width": 48},
    ),
)


def chosen_sizes() -> tuple[Shape, int, int, int]:
    """Draw the controls; returns (input shape, filters, kernel, bottleneck width)."""
    with st.container(horizontal=True, vertical_alignment="bottom"):
        height = number("Input height", "h", 28, low=1, high=4096)
        width = number("Input width", "w", 28, low=1, high=4096)
        channels = number("Input channels", "c", 192, low=1, high=WIDEST)
        filters = number("Filters", "f", 32, low=1, high=WIDEST)
        kernel = number("Kernel", "k", 5, low=1, high=31)
    narrow = slider("Width of the bottleneck (channels)", "width", 16, 1, max(channels, 2))
    return (channels, height, width), filters, kernel, narrow


def headline(compared: Bottleneck, even: Fraction) -> list[Number]:
    """Both costs, how many times less, and the width where nothing is saved."""
    saving = float(compared.saving)
    ratio = f"{saving:.2f} times less" if saving >= 1 else f"{1 / saving:.2f} times more"
    weights = compared.direct.layers[0].weights, sum(r.weights for r in compared.through.layers)
    return [
        Number("Multiplies directly", f"{compared.direct.macs:,}"),
        Number("Through the bottleneck", f"{compared.through.macs:,}"),
        Number("Work", ratio, f"Exactly {compared.direct.macs:,} / {compared.through.macs:,}."),
        Number("Break-even width", f"{float(even):.1f}", "C·K²·F / (C + K²·F); narrower saves."),
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
