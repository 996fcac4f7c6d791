"""A set of pictures as it is known before anything is read."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import numpy as np

from cnnviz.errors import CnnvizError, Words
from cnnviz.language import N_
from cnnviz.layers import Shape
from cnnviz.window import whole

SIDES = (8, 224)
"""Least and most pixels of a picture's side."""
MOST_BYTES = 2**30
"""Of a set in memory."""
MOST_DRAWN = 100_000
"""Training pictures that are made to order."""
HELD_OUT = 0.2
"""Share of each class that tests, of a set without a test part of its own."""
FEW_TESTS = 1000
"""Where fewer training pictures are asked for, the test part shrinks by the same share, but not
below this: an error is then known to about a percent."""

Array: TypeAlias = np.ndarray[Any, Any]
Progress: TypeAlias = Callable[[float, Words], None]
"""Told from time to time how much is done, from 0 to 1, and of what. What it raises ends it."""


def silent(share: float, what: Words) -> None:
    """Progress that nobody looks at."""


class Wanted(NamedTuple):
    """What is asked of a source: the side in pixels and how many to learn from; 0 is its own."""

    size: int = 0
    pictures: int = 0
    progress: Progress = silent


class Stack(NamedTuple):
    """Pictures as they are stored.

    Attributes:
        images: (N, C, H, W); bytes, or numbers on the source's own scale.
        labels: (N,), class numbers from 0.
        tests: how many at the end are the set's own test part; None where it has none.
    """

    images: Array
    labels: Array
    tests: int | None = None


class Extent(NamedTuple):
    """The shape of one picture (C, H, W), and how many there are to learn from and to test."""

    shape: Shape
    training: int
    test: int


def always() -> bool:
    """Of what comes along."""
    return True


@dataclass(frozen=True)
class Source:
    """A set of pictures as it is known before anything is read.

    Attributes:
        title: what it is called.
        description: origin, size and split, in two or three sentences.
        citation: who made it, and under which licence it is given.
        classes: number of classes.
        input_shape: (channels, height, width) of one picture.
        training, test: how many pictures there are to learn from, and to test with.
        read: returns what is stored; raises `CnnvizError`.
        ready: whether it is on this machine already.
        edition: names what was found there, where that may differ from machine to machine.
        endless: whether more pictures can be had than `training`.
        on_paper: whether the least value lies around what is shown; else anything does.
    """

    title: str
    description: str
    citation: str
    classes: int
    input_shape: Shape
    training: int
    test: int
    read: Callable[[Wanted], Stack]
    ready: Callable[[], bool] = always
    edition: str = ""
    endless: bool = False
    on_paper: bool = False

    @property
    def pictures(self) -> int:
        """How many, both parts together."""
        return self.training + self.test

    def extent(self, size: int = 0, pictures: int = 0) -> Extent:
        """What `load` gives for a side in pixels and a number of training pictures.

        Zero stands for the set's own; raises `CnnvizError` for what cannot be had.
        """
        most = MOST_DRAWN if self.endless else self.training
        training = (
            whole(pictures, N_("the number of pictures"), self.classes, most)
            if pictures
            else self.training
        )
        shape = self.input_shape
        if size:
            shape = (shape[0], *(whole(size, N_("the side of the pictures"), *SIDES),) * 2)
        test = min(self.test, max(FEW_TESTS, round(self.test * training / self.training)))
        if (training + test) * shape[0] * shape[1] * shape[2] > MOST_BYTES:
            raise CnnvizError(
                "{count:,} pictures of {side} × {side} take too much memory: choose fewer, or "
                "smaller ones.",
                count=training + test,
                side=shape[1],
            )
        return Extent(shape, training, test)
