"""A network looking at a picture: what every live page runs, and keeps between reruns.

Modules and prepared pictures come from a `Live` alone, and it has checked that the pass fits into
memory: a page cannot forget to. Only jobs have them: no network is built or run by a page itself.
"""

import hashlib
from collections.abc import Hashable
from dataclasses import dataclass, field
from math import prod
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import numpy as np
import streamlit as st
from PIL import Image

from cnnviz import jobs
from cnnviz.counting import analyse
from cnnviz.counting.naming import called
from cnnviz.counting.report import Report
from cnnviz.errors import CnnvizError
from cnnviz.jobs import Lazy
from cnnviz.kit.caches import cached, visit
from cnnviz.kit.waiting import work
from cnnviz.language import _
from cnnviz.pictures.pictures import Unreadable, bundled, read
from cnnviz.pictures.preparing import Prepared, prepare
from cnnviz.probing import activations
from cnnviz.probing.finite import check_finite
from cnnviz.probing.prediction import Answer, prediction
from cnnviz.running import NetworkModule, budget
from cnnviz.running.effort import NOTHING, Effort, building, passing
from cnnviz.weights.trained import Origin, Weights

if TYPE_CHECKING:
    from torch import Tensor

File: TypeAlias = Lazy | None
"""Reads a visitor's file of weights; None where the weights come from elsewhere."""


@dataclass(frozen=True)
class Picture:
    """A picture to look at; the digest stands for it."""

    image: Image.Image = field(compare=False, repr=False)
    digest: str


@cached("bundled pictures", most=32)
def bundled_picture(name: str) -> Picture:
    """One of the pictures that come along."""
    return Picture(bundled()[name](), name)


def uploaded_picture(data: bytes) -> Picture:
    """A visitor's picture; raises `CnnvizError` if it cannot be read."""
    found = _opened(data)
    if isinstance(found, CnnvizError):
        raise Unreadable(found.message, **found.facts)
    return found


def bytes_of(picture: Picture | CnnvizError) -> int:
    """Bytes that a picture's colours take."""
    return 3 * prod(picture.image.size) if isinstance(picture, Picture) else len(str(picture))


@cached("pictures", share=0.05, size=bytes_of, key=lambda data: hashlib.sha256(data).digest())
def _opened(data: bytes) -> Picture | CnnvizError:
    """A visitor's picture, or why the file is none: a page asks again at each rerun."""
    try:
        with st.spinner(_("Opening your picture …")):
            return Picture(read(data), hashlib.sha256(data).hexdigest())
    except Unreadable as error:
        return Unreadable(error.message, **error.facts)  # without the traceback


class Ready(NamedTuple):
    """A network built as far as needed, and the picture (1, C, H, W) the way it goes in."""

    module: NetworkModule
    x: "Tensor"


@dataclass(frozen=True)
class Live:
    """A network with its weights, and the picture it looks at.

    Attributes:
        file: reads the visitor's file of weights; `weights` tell one from another.
    """

    weights: Weights
    picture: Picture
    file: File = field(default=None, compare=False, repr=False)

    @property
    def entered(self) -> Prepared:
        """The picture as it goes in."""
        weights = self.weights
        return prepare(self.picture.image, weights.input_shape, weights.preprocessing)

    def module(self, until: str | None = None) -> NetworkModule:
        """The network as far as a layer, or whole; raises `CnnvizError` where it does not fit."""
        return built(self.weights, until, self.file)

    def ready(self, until: str | None = None, *, gradients: bool = False) -> Ready:
        """All that a pass needs.

        Args:
            until: the last layer that is run; the whole network if not given.
            gradients: whether a backward pass follows.

        Raises:
            CnnvizError: where it does not fit into the memory that is free.
        """
        module = self.module(until)
        budget.check(self.weights.described, until=until, gradients=gradients, copies=0)
        return Ready(module, self.entered.x)

    def building(self, until: str | None = None) -> Effort:
        """What it takes until the network is there."""
        there = jobs.current()
        if there.has(self.weights) if there else built.has(self.weights, until, self.file):
            return NOTHING
        return building(analyse(self.weights.described), until)


def size_of(module: NetworkModule) -> int:
    """Bytes of a module's parameters and buffers."""
    return sum(value.nbytes for value in module.state_dict().values())


def _standing_for(weights: Weights, until: str | None = None, _file: File = None) -> Hashable:
    return weights, until


@cached("networks", share=0.55, size=size_of, key=_standing_for)
def built(weights: Weights, until: str | None = None, file: File = None) -> NetworkModule:
    """A network with its weights, for jobs; nobody changes one."""
    assert jobs.inside() or not visit(), "a network is built by a job, not by a page"
    # A visitor's file is in memory beside what is made of it.
    copies = 2 if weights.origin is Origin.FILE else 1
    try:
        budget.check(weights.described, until=until, copies=copies)
    except CnnvizError:  # networks that are only kept make room first
        built.shelf.clear()
        budget.check(weights.described, until=until, copies=copies)
    return weights.module(until, file() if file else None)


@dataclass(frozen=True)
class Seen:
    """What a layer made of a picture: maps (C, H, W), and the picture as it went in."""

    maps: np.ndarray[Any, np.dtype[np.float32]]
    shown: Image.Image


def stands_on(live: Live, *_more: object) -> Weights:
    """What a job with a network stands on."""
    return live.weights


@cached("maps", share=0.1, size=lambda made: made.maps.nbytes, away=stands_on)
def seen(live: Live, layer: str) -> Seen:
    """Send the picture through the network up to `layer`; a flat output becomes (N, 1, 1)."""
    module, x = live.ready(layer)
    output = activations(module, x, [layer])[layer][0]  # (C, H, W) or (N,)
    check_finite(layer, output)
    maps = output.numpy().reshape(output.shape[0], *(output.shape[1:] or (1, 1)))
    return Seen(maps, live.entered.shown)


@cached("answers", share=0.001, size=lambda made: 100 * len(made), away=stands_on)
def answers(live: Live) -> list[Answer]:
    """The likeliest classes of the picture, by the whole network."""
    return prediction(*live.ready())


def looked(live: Live, layer: str) -> tuple[Seen, list[Answer]] | None:
    """A layer's maps, and the answer where the weights are trained.

    Returns:
        None where that is work the visitor has yet to ask for.
    """
    report = analyse(live.weights.described)
    takes = NOTHING if seen.has(live, layer) else _effort(live, report, layer)
    if live.weights.are_trained and not answers.has(live):
        takes += _effort(live, report, None)
    last = called(report.network, layer)
    what = _("{network} up to {layer}", network=report.network.title, layer=last)
    with work(repr((live.weights, layer, live.picture.digest)), takes, what) as going:
        if going is None:
            return None
        with going.part(takes):
            return seen(live, layer), answers(live) if live.weights.are_trained else []


def _effort(live: Live, report: Report, until: str | None) -> Effort:
    return passing(report, until=until) + live.building(until)
