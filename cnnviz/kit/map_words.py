"""What the Feature maps page says and offers about a layer's maps."""

from html import escape

import numpy as np
from PIL import Image

from cnnviz.counting import analyse
from cnnviz.drawing.palette import FOCUS
from cnnviz.kit.live import Seen
from cnnviz.kit.page import Number, Preset
from cnnviz.networks import architecture
from cnnviz.probing.prediction import Answer
from cnnviz.weights.trained import Origin, Weights

UNCHANGED = ("dropout", "flatten")
"""Layers that hand on what they get when a network is only looked at."""

PRESETS = (
    Preset(
        "VGG-16's first layer: 64 maps through filters that have learnt nothing yet",
        {"network": "vgg16", "layer": "relu1_1"},
    ),
    Preset(
        "VGG-16's last convolution: 512 maps of 14 × 14",
        {"network": "vgg16", "layer": "conv5_3", "picture": "flower"},
    ),
    Preset(
        "LeNet-5, trained, reads a digit: six maps of 28 × 28",
        {
            "network": "lenet5",
            "layer": "relu1",
            "weights": str(Origin.HERE),
            "picture": "digit-3",
        },
    ),
    Preset(
        "Draw a digit for the LeNet-5 of 1998",
        {
            "network": "lenet5-1998",
            "layer": "tanh2",
            "weights": str(Origin.HERE),
            "picture": "drawn",
        },
    ),
    Preset(
        "The end of GoogLeNet's first Inception module",
        {"network": "googlenet", "layer": "inception3a.concat"},
    ),
)


def layer_names(network: str) -> tuple[list[str], str]:
    """The layers that make something of their own, and the one to begin with."""
    rows = [row for row in analyse(architecture(network)).layers if row.kind not in UNCHANGED]
    first = next((row.name for row in rows if row.kind == "relu"), rows[0].name)
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


def enter(found: Seen, side: int = 360) -> Image.Image:
    """The picture as it went in; a small one with every pixel a visible square."""
    factor = max(1, side // max(found.shown.size))
    size = (found.shown.width * factor, found.shown.height * factor)
    return found.shown.resize(size, Image.Resampling.NEAREST)


def class_name(weights: Weights, number: int) -> str:
    """What to call a class: its name where that is known, else its number."""
    names = weights.class_names
    return names[number] if names else f"class {number}"


def answer(weights: Weights, likely: list[Answer]) -> list[Number]:
    """The likeliest class as a big number; nothing where nothing was trained."""
    if not likely:
        return []
    first = likely[0]
    sure = f"{first.probability:.2%} likely, says the network."
    return [Number("Answer", class_name(weights, first.number), sure)]


def bars(weights: Weights, likely: list[Answer]) -> str:
    """The likeliest classes as HTML: name, a bar as long as the probability, the percentage."""
    rows = "".join(
        '<div style="display:contents">'
        f"<span>{escape(class_name(weights, number))}</span>"
        '<span style="align-self:center;height:.7rem;border-radius:2px;'
        f'background:{FOCUS};width:{max(0.3, 100 * probability):.2f}%"></span>'
        f'<span style="text-align:right;font-variant-numeric:tabular-nums">{probability:.2%}</span>'
        "</div>"
        for number, probability in likely
    )
    return (
        '<div style="display:grid;grid-template-columns:auto 1fr 5rem;gap:.35rem .9rem;'
        f'max-width:36rem">{rows}</div>'
    )


def answer_note(weights: Weights) -> str:
    """How to read the probabilities."""
    if weights.class_names:
        return (
            "Softmax of the last layer. The network knows nothing but digits: whatever it sees, "
            "the ten shares add up to one."
        )
    return "Softmax of the last layer; classes by their number, as the published file orders them."


def one_map(found: Seen, channel: int) -> str:
    """One sentence about one map."""
    values = found.maps[channel]
    strongest = np.unravel_index(int(values.argmax()), values.shape)
    return (
        f"Map {channel} runs from {values.min():.4g} to {values.max():.4g}, mean "
        f"{values.mean():.4g}; {float((values == 0).mean()):.1%} of it is zero; strongest at "
        f"row {strongest[0]}, column {strongest[1]}."
    )
