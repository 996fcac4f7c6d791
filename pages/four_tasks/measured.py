"""How good the answers are, each by the measure of its task."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pages.four_tasks.answers import FAINT, Answers, Array, answered, kept
from pages.four_tasks.boxes import OVERLAP, average_precision, hits, overlaps
from pages.four_tasks.network import CLASSES
from pages.four_tasks.scenes import NONE, Scenes

if TYPE_CHECKING:
    from cnnviz.running import NetworkModule

STRIP = 100
"""Scenes answered at once."""


@dataclass(frozen=True)
class Quality:
    """Shares from 0 to 1.

    Attributes:
        label: scenes whose label is right.
        box: scenes where the label beside the box is right and the box overlaps the true one by
            half or more.
        boxes: mean of the kinds' average precision.
        mask: mean of the intersection over union of the kinds and the background, each over the
            pixels of all scenes.
    """

    label: float
    box: float
    boxes: float
    mask: float


def quality(module: "NetworkModule", held_out: Scenes) -> Quality:
    """Measure the four heads."""
    right, located = [], []
    sure: list[list[Array]] = [[] for _kind in range(CLASSES)]
    hit: list[list[Array]] = [[] for _kind in range(CLASSES)]
    pixels = np.zeros((CLASSES + 1, CLASSES + 1), np.int64)
    for first in range(0, len(held_out), STRIP):
        strip = slice(first, first + STRIP)
        said = answered(module, held_out.pictures[strip])
        kinds, boxes = held_out.kinds[strip], held_out.boxes[strip]
        right.append(said.labels.argmax(1) == kinds[:, 0])
        located.append((said.single.argmax(1) == kinds[:, 0]) & (single(said, boxes) >= OVERLAP))
        for place, found in enumerate(said.many):
            there = kinds[place] != NONE
            left = kept(found, FAINT)
            good = hits(left, kinds[place][there], boxes[place][there])
            for kind in range(CLASSES):
                sure[kind].append(left.sure[left.kinds == kind])
                hit[kind].append(good[left.kinds == kind])
        pixels += confusion(held_out.masks[strip], said.masks)
    precision = [
        average_precision(np.concatenate(a), np.concatenate(b), int((held_out.kinds == kind).sum()))
        for kind, (a, b) in enumerate(zip(sure, hit, strict=True))
    ]
    return Quality(
        float(np.concatenate(right).mean()),
        float(np.concatenate(located).mean()),
        float(np.mean(precision)),
        mean_overlap(pixels),
    )


def single(said: Answers, boxes: Array) -> Array:
    """Intersection over union of each scene's one box with the largest shape's, (N,)."""
    return np.array(
        [overlaps(one[None], b[:1])[0, 0] for one, b in zip(said.box, boxes, strict=True)]
    )


def confusion(true: Array, said: Array) -> Array:
    """Pixels of each kind that are said to be of each kind."""
    cells = (CLASSES + 1) * true.ravel() + said.ravel()
    return np.bincount(cells, minlength=(CLASSES + 1) ** 2).reshape(CLASSES + 1, CLASSES + 1)


def mean_overlap(pixels: Array) -> float:
    """Mean intersection over union of the kinds that are there."""
    common, there = pixels.diagonal(), pixels.sum(1) > 0
    union = pixels.sum(0) + pixels.sum(1) - common
    return float((common[there] / union[there]).mean())
