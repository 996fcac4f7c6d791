"""Controls of the Why this answer page: which answer of which network, and how to look."""

from collections.abc import Mapping
from dataclasses import dataclass

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.counting.report import Report
from cnnviz.kit import page
from cnnviz.kit.answers import class_name
from cnnviz.kit.controls import choice
from cnnviz.kit.live import File, Live, Picture, bundled_picture
from cnnviz.kit.network_controls import classifiers
from cnnviz.kit.picture_controls import chosen_picture
from cnnviz.kit.weights_controls import chosen_weights, origins
from cnnviz.probing.attribution import Method, cam_layers, methods
from cnnviz.probing.occluding import Occluder, efforts, occluders, usual_occluder
from cnnviz.weights.trained import Origin, Weights

OWN_ANSWER = "its own answer"
DEFAULT_NETWORK, DEFAULT_PICTURE = "lenet5", "digit-2"
LIGHT = 0.5
"""Estimated seconds up to which a network is shown with occlusion at first."""
USUAL_BEFORE = "_usual_method"
"""Session key: what `usual_method` said when the page was last drawn."""


@dataclass(frozen=True)
class Asks:
    """What the controls say.

    Attributes:
        file: reads the visitor's file of weights.
        wanted: number of the class to explain; None for the network's own answer.
        method: the one shown large.
        layer: what Grad-CAM looks at.
    """

    weights: Weights
    file: File
    picture: Picture
    report: Report
    wanted: int | None
    method: Method
    layer: str
    occluder: Occluder

    @property
    def live(self) -> Live:
        """The network that answers, looking at the picture."""
        return Live(self.weights, self.picture, self.file)


def asked() -> Asks:
    """Draw the controls; nothing is run.

    Raises:
        CnnvizError: for files that cannot be read.
    """
    name = choice("Network", "network", classifiers(), DEFAULT_NETWORK)
    weights, file = chosen_weights(name, Origin.HERE)
    picture = chosen_picture(weights, DEFAULT_PICTURE)
    report = analyse(weights.described)
    names = [class_name(weights, number) for number in range(report.output_shape[0])]
    offered, sizes = cam_layers(report), {in_words(each): each for each in occluders(report)}
    with st.container(horizontal=True, vertical_alignment="bottom"):
        wanted = page.one_of([OWN_ANSWER, *names], "class", "Class to explain", OWN_ANSWER)
        kinds = [str(each) for each in methods(report.network)]
        method = page.one_of(kinds, "method", "Shown large", _followed(report))
        layer = page.one_of(offered, "layer", "Grad-CAM looks at", offered[-1])
        usual = in_words(usual_occluder(report))
        size = page.one_of(list(sizes), "occluder", "Occluding square", usual)
    return Asks(
        weights,
        file,
        picture,
        report,
        None if wanted == OWN_ANSWER else names.index(wanted),
        Method(method),
        layer,
        sizes[size],
    )


def usual_method(report: Report) -> Method:
    """Occlusion, which asks the network itself, or one pass there and back where that is long."""
    seconds = efforts(report)[usual_occluder(report)].seconds
    return Method.OCCLUSION if seconds <= LIGHT else Method.GRAD_CAM


def _followed(report: Report) -> str:
    """The usual method; a control that is at that of the network before comes along."""
    usual = str(usual_method(report))
    before = st.session_state.get(USUAL_BEFORE)
    if before is not None and st.session_state.get("method") == before:
        st.session_state["method"] = usual
    st.session_state[USUAL_BEFORE] = usual
    return usual


def meant_by(query: Mapping[str, str]) -> Asks:
    """What a preset asks; the controls it does not set are as at first."""
    network = query.get("network", DEFAULT_NETWORK)
    first = Origin.HERE if Origin.HERE in origins(network) else Origin.HE
    weights = Weights(network, Origin(query.get("weights", first)))
    report = analyse(weights.described)
    names = [class_name(weights, number) for number in range(report.output_shape[0])]
    return Asks(
        weights,
        None,
        bundled_picture(query.get("picture", DEFAULT_PICTURE)),
        report,
        names.index(query["class"]) if "class" in query else None,
        Method(query.get("method", usual_method(report))),
        cam_layers(report)[-1],
        usual_occluder(report),
    )


def in_words(occluder: Occluder) -> str:
    """The choice of an occluder: 8 × 8, every 4."""
    return f"{occluder.side} × {occluder.side} pixels, every {occluder.stride}"
