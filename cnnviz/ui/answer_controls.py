"""Which answer is to be explained, how, and the maps that explain it."""

from collections.abc import Callable
from dataclasses import dataclass

import streamlit as st
from PIL import Image

from cnnviz.counting import analyse
from cnnviz.counting.receptive_field import Box
from cnnviz.counting.report import Report
from cnnviz.modules.trained import Origin, Weights
from cnnviz.probing import budget
from cnnviz.probing.attribution import (
    Attribution,
    Method,
    attribute,
    cam_layers,
    methods,
    strongest,
)
from cnnviz.probing.occluding import Occluder, covered, occluders, shares, usual_occluder
from cnnviz.probing.preparing import Prepared, prepare
from cnnviz.ui import page
from cnnviz.ui.cached import File, Picture, built, bundled_picture
from cnnviz.ui.controls import choice
from cnnviz.ui.map_words import class_name
from cnnviz.ui.network_controls import NETWORKS
from cnnviz.ui.picture_controls import chosen_picture
from cnnviz.ui.shelf import Shelf
from cnnviz.ui.weights_controls import chosen_weights

OWN_ANSWER = "its own answer"
AT_ONCE = 30 * 10**9
"""Multiply-accumulates of an occlusion that is worked out before anybody asks for it."""


@dataclass(frozen=True)
class Question:
    """An answer of a network to a picture, and how to look for its reasons.

    Attributes:
        number: of the class to explain.
        shares: probability of each class.
        method: the one shown large.
        layer: what Grad-CAM looks at.
    """

    weights: Weights
    file: File
    picture: Picture
    report: Report
    shown: Image.Image
    shares: tuple[float, ...]
    number: int
    method: Method
    layer: str
    occluder: Occluder

    @property
    def is_quick(self) -> bool:
        """Whether occlusion takes a moment only."""
        height, width = self.report.input_shape[1:]
        return self.report.macs * self.occluder.positions(height, width) <= AT_ONCE


@dataclass(frozen=True, eq=False)
class Reason:
    """One method's map, and a test of it.

    Attributes:
        box: the square, as large as the occluder, that holds the most of the map.
        left: probability of each class once that square is covered; None without one.
    """

    found: Attribution
    box: Box | None
    left: tuple[float, ...] | None


def chosen_question() -> Question:
    """Draw the controls; the network has answered when this returns.

    Raises:
        CnnvizError: for files that cannot be read, or a network that does not fit into memory.
    """
    name = choice("Network", "network", NETWORKS, "lenet5")
    weights, file = chosen_weights(name, Origin.HERE)
    picture = chosen_picture(weights, "digit 2")
    report = analyse(weights.described)
    with st.spinner(f"Running {name} …"):
        answered = _answered(weights, picture, file)
    names = [class_name(weights, number) for number in range(len(answered))]
    offered, sizes = cam_layers(report), {in_words(each): each for each in occluders(report)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = page.one_of([OWN_ANSWER, *names], "class", "Class to explain", OWN_ANSWER)
        kinds = [str(each) for each in methods(report.network)]
        method = page.one_of(kinds, "method", "Shown large", str(Method.OCCLUSION))
        layer = page.one_of(offered, "layer", "Grad-CAM looks at", offered[-1])
        usual = in_words(usual_occluder(report))
        size = page.one_of(list(sizes), "occluder", "Occluding square", usual)
    number = answered.index(max(answered)) if wanted == OWN_ANSWER else names.index(wanted)
    return Question(
        weights,
        file,
        picture,
        report,
        _prepared(weights, picture).shown,
        answered,
        number,
        Method(method),
        layer,
        sizes[size],
    )


def usual_question(weights: Weights, picture: str) -> Question:
    """What the page asks with no input, of given weights and a bundled picture."""
    chosen, report = bundled_picture(picture), analyse(weights.described)
    answered = _answered(weights, chosen, None)
    return Question(
        weights,
        None,
        chosen,
        report,
        _prepared(weights, chosen).shown,
        answered,
        answered.index(max(answered)),
        Method.OCCLUSION,
        cam_layers(report)[-1],
        usual_occluder(report),
    )


def in_words(occluder: Occluder) -> str:
    """The choice of an occluder: 8 × 8, every 4."""
    return f"{occluder.side} × {occluder.side} pixels, every {occluder.stride}"


def reasons(question: Question) -> dict[Method, Reason]:
    """The maps of all methods, the chosen one among them; a long occlusion only if chosen.

    Raises:
        CnnvizError: where the backward pass does not fit into memory.
    """
    wanted = [
        method
        for method in methods(question.report.network)
        if method is not Method.OCCLUSION or question.is_quick or question.method is method
    ]
    return {method: _reason(question, method) for method in wanted}


@st.cache_resource(show_spinner=False)
def _kept() -> Shelf[Reason]:
    """The maps of all visitors."""
    return Shelf(60_000_000)


def _reason(question: Question, method: Method) -> Reason:
    layer = question.layer if method is Method.GRAD_CAM else ""
    key = (question.weights, question.picture.digest, question.number, method, layer)

    def make() -> Reason:
        place = st.empty()
        with place:
            reason = _worked_out(question, method, _progress(question, method))
        place.empty()
        return reason

    return _kept().get((*key, question.occluder), make, lambda made: made.found.values.nbytes)


def _progress(question: Question, method: Method) -> Callable[[float], None]:
    """Tells how far an occluder has come, where that takes long enough to wonder."""
    if method is not Method.OCCLUSION or question.is_quick:
        return lambda share: None
    text = f"Covering {question.report.network.name}'s picture, square by square …"
    bar = st.progress(0.0, text)

    def tell(share: float) -> None:
        bar.progress(share, text)

    return tell


def _worked_out(question: Question, method: Method, tell: Callable[[float], None]) -> Reason:
    weights = question.weights
    backward = method is not Method.OCCLUSION
    module = built(weights, None, question.file)
    budget.check(weights.described, gradients=backward, copies=0)
    x = _prepared(weights, question.picture).x
    found = attribute(
        module,
        x,
        question.number,
        method,
        layer=question.layer if method is Method.GRAD_CAM else None,
        occluder=question.occluder,
        tell=tell,
    )
    box = strongest(found, question.occluder.side)
    return Reason(found, box, None if box is None else tuple(shares(module, covered(x, box))))


@st.cache_resource(show_spinner=False)
def _answers() -> Shelf[tuple[float, ...]]:
    return Shelf(10_000_000)


def _answered(weights: Weights, picture: Picture, file: File) -> tuple[float, ...]:
    """Probability of each class."""

    def make() -> tuple[float, ...]:
        module = built(weights, None, file)
        budget.check(weights.described, copies=0)
        return tuple(shares(module, _prepared(weights, picture).x))

    return _answers().get((weights, picture.digest), make, lambda made: 8 * len(made))


def _prepared(weights: Weights, picture: Picture) -> Prepared:
    return prepare(picture.image, weights.input_shape, weights.preprocessing)
