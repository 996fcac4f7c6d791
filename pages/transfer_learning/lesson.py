"""A new last layer on frozen features: softmax regression, and what it says of what it never saw.

Features are numbers that a network makes of a picture, (N, D); the same each time, and so computed
once. The regression is solved for one coefficient a picture and class: there are fewer pictures
than features. Everything is determined: it starts at zero, and takes steps of one size.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]

DECAY = 0.01
"""Weight decay: half of it times the squared weights is added to the mean cross-entropy."""
STEPS, RATE = 400, 1.5


class Learnt(NamedTuple):
    """What the new layers say.

    Attributes:
        asked: probabilities of the pictures without a class, (M, classes).
        left_out: of each picture with one, by a layer that learnt from the others, (N, classes).
    """

    asked: Numbers
    left_out: Numbers


def learnt(features: Numbers, labels: NDArray[np.int64], others: Numbers, classes: int) -> Learnt:
    """Train on all the pictures, and once without each.

    Args:
        features: (N, D).
        labels: (N,), classes from 0.
        others: features of pictures to answer, (M, D).
        classes: how many there are.
    """
    count, total = len(labels), len(labels) + len(others)
    learns = np.ones((count + 1, total))
    learns[:, count:] = 0
    learns[np.arange(count), np.arange(count)] = 0  # the last row learns from all of them
    everything = np.concatenate([features, others]) if len(others) else features
    target = np.zeros((total, classes))
    target[np.arange(count), labels] = 1
    said = probabilities(everything @ everything.T, learns, target)
    return Learnt(said[-1, count:], said[np.arange(count), np.arange(count)])


def probabilities(products: Numbers, learns: Numbers, target: Numbers) -> Numbers:
    """What one layer a row of `learns` says of every picture: (rows, pictures, classes).

    Args:
        products: of the features with each other, (pictures, pictures).
        learns: 1 where a row learns from a picture, else 0.
        target: (pictures, classes).
    """
    share = learns / learns.sum(1, keepdims=True)  # (rows, pictures)
    # Features as seen from the mean of what a row learns from, in units of their usual length.
    means = share @ products
    middle = (means * share).sum(1)[:, None, None]
    kernel = products[None] - means[:, :, None] - means[:, None, :] + middle
    size = (np.diagonal(kernel, axis1=1, axis2=2) * share).sum(1)
    kernel /= np.maximum(size, 1e-12)[:, None, None]
    weights = np.zeros((*learns.shape, target.shape[1]))
    bias = np.zeros((len(learns), 1, target.shape[1]))
    for _step in range(STEPS):
        slope = (_softmax(kernel @ weights + bias) - target) * share[:, :, None]
        weights -= RATE * (slope + DECAY * weights)
        bias -= RATE * slope.sum(1, keepdims=True)
    return _softmax(kernel @ weights + bias)


def _softmax(scores: Numbers) -> Numbers:
    powers = np.exp(scores - scores.max(-1, keepdims=True))
    return np.asarray(powers / powers.sum(-1, keepdims=True))
