"""Pictures to learn from, split once into training and held-out parts.

Convention: images are tensors (N, C, H, W), labels int64 tensors (N,). The split does not depend
on an experiment's seed, so errors of different seeds are measured on the same pictures.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.training.datasets import DATASETS, offered
from cnnviz.training.datasets.source import HELD_OUT, Array, Progress, Source, Stack, Wanted, silent

if TYPE_CHECKING:
    import torch

SPLIT_SEED = 0
KEPT = 2
"""Sets that stay in memory."""


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures in two parts.

    Attributes:
        source: where they come from.
        train_images, test_images: (N, C, H, W), normalised if they are float32; large sets are
            bytes, which `normalised` brings to the same scale batch by batch. The training part
            is in random order.
        train_labels, test_labels: (N,), class numbers.
        mean, deviation: of the training part's values before normalising, one for each channel.
        background: what to put around a normalised picture: paper, or else the mean, which is
            zero, as He et al. (2016, section 4.2) do.
    """

    source: Source
    train_images: "torch.Tensor"
    train_labels: "torch.Tensor"
    test_images: "torch.Tensor"
    test_labels: "torch.Tensor"
    mean: tuple[float, ...]
    deviation: tuple[float, ...]
    background: float

    def normalised(self, images: "torch.Tensor") -> "torch.Tensor":
        """Pictures of this set (B, C, H, W) as a network takes them: float32 around 0."""
        if images.is_floating_point():
            return images
        scaled = images.float()
        mean, deviation = (scaled.new_tensor(each) for each in (self.mean, self.deviation))
        return (scaled - mean[:, None, None]) / deviation[:, None, None]


def source(name: str) -> Source:
    """A set of pictures by its name among those `offered`; raises `CnnvizError`."""
    if isinstance(name, str) and name in DATASETS:
        return DATASETS[name]
    found = offered()
    if not isinstance(name, str) or name not in found:
        known = ", ".join(found)
        raise CnnvizError(
            "there is no dataset {name!r}: choose one of {known}.", name=name, known=known
        )
    return found[name]


_listener: ContextVar[Progress] = ContextVar("listener", default=silent)


@contextmanager
def telling(progress: Progress) -> Iterator[None]:
    """Whatever `load` reads meanwhile, however deep inside a recipe, `progress` is told of it.

    What it raises ends the reading, and nothing half-written is left.
    """
    token = _listener.set(progress)
    try:
        yield
    finally:
        _listener.reset(token)


_kept: dict[tuple[str, int, int, str], Dataset] = {}


def load(
    name: str = "digits", size: int = 0, pictures: int = 0, progress: Progress | None = None
) -> Dataset:
    """Read a set of pictures, split and normalised.

    Args:
        name: in `DATASETS`.
        size: side in pixels to which they are brought; 0 leaves them as they are.
        pictures: how many to learn from, as many of each class as can be; 0 takes all.
        progress: is told what is done so far, in place of who listens by `telling`.

    Raises:
        CnnvizError: for unknown names, what cannot be had, and what cannot be read.
    """
    origin = source(name)
    key = (name, size, pictures, origin.edition)
    if (kept := _kept.get(key)) is not None:
        return kept
    training, test = origin.extent(size, pictures)[1:]
    stack = origin.read(Wanted(size, pictures, progress or _listener.get()))
    labels = stack.labels.astype(int)
    parts = [
        _few(labels, part, most)
        for part, most in zip(_split(labels, stack.tests), (training, test), strict=True)
    ]
    made = _dataset(origin, stack, labels, parts, size)
    while len(_kept) >= KEPT:
        _kept.pop(next(iter(_kept)), None)
    _kept[key] = made
    return made


def _dataset(origin: Source, stack: Stack, labels: Array, parts: list[Array], size: int) -> Dataset:
    import torch

    images = [_resized(torch.from_numpy(stack.images[part]), size) for part in parts]
    mean, deviation = _scale(images[0].numpy())
    classes = [torch.from_numpy(labels[part]).long() for part in parts]
    least = (float(images[0].min()) - mean[0]) / deviation[0]
    if images[0].is_floating_point():
        kind = images[0].dtype  # in double precision what comes along as such; then in float32
        middle, spread = (torch.tensor(e, dtype=kind)[:, None, None] for e in (mean, deviation))
        images = [((each - middle) / spread).float() for each in images]
        least = float(images[0].min())
    background = least if origin.on_paper else 0.0
    return Dataset(
        origin, images[0], classes[0], images[1], classes[1], mean, deviation, background
    )


def _resized(images: "torch.Tensor", size: int) -> "torch.Tensor":
    """Pictures (N, C, size, size), by bilinear interpolation, averaged where they shrink."""
    if not size or images.shape[2:] == (size, size):
        return images
    from torch.nn.functional import interpolate

    values = images.float() if images.is_floating_point() else images
    return interpolate(values, size=(size, size), mode="bilinear", antialias=True)


def _scale(images: Array) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Mean and standard deviation of each channel of (N, C, H, W)."""
    channels = [images[:, channel] for channel in range(images.shape[1])]
    if images.dtype != np.uint8:
        return tuple(float(c.mean()) for c in channels), tuple(float(c.std()) for c in channels)
    levels = np.arange(256)
    shares = [_levels(channel) / channel.size for channel in channels]
    means = [float(share @ levels) for share in shares]
    spread = [share @ (levels - mean) ** 2 for share, mean in zip(shares, means, strict=True)]
    return tuple(means), tuple(float(np.sqrt(each)) for each in spread)


def _levels(channel: Array) -> Array:
    """How often each value of a byte occurs; some at a time, for `bincount` needs eight bytes."""
    counts = np.zeros(256)
    for strip in np.array_split(channel, 1 + len(channel) // 100):
        counts += np.bincount(strip.ravel(), minlength=256)
    return counts


def _split(labels: Array, tests: int | None) -> tuple[Array, Array]:
    """Positions of the training and of the held-out pictures, each in random order."""
    random = np.random.Generator(np.random.PCG64(SPLIT_SEED))
    if tests is not None:
        own = len(labels) - tests + random.permutation(tests)
        return random.permutation(len(labels) - tests), own
    train, test = [], []
    for label in np.unique(labels):
        members = random.permutation(np.flatnonzero(labels == label))
        held_out = round(HELD_OUT * len(members))
        test.append(members[:held_out])
        train.append(members[held_out:])
    return random.permutation(np.concatenate(train)), random.permutation(np.concatenate(test))


def _few(labels: Array, positions: Array, count: int) -> Array:
    """The first `count` of them, as many of each class as can be, in the order they have."""
    if count >= len(positions):
        return positions
    rank = np.empty(len(positions), dtype=int)
    for label in np.unique(labels[positions]):
        mine = np.flatnonzero(labels[positions] == label)
        rank[mine] = np.arange(len(mine))
    return positions[np.sort(np.argsort(rank, kind="stable")[:count])]
