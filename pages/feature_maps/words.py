"""What the Feature maps page says about a layer's maps."""

import numpy as np

from cnnviz.counting import analyse
from cnnviz.drawing.mosaic import Scale
from cnnviz.kit.answers import class_name
from cnnviz.kit.live import Seen
from cnnviz.kit.page import Number
from cnnviz.language import N_, _
from cnnviz.numerals import percent
from cnnviz.probing.prediction import Answer
from cnnviz.weights.trained import Weights

COLOURS = {
    (Scale.EACH_MAP, True): N_(
        "Colours span the values of each map: white is zero, red above, blue below."
    ),
    (Scale.EACH_MAP, False): N_(
        "Colours span the values of each map: dark is the smallest, yellow the largest."
    ),
    (Scale.SHARED, True): N_(
        "Colours span the values of all maps: white is zero, red above, blue below."
    ),
    (Scale.SHARED, False): N_(
        "Colours span the values of all maps: dark is the smallest, yellow the largest."
    ),
}
"""What colours stand for, by their scale and whether there are values below zero."""


def headline(found: Seen, weights: Weights, likely: list[Answer]) -> list[Number]:
    """The likeliest class, how many maps, how large, how many zeros, and the range of values."""
    maps, zero = found.maps, found.maps == 0
    numbers = [
        Number(_("Maps (channels)"), f"{maps.shape[0]:,}"),
        Number(_("Each map"), f"{maps.shape[1]} × {maps.shape[2]}", _("Height × width")),
        Number(
            _("Zeros (share of all values)"),
            percent(zero.mean()),
            _("{zeros:,} of {values:,}", zeros=int(zero.sum()), values=maps.size),
        ),
        Number(
            _("Smallest and largest"), _("{low:.3g} to {high:.3g}", low=maps.min(), high=maps.max())
        ),
    ]
    if silent := int(zero.all(axis=(1, 2)).sum()):
        numbers.append(
            Number(_("Silent maps"), f"{silent:,}", _("Zero everywhere on this picture."))
        )
    for number, probability in likely[:1]:
        sure = _("{share} likely, says the network.", share=percent(probability, 2))
        numbers.insert(0, Number(_("Answer"), class_name(weights, number), sure))
    return numbers


def answer_note(weights: Weights) -> str:
    """How to read the probabilities."""
    if weights.class_names:
        return _(
            "Softmax of the last layer. The network knows nothing but digits: whatever it sees, "
            "the ten shares add up to one."
        )
    classes = analyse(weights.described).output_shape[0]
    return _(
        "Softmax of the last layer; a class is one number of {classes:,} (names not shipped).",
        classes=classes,
    )


def one_map(found: Seen, channel: int) -> str:
    """One sentence about one map."""
    values = found.maps[channel]
    row, column = np.unravel_index(int(values.argmax()), values.shape)
    return _(
        "Map {channel} runs from {low:.4g} to {high:.4g}, mean {mean:.4g}; {zeros:.1%} of it is "
        "zero; strongest at row {row}, column {column}.",
        channel=channel,
        low=values.min(),
        high=values.max(),
        mean=values.mean(),
        zeros=(values == 0).mean(),
        row=row,
        column=column,
    )
