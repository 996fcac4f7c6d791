"""Work worth keeping between reruns: built networks and what they made of a picture.

Everything here is bounded, and keyed by plain values; a picture or a file by its digest.
"""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from math import prod
from typing import Any, TypeAlias

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz.counting import analyse
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.kit.shelf import Shelf
from cnnviz.kit.waiting import work
from cnnviz.pictures.pictures import Unreadable, bundled, read
from cnnviz.pictures.preparing import Prepared, prepare
from cnnviz.probing import activations
from cnnviz.probing.finite import check_finite
from cnnviz.probing.prediction import Answer, prediction
from cnnviz.running import NetworkModule, budget
from cnnviz.running.effort import NOTHING, Effort, building, passing
from cnnviz.weights.trained import Origin, Weights

File: TypeAlias = Callable[[], bytes] | None
"""Reads a visitor's file of weights; None where the weights come from elsewhere."""

MOST_MODEL_BYTES = 1_200_000_000
"""Models kept at a time: two of VGG-16's size."""

MOST_PICTURE_BYTES = 100_000_000
"""Visitors' pictures kept at a time: eight of the largest size."""


@dataclass(frozen=True)
class Picture:
    """A picture to look at, and the digest that stands for it as a key."""

    image: Image.Image
    digest: str


@st.cache_resource(max_entries=32, show_spinner=False)
def bundled_picture(name: str) -> Picture:
    """One of the pictures that come along."""
    return Picture(bundled()[name](), name)


@st.cache_resource(show_spinner=False)
def _opened() -> Shelf[Picture | str]:
    """The pictures of all visitors, or why a file is none: a page asks again at each rerun."""
    return Shelf(MOST_PICTURE_BYTES)


def uploaded_picture(data: bytes) -> Picture:
    """A visitor's picture; raises `CnnvizError` if it cannot be read."""
    digest = hashlib.sha256(data).hexdigest()

    def make() -> Picture | str:
        try:
            with st.spinner("Opening your picture …"):
                return Picture(read(data), digest)
        except Unreadable as error:
            return str(error)

    found = _opened().get(digest, make, bytes_of)
    if isinstance(found, str):
        raise CnnvizError(found)
    return found


def bytes_of(picture: Picture | str) -> int:
    """Bytes that a picture's colours take."""
    return len(picture) if isinstance(picture, str) else 3 * prod(picture.image.size)


@st.cache_resource(show_spinner=False)
def models() -> Shelf[NetworkModule]:
    """The built networks of all visitors; nobody changes one."""
    return Shelf(MOST_MODEL_BYTES)


def built(weights: Weights, until: str | None = None, file: File = None) -> NetworkModule:
    """A network with its weights, as far as one layer or whole.

    Args:
        weights: which network with which weights.
        until: as for `build`.
        file: reads the visitor's file of weights, where that is the origin.

    Raises:
        CnnvizError: where they do not fit into the memory that is free.
    """

    def make() -> NetworkModule:
        # A visitor's file is in memory beside what is made of it.
        copies = 2 if weights.origin is Origin.FILE else 1
        try:
            budget.check(weights.described, until=until, copies=copies)
        except CnnvizError:  # networks that are only kept make room first
            models().clear()
            budget.check(weights.described, until=until, copies=copies)
        return weights.module(until, file() if file else None)

    return models().get((weights, until), make, size_of)


def size_of(module: NetworkModule) -> int:
    """Bytes of a module's parameters and buffers."""
    return sum(value.nbytes for value in module.state_dict().values())


@dataclass(frozen=True)
class Seen:
    """What a layer made of a picture: maps (C, H, W), and the picture as it went in."""

    maps: np.ndarray[Any, np.dtype[np.float32]]
    shown: Image.Image


@st.cache_resource(show_spinner=False)
def _seen() -> Shelf[Seen]:
    """The maps of all visitors."""
    return Shelf(200_000_000)


@st.cache_resource(show_spinner=False)
def _answers() -> Shelf[list[Answer]]:
    return Shelf(1_000_000)


def seen(weights: Weights, layer: str, picture: Picture, file: File = None) -> Seen:
    """Send a picture through a network up to `layer`; a flat output becomes (N, 1, 1)."""

    def make() -> Seen:
        entered = _prepared(weights, picture)
        module = built(weights, layer, file)
        budget.check(weights.described, until=layer, copies=0)
        output = activations(module, entered.x, [layer])[layer][0]  # (C, H, W) or (N,)
        check_finite(layer, output)
        maps = output.numpy().reshape(output.shape[0], *(output.shape[1:] or (1, 1)))
        return Seen(maps, entered.shown)

    return _seen().get((weights, layer, picture.digest), make, lambda made: made.maps.nbytes)


def answers(weights: Weights, picture: Picture, file: File = None) -> list[Answer]:
    """The likeliest classes of a picture, by the whole network."""

    def make() -> list[Answer]:
        module = built(weights, None, file)
        budget.check(weights.described, copies=0)
        return prediction(module, _prepared(weights, picture).x)

    return _answers().get((weights, picture.digest), make, lambda made: 100 * len(made))


def looked(
    weights: Weights, layer: str, picture: Picture, file: File
) -> tuple[Seen, list[Answer]] | None:
    """A layer's maps, and the answer where the weights are trained.

    Returns:
        None where that is work the visitor has yet to ask for.
    """
    report = analyse(weights.described)
    takes = NOTHING
    if (weights, layer, picture.digest) not in _seen():
        takes += _effort(report, weights, layer)
    if weights.are_trained and (weights, picture.digest) not in _answers():
        takes += _effort(report, weights, None)
    what = f"{report.network.title} up to {layer}"
    with work(repr((weights, layer, picture.digest)), takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            found = seen(weights, layer, picture, file)
            return found, answers(weights, picture, file) if weights.are_trained else []


def _effort(report: Report, weights: Weights, until: str | None) -> Effort:
    stands = (weights, until) in models()
    return passing(report, until=until) + (NOTHING if stands else building(report, until))


def _prepared(weights: Weights, picture: Picture) -> Prepared:
    return prepare(picture.image, weights.input_shape, weights.preprocessing)
