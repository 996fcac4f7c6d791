"""Scenes drawn by number: one to four shapes on a texture, with all that is true of them.

A scene depends on its series, its number and how many shapes are asked for, on nothing else. The
first shape is the largest. Lengths are in pixels of a `SIDE` × `SIDE` picture; a box is (left, top,
right, bottom), the edges of the pixels that its shape covers by half or more.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np

from cnnviz.language import N_
from cnnviz.training.datasets.shapes import SHAPES, cover

Array: TypeAlias = np.ndarray[Any, Any]

SEED = 0
TRAINING, HELD_OUT = 0, 1
"""The two series."""
SIDE = 64
MOST = 4
KINDS = ("circle", "square", "triangle")
TITLES = {"circle": N_("Circle"), "square": N_("Square"), "triangle": N_("Triangle")}
NUMBERS = np.array([list(SHAPES).index(kind) for kind in KINDS])
NONE = -1
"""The kind of a shape that is not there."""
LARGE, SMALL = (14.0, 19.0), (6.5, 10.5)
"""Radius of the circle around the first shape, and around the others: the first is the largest."""
APART, LEAST_APART = 0.9, 12.0
"""Distance of two middles: this share of both radii together, and so many pixels."""
TRIES = 40
UPRIGHT, TURN = np.array([0, np.pi / 4, np.pi]), np.pi / 8
"""Turn that puts each kind upright, and the most that it is turned from there."""
CONTRAST = 0.3
WAVE, NOISE = 0.1, 0.03


@dataclass(frozen=True)
class Scenes:
    """Some scenes and what is true of them.

    Attributes:
        pictures: bytes (N, 3, H, W).
        kinds: places in `KINDS`, (N, MOST); `NONE` where there is no shape.
        boxes: (N, MOST, 4).
        masks: (N, H, W); 0 is the background, 1 + kind what is seen of a shape.
    """

    pictures: Array
    kinds: Array
    boxes: Array
    masks: Array

    def __len__(self) -> int:
        return len(self.kinds)


def scenes(part: int, asked: list[tuple[int, int]]) -> Scenes:
    """Draw scenes of a series, each by its number and how many shapes are in it."""
    kinds = np.full((len(asked), MOST), NONE)
    boxes = np.zeros((len(asked), MOST, 4), np.float32)
    pictures = np.empty((len(asked), 3, SIDE, SIDE), np.float32)
    masks = np.zeros((len(asked), SIDE, SIDE), np.int64)
    for place, (number, count) in enumerate(asked):
        draws = np.random.Generator(np.random.PCG64([SEED, part, number, count]))
        found = draws.integers(len(KINDS), size=count)
        covers = _covers(draws, found)
        kinds[place, :count] = found
        boxes[place, :count] = [_box(each) for each in covers]
        paper = draws.random(3).astype(np.float32)
        picture = _texture(draws, paper)
        for kind, each in zip(found, covers, strict=True):
            ink = _ink(draws, paper)[:, None, None]
            picture += (ink - picture) * each
            masks[place][each >= 0.5] = 1 + kind
        pictures[place] = picture + NOISE * draws.standard_normal(picture.shape, np.float32)
    return Scenes((pictures.clip(0, 1) * 255).round().astype(np.uint8), kinds, boxes, masks)


def _covers(draws: np.random.Generator, kinds: Array) -> Array:
    """How much of each pixel each of some shapes would cover by itself: (shapes, H, W)."""
    count = len(kinds)
    radii = np.array([draws.uniform(*(SMALL if number else LARGE)) for number in range(count)])
    middles = np.zeros((count, 2))
    for number, radius in enumerate(radii):
        tried = draws.uniform(radius, SIDE - radius, (TRIES, 2))
        before = middles[:number]
        away = np.linalg.norm(tried[:, None] - before, axis=2)  # (tries, shapes before)
        needed = np.maximum(APART * (radii[:number] + radius), LEAST_APART)
        room = (away / needed).min(1, initial=1.0)
        middles[number] = tried[room.argmax()]  # the first with room, or that with the most
    turn = UPRIGHT[kinds] + draws.uniform(-TURN, TURN, count)
    scaled = (middles.T * 2 / SIDE - 1).astype(np.float32)
    radius = (radii * 2 / SIDE).astype(np.float32)
    return cover(NUMBERS[kinds], radius, turn.astype(np.float32), (scaled[0], scaled[1]), SIDE)


def _box(covered: Array) -> tuple[int, int, int, int]:
    rows, columns = (np.flatnonzero((covered >= 0.5).any(axis)) for axis in (1, 0))
    return columns[0], rows[0], columns[-1] + 1, rows[-1] + 1


def _texture(draws: np.random.Generator, paper: Array) -> Array:
    """Two waves across each other on a paper of one colour: (3, H, W)."""
    y, x = np.mgrid[:SIDE, :SIDE].astype(np.float32) * (2 * np.pi / SIDE)
    picture = np.repeat(paper[:, None, None], SIDE, 1).repeat(SIDE, 2)
    for _wave in range(2):
        across, down = draws.integers(-9, 10, 2)
        height = draws.uniform(-WAVE, WAVE, 3).astype(np.float32)[:, None, None]
        picture += height * np.sin(across * x + down * y + np.float32(draws.uniform(0, 2 * np.pi)))
    return picture.astype(np.float32)


def _ink(draws: np.random.Generator, paper: Array) -> Array:
    """A colour at least `CONTRAST` from the paper in one channel."""
    ink = draws.random(3).astype(np.float32)
    channel = draws.integers(3)
    ink[channel] = (paper[channel] + CONTRAST + (1 - 2 * CONTRAST) * ink[channel]) % 1
    return ink
