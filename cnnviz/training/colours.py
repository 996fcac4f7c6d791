"""The colours of a set: how it was scaled, and the principal components of its RGB values.

PCA colour is AlexNet's (Krizhevsky et al. 2012, section 4.1): to every pixel of a picture is added
[p1, p2, p3] [a1 l1, a2 l2, a3 l3]', where p and l are the eigenvectors and eigenvalues of the 3 × 3
covariance of the set's RGB values, here from 0 to 1, and each a is drawn once a picture from a
Gaussian around 0.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import torch
from torch import Tensor

if TYPE_CHECKING:
    from cnnviz.training.data import Dataset

MOST = 2000
"""Pictures of a set whose colours are looked at."""

LEVELS = 255
"""A byte's greatest value, which is 1 here."""


@dataclass(frozen=True, eq=False)
class Principal:
    """What RGB values from 0 to 1 vary along.

    Attributes:
        mean: (3,).
        values: eigenvalues of the covariance, the greatest first, (3,).
        vectors: eigenvectors in columns, (3, 3); the largest part of each is positive.
    """

    mean: Tensor
    values: Tensor
    vectors: Tensor


@dataclass(frozen=True, eq=False)
class Colours:
    """Of a set whose pictures are scaled to (value - mean) / deviation, value from 0 to 1.

    Attributes:
        mean, deviation: (3, 1, 1).
    """

    mean: Tensor
    deviation: Tensor
    principal: Principal


def principal(images: Tensor) -> Principal:
    """The principal components of the colours of pictures (N, 3, H, W), values from 0 to 1."""
    pixels = images.permute(1, 0, 2, 3).reshape(3, -1).double()
    values, vectors = torch.linalg.eigh(torch.cov(pixels, correction=0))
    vectors = vectors.flip(1)
    largest = vectors.gather(0, vectors.abs().argmax(0, keepdim=True))
    found = pixels.mean(1), values.flip(0).clamp(min=0), vectors * largest.sign()
    return Principal(*(each.float() for each in found))


def colours_of(data: "Dataset") -> Colours:
    """The colours of the training part of a set with three channels, bytes or scaled bytes."""
    mean, deviation = (
        torch.tensor(each)[:, None, None] / LEVELS for each in (data.mean, data.deviation)
    )
    images = data.normalised(data.train_images[:MOST])
    return Colours(mean, deviation, principal(images * deviation + mean))


def recoloured(
    images: Tensor, basis: Principal, deviation: float, stream: torch.Generator
) -> Tensor:
    """PCA colour for (N, 3, H, W), values from 0 to 1, with draws of this deviation."""
    drawn = deviation * torch.randn(len(images), 3, generator=stream)
    added = (drawn * basis.values) @ basis.vectors.T  # (N, 3)
    return images + added.to(images.device)[:, :, None, None]
