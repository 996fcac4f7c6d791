"""Shapes drawn on the fly: any number, any size, without a download.

Each picture shows one shape at a random place, size and turn, in a random shade on another one,
under a little noise. A picture depends on its number alone: the first hundred of a thousand are
the hundred. Lengths are in half sides of the picture, whose middle is (0, 0).
"""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from math import cos, pi, sin

import numpy as np

from cnnviz.errors import Words
from cnnviz.language import N_
from cnnviz.training.datasets.source import Array, Source, Stack, Wanted

SEED = 0
SIDE = 32
TRAINING, TEST = 4000, 1000
STRIP = 500
"""Pictures drawn at once."""
RADIUS = (0.35, 0.75)
"""Of the circle around a shape."""
CONTRAST = 0.25
"""Least distance of the two shades, where black and white are 1 apart."""
NOISE = 0.06
"""Deviation of what is added to each value."""

Points = tuple[Array, Array]
"""x and y, each (N, H, W), of pixels in a frame where the shape has radius 1 and stands upright."""


def _polygon(corners: list[tuple[float, float]], points: Points) -> Array:
    """Distance to a polygon's edge, negative inside: (N, H, W)."""
    x, y = points
    nearest = np.full_like(x, np.inf)
    inside = np.zeros(x.shape, dtype=bool)
    for (ax, ay), (bx, by) in zip(corners, corners[1:] + corners[:1], strict=True):
        across, down = bx - ax, by - ay
        along = ((x - ax) * across + (y - ay) * down) / (across**2 + down**2)
        along = along.clip(0, 1)
        nearest = np.minimum(nearest, (x - ax - along * across) ** 2 + (y - ay - along * down) ** 2)
        if down:  # a ray to the right crosses this edge
            crossed = (y < ay) != (y < by)
            inside ^= crossed & (x < ax + (y - ay) * (across / down))
    distance = np.sqrt(nearest)
    return np.where(inside, -distance, distance)


def _regular(count: int, *radii: float) -> list[tuple[float, float]]:
    """Corners around the middle, at the given distances in turn."""
    turns = [2 * pi * corner / count for corner in range(count)]
    at = [radii[corner % len(radii)] for corner in range(count)]
    return [(sin(turn) * r, cos(turn) * r) for turn, r in zip(turns, at, strict=True)]


def _circle(points: Points, x: float = 0, radius: float = 0.85) -> Array:
    distance: Array = np.hypot(points[0] - x, points[1]) - radius
    return distance


def _ring(points: Points) -> Array:
    return np.maximum(_circle(points), -_circle(points, radius=0.5))


def _crescent(points: Points) -> Array:
    return np.maximum(_circle(points), -_circle(points, x=0.45, radius=0.65))


def _cross() -> list[tuple[float, float]]:
    near, far = 0.28, 0.92
    corner = [(near, far), (near, near), (far, near)]
    turned = [(y, -x) for x, y in corner], [(-x, -y) for x, y in corner]
    return [*corner, *turned[0], *turned[1], *[(-y, x) for x, y in corner]]


SHAPES: dict[str, Callable[[Points], Array]] = {
    "circle": _circle,
    "ring": _ring,
    "crescent": _crescent,
    "triangle": partial(_polygon, _regular(3, 1.0)),
    "square": partial(_polygon, _regular(4, 1.0)),
    "star": partial(_polygon, _regular(10, 1.0, 0.42)),
    "cross": partial(_polygon, _cross()),
    "arrow": partial(
        _polygon,
        [
            (0, 1),
            (0.75, 0.1),
            (0.25, 0.1),
            (0.25, -0.95),
            (-0.25, -0.95),
            (-0.25, 0.1),
            (-0.75, 0.1),
        ],
    ),
}
"""In the order of their class numbers."""


def drawn(count: int, size: int, channels: int, part: int, tell: Callable[[int], None]) -> Stack:
    """`count` pictures, bytes (N, C, H, W); `part` tells one series from another."""
    facts, noise = (np.random.Generator(np.random.PCG64([SEED, part, k])) for k in range(2))
    draws = facts.random((count, 4 + 2 * channels)).astype(np.float32)
    labels = np.arange(count) % len(SHAPES)
    images = np.empty((count, channels, size, size), dtype=np.uint8)
    for first in range(0, count, STRIP):
        tell(first)
        strip = slice(first, first + STRIP)
        cover = _cover(draws[strip], labels[strip], size)[:, None]  # (n, 1, H, W)
        paper, ink = _shades(draws[strip, 4:], channels)
        values = paper + (ink - paper) * cover
        values += NOISE * noise.standard_normal(values.shape, dtype=np.float32)
        images[strip] = (values * 255).round().clip(0, 255)
    return Stack(images, labels)


def _cover(draws: Array, labels: Array, size: int) -> Array:
    """How much of each pixel the shape covers: (n, H, W)."""
    radius = RADIUS[0] + (RADIUS[1] - RADIUS[0]) * draws[:, 0]
    turn = 2 * np.float32(pi) * draws[:, 1]
    left, top = ((1 - radius) * (2 * draws[:, k] - 1) for k in (2, 3))
    return cover(labels, radius, turn, (left, top), size)


def cover(labels: Array, radius: Array, turn: Array, middle: Points, size: int) -> Array:
    """How much of each pixel of a picture a shape covers: (n, H, W).

    Args:
        labels: class numbers, (n,).
        radius: of the circle around each, (n,).
        turn: in radians, (n,).
        middle: x and y of each, (n,).
        size: pixels of a side.
    """
    left, top = middle
    middles = (np.arange(size, dtype=np.float32) * 2 + 1) / size - 1  # of each pixel
    x = (middles[None, None, :] - left[:, None, None]) / radius[:, None, None]
    y = (middles[None, :, None] - top[:, None, None]) / radius[:, None, None]
    cosine, sine = np.cos(turn)[:, None, None], np.sin(turn)[:, None, None]
    x, y = x * cosine - y * sine, x * sine + y * cosine  # (n, H, W)
    distance = np.empty_like(x)
    for label, shape in enumerate(SHAPES.values()):
        mine = labels == label
        distance[mine] = shape((x[mine], y[mine]))
    pixels = distance * radius[:, None, None] * (size / 2)
    covered: Array = (0.5 - pixels).clip(0, 1)
    return covered


def _shades(draws: Array, channels: int) -> tuple[Array, Array]:
    """Paper and ink from 0 to 1, each (n, C, 1, 1), at least `CONTRAST` apart in one channel."""
    paper = draws[:, :channels]
    # Ink goes on from the paper by at least the contrast, and round past white to black.
    ink = draws[:, channels:].copy()
    away = CONTRAST + (1 - 2 * CONTRAST) * ink[:, 0]
    ink[:, 0] = (paper[:, 0] + away) % 1
    return paper[:, :, None, None], ink[:, :, None, None]


def _read(channels: int, wanted: Wanted) -> Stack:
    size, training = wanted.size or SIDE, wanted.pictures or TRAINING
    what, total = Words(N_("Drawing shapes")), training + TEST
    parts = [
        drawn(training, size, channels, 0, lambda done: wanted.progress(done / total, what)),
        drawn(
            TEST, size, channels, 1, lambda done: wanted.progress((training + done) / total, what)
        ),
    ]
    images, labels = (np.concatenate([part[k] for part in parts]) for k in (0, 1))
    return Stack(images, labels, TEST)


def _source(title: str, channels: int) -> Source:
    return Source(
        title=title,
        description=N_(
            "Drawn on the spot: one of eight shapes (circle, ring, crescent, triangle, square, "
            "star, cross, arrow) at a random place, size and turn, in a random shade on another, "
            "under a little noise. 4,000 are for training unless another number is asked for, and "
            "1,000 others are held out; every run sees the same ones."
        ),
        citation="",
        classes=len(SHAPES),
        input_shape=(channels, SIDE, SIDE),
        training=TRAINING,
        test=TEST,
        read=partial(_read, channels),
        endless=True,
    )


GREY = _source(N_("Drawn shapes"), 1)
COLOURED = _source(N_("Drawn shapes in colour"), 3)

BASE_CLASSES = 4
"""How many shapes the base of transfer learning has seen: circle, ring, crescent, triangle."""


def _first(wanted: Wanted) -> Stack:
    """The first shapes only: twice as many are drawn, and the others left out."""
    training = wanted.pictures or FIRST_SHAPES.training
    images, labels, tests = _read(1, wanted._replace(pictures=2 * training))
    known = labels < BASE_CLASSES
    return Stack(images[known], labels[known], (tests or 0) // 2)


FIRST_SHAPES = replace(
    GREY,
    title=N_("Drawn shapes, the first four"),
    description=N_(
        "Circle, ring, crescent and triangle of the drawn shapes: 4,000 are for training unless "
        "another number is asked for, and 500 others are held out. What is learnt of them can "
        "then be tried on square, star, cross and arrow."
    ),
    classes=BASE_CLASSES,
    test=TEST // 2,
    read=_first,
)
