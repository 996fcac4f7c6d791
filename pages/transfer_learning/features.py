"""What a frozen network says of pictures: numbers before its last layer, computed once and kept."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from cnnviz.counting import analyse
from cnnviz.errors import CnnvizError
from cnnviz.kit.live import Live, Picture, seen
from cnnviz.kit.waiting import work
from cnnviz.language import plural
from cnnviz.running.effort import NOTHING, passing
from cnnviz.weights.trained import Weights
from pages.transfer_learning.lesson import Numbers


class Features(NamedTuple):
    """Of the pictures that the network can read: (N, D), and their places among those given.

    `trouble` says what is wrong with the first of the others.
    """

    values: Numbers
    places: list[int]
    trouble: CnnvizError | None


def before_last(weights: Weights) -> tuple[str, int]:
    """The layer whose values the last layer with weights reads, and how many these are."""
    network = weights.described
    report = analyse(network)
    last = [row.name for row in report.layers if row.parameters][-1]
    source = network.nodes[network.index(last)].sources[0] - 1  # 0 is the input
    return network.nodes[source].name, report.layers[source].values


def features(weights: Weights, pictures: Sequence[Picture]) -> Features | None:
    """Look at each picture once; None where that is work the visitor has yet to ask for.

    Raises:
        CnnvizError: where not one of the pictures can be read.
    """
    layer, size = before_last(weights)
    lives = [Live(weights, picture) for picture in pictures]
    report, new = analyse(weights.described), [one for one in lives if not seen.has(one, layer)]
    takes = NOTHING
    if new:
        takes = passing(report, until=layer) * len(new) + new[0].building(layer)
    what = plural("{count} picture", "{count} pictures", len(new))
    key = repr((weights, [picture.digest for picture in pictures]))
    with work(key, takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            return _looked(lives, layer, size)


def _looked(lives: Sequence[Live], layer: str, size: int) -> Features:
    values, places = [], []
    trouble: CnnvizError | None = None
    for place, live in enumerate(lives):
        try:
            values.append(seen(live, layer).maps.reshape(-1).astype(np.float64))
            places.append(place)
        except CnnvizError as error:
            trouble = trouble or error
    return Features(np.array(values).reshape(-1, size), places, trouble)
