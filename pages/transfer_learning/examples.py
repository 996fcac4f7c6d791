"""Pictures of classes that the nets here have not seen, so that nobody needs any of their own."""

from functools import cache
from typing import NamedTuple

import numpy as np
from PIL import Image

from cnnviz.kit.live import Picture
from cnnviz.pictures.pictures import digits
from cnnviz.training.datasets.scans import BASE_CLASSES as KNOWN_DIGITS
from cnnviz.training.datasets.shapes import BASE_CLASSES as KNOWN_SHAPES
from cnnviz.training.datasets.shapes import SHAPES, drawn

SERIES = 7
"""Of drawn shapes: another one than those that nets are trained and tested on."""
OTHERS, MOST = 20, 12
"""Pictures that nothing is learnt from, all classes together; most of a class that are."""


class Examples(NamedTuple):
    """Pictures by class to learn from, and others with their classes."""

    given: list[list[Picture]]
    others: list[tuple[Picture, int]]


@cache
def _drawn(of: str) -> list[list[Picture]]:
    """Pictures of each class that the base does not know, always the same ones."""
    if of == "digits":
        images, labels = digits()
        images, known = images * (255 / 16), KNOWN_DIGITS
    else:
        images, labels, _tests = drawn(40 * len(SHAPES), 32, 1, SERIES, lambda _done: None)
        known = KNOWN_SHAPES
    found = []
    for label in np.unique(labels[labels >= known]):
        mine = images[labels == label][: MOST + OTHERS, 0].astype(np.uint8)
        named = enumerate(map(Image.fromarray, mine))
        found.append([Picture(image, f"{of}-{int(label)}-{place}") for place, image in named])
    return found


def examples(of: str, classes: int, each: int) -> Examples:
    """The first classes, with so many pictures of each."""
    found = _drawn(of)[:classes]
    others = [
        (found[number % classes][MOST + number // classes], number % classes)
        for number in range(OTHERS)
    ]
    return Examples([pictures[:each] for pictures in found], others)
