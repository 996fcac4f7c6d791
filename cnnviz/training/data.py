"""Pictures to learn from that need no download, split once into training and held-out parts.

Convention: images are float32 tensors (N, C, H, W), normalised by the mean and standard
deviation of the training part; labels are int64 tensors (N,). The split does not depend on an
experiment's seed, so errors of different seeds are measured on the same pictures.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from cnnviz.errors import CnnvizError
from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.pictures.pictures import digits

if TYPE_CHECKING:
    import torch

SPLIT_SEED = 0
HELD_OUT = 0.2

Pictures: TypeAlias = tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]
"""Images (N, C, H, W) as stored, and labels (N,)."""


@dataclass(frozen=True)
class Source:
    """A set of pictures as it is known before anything is read.

    Attributes:
        classes: number of classes.
        input_shape: (channels, height, width) of one picture.
        pictures: how many, both parts together.
        description: origin, size and split, in two or three sentences.
        read: returns images and labels as they are stored.
    """

    classes: int
    input_shape: Shape
    pictures: int
    description: str
    read: Callable[[], Pictures]


@dataclass(frozen=True, eq=False)
class Dataset:
    """Pictures in two parts.

    Attributes:
        source: where they come from.
        train_images, test_images: (N, C, H, W), normalised; the training part is in random order.
        train_labels, test_labels: (N,), class numbers.
        mean, deviation: of the training part's values before normalising.
    """

    source: Source
    train_images: "torch.Tensor"
    train_labels: "torch.Tensor"
    test_images: "torch.Tensor"
    test_labels: "torch.Tensor"
    mean: float
    deviation: float


def _read_large_digits() -> Pictures:
    """The digits on LeNet-5's 32 × 32 field."""
    from cnnviz.pictures.digits import on_lenet_field

    images, labels = digits()
    return np.stack([on_lenet_field(image[0]) for image in images])[:, None], labels


DATASETS: dict[str, Source] = {
    "digits": Source(
        classes=10,
        input_shape=(1, 8, 8),
        pictures=1797,
        description=N_(
            "The 1,797 handwritten digits that come with scikit-learn (load_digits; Alpaydin & "
            "Kaynak 1998, UCI Machine Learning Repository): 8 × 8 pictures with grey values from "
            "0 to 16. Four fifths of each class (1,438 pictures) are for training, the others "
            "(359) are held out; the split is the same for every run."
        ),
        read=digits,
    ),
    "digits-32": Source(
        classes=10,
        input_shape=(1, 32, 32),
        pictures=1797,
        description=N_(
            "The same 1,797 digits and the same split, for LeNet-5's input: each 8 × 8 picture is "
            "enlarged to 24 × 24 by bilinear interpolation and gets a margin of 4 on each side."
        ),
        read=_read_large_digits,
    ),
}


def source(name: str) -> Source:
    """A set of pictures by its name in `DATASETS`; raises `CnnvizError`."""
    if not isinstance(name, str) or name not in DATASETS:
        known = ", ".join(DATASETS)
        raise CnnvizError(
            "there is no dataset {name!r}: choose one of {known}.", name=name, known=known
        )
    return DATASETS[name]


@lru_cache(maxsize=2)
def load(name: str = "digits") -> Dataset:
    """Read a set of pictures, split and normalised; raises `CnnvizError` for unknown names."""
    import torch

    origin = source(name)
    images, labels = origin.read()
    train, test = _split(labels.astype(int))
    mean, deviation = float(images[train].mean()), float(images[train].std())
    scaled = torch.from_numpy((images - mean) / deviation).float()  # (N, C, H, W)
    classes = torch.from_numpy(labels).long()
    return Dataset(
        origin, scaled[train], classes[train], scaled[test], classes[test], mean, deviation
    )


def _split(labels: np.ndarray[Any, Any]) -> Pictures:
    """Positions of the training and of the held-out pictures, each in random order."""
    random = np.random.Generator(np.random.PCG64(SPLIT_SEED))
    train, test = [], []
    for label in np.unique(labels):
        members = random.permutation(np.flatnonzero(labels == label))
        held_out = round(HELD_OUT * len(members))
        test.append(members[:held_out])
        train.append(members[held_out:])
    return random.permutation(np.concatenate(train)), random.permutation(np.concatenate(test))
