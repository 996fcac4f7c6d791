"""Boxes: how far two overlap, which of many are kept, and how good a list of them is.

A box is (left, top, right, bottom) in pixels.
"""

from typing import Any, NamedTuple, TypeAlias

import numpy as np

Array: TypeAlias = np.ndarray[Any, Any]

OVERLAP = 0.5
"""Boxes overlap from this share of intersection over union."""


class Found(NamedTuple):
    """Boxes found in a scene, the surest first: kinds (n,), sureness (n,) and boxes (n, 4)."""

    kinds: Array
    sure: Array
    boxes: Array

    def over(self, least: float) -> "Found":
        """Those that are sure enough."""
        return Found(*(each[self.sure >= least] for each in self))


def overlaps(one: Array, other: Array) -> Array:
    """Intersection over union of each of (n, 4) boxes with each of (m, 4): (n, m)."""
    low = np.maximum(one[:, None, :2], other[None, :, :2])
    high = np.minimum(one[:, None, 2:], other[None, :, 2:])
    common = (high - low).clip(0).prod(2)
    areas = [(each[:, 2:] - each[:, :2]).clip(0).prod(1) for each in (one, other)]
    union = areas[0][:, None] + areas[1] - common
    return np.asarray(common / np.where(union > 0, union, 1))


def suppressed(found: Found, most: float = OVERLAP) -> Found:
    """Without the boxes that a surer one of their kind overlaps by more than `most`.

    Greedy non-maximum suppression: a box that is dropped drops none.
    """
    shared = overlaps(found.boxes, found.boxes) > most
    shared &= found.kinds[:, None] == found.kinds
    kept: list[int] = []
    for place in range(len(found.sure)):
        if not shared[place, kept].any():
            kept.append(place)
    return Found(*(each[kept] for each in found))


def hits(found: Found, kinds: Array, boxes: Array) -> Array:
    """Which of the boxes found are right, (n,).

    The surest chooses first: of the shapes of its kind that it overlaps by `OVERLAP` or more the
    one that it overlaps most. A shape that was found already is not found again.
    """
    shared = overlaps(found.boxes, boxes)
    shared[found.kinds[:, None] != kinds] = 0
    right = np.zeros(len(found.sure), dtype=bool)
    if not len(kinds):
        return right
    for place, row in enumerate(shared):
        best = int(row.argmax())
        if row[best] >= OVERLAP:
            right[place] = True
            shared[:, best] = 0
    return right


def average_precision(sure: Array, right: Array, shapes: int) -> float:
    """Area under precision over recall, each precision raised to the best at a higher recall.

    Everingham et al. 2010, PASCAL VOC, as it has been counted since then: at every recall.

    Args:
        sure: of all boxes of a kind, in all scenes, (n,).
        right: which of them are, (n,).
        shapes: of that kind in all scenes.
    """
    order = np.argsort(-sure, kind="stable")
    true = right[order].cumsum()
    precision = true / np.arange(1, len(order) + 1)
    best = np.maximum.accumulate(precision[::-1])[::-1]
    return float(best[right[order]].sum() / max(shapes, 1))
