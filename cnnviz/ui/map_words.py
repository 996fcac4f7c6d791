"""What the Feature maps page says and offers about a layer's maps."""

import numpy as np

from cnnviz.architectures import architecture
from cnnviz.counting import analyse
from cnnviz.layers import Kind
from cnnviz.ui.cached import Seen
from cnnviz.ui.page import Number, Preset

UNCHANGED = (Kind.DROPOUT, Kind.FLATTEN)
"""Layers that hand on what they get when a network is only looked at."""

PRESETS = (
    Preset(
        "VGG-16's first layer: edges and blobs in 64 maps", {"network": "vgg16", "layer": "relu1_1"}
    ),
    Preset(
        "VGG-16's last convolution: 512 maps of 14 × 14",
        {"network": "vgg16", "layer": "conv5_3", "picture": "flower (photograph)"},
    ),
    Preset(
        "A digit in LeNet-5: six maps of 28 × 28",
        {"network": "lenet5", "layer": "relu1", "picture": "digit 3"},
    ),
    Preset(
        "The end of GoogLeNet's first Inception module",
        {"network": "googlenet", "layer": "inception3a.concat"},
    ),
)


def layer_names(network: str) -> tuple[list[str], str]:
    """The layers that make something of their own, and the one to begin with."""
    rows = [row for row in analyse(architecture(network)).layers if row.kind not in UNCHANGED]
    first = next((row.name for row in rows if row.kind == Kind.RELU), rows[0].name)
    return [row.name for row in rows], first


def headline(found: Seen) -> list[Number]:
    """How many maps, how large, how many zeros, and the range of values."""
    maps = found.maps
    zeros = float((maps == 0).mean())
    silent = int((maps == 0).all(axis=(1, 2)).sum())
    numbers = [
        Number("Maps (channels)", f"{maps.shape[0]:,}"),
        Number("Each map (height × width)", f"{maps.shape[1]} × {maps.shape[2]}"),
        Number(
            "Values that are zero", f"{zeros:.1%}", f"{int((maps == 0).sum()):,} of {maps.size:,}"
        ),
        Number("Smallest and largest", f"{maps.min():.3g} to {maps.max():.3g}"),
    ]
    if silent:
        numbers.append(Number("Silent maps", f"{silent:,}", "Zero everywhere on this picture."))
    return numbers


def one_map(found: Seen, channel: int) -> str:
    """One sentence about one map."""
    values = found.maps[channel]
    strongest = np.unravel_index(int(values.argmax()), values.shape)
    return (
        f"Map {channel} runs from {values.min():.4g} to {values.max():.4g}, mean "
        f"{values.mean():.4g}; {float((values == 0).mean()):.1%} of it is zero; strongest at "
        f"row {strongest[0]}, column {strongest[1]}."
    )
