"""The scene of own classes: frozen features, a new last layer on them, and its answers."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from cnnviz.drawing.palette import FOCUS
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Picture
from cnnviz.kit.pad import pad
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.weights_controls import fetched
from cnnviz.language import _, in_words
from cnnviz.weights.trained import Origin, Weights
from pages.transfer_learning import class_words as words
from pages.transfer_learning.examples import examples
from pages.transfer_learning.features import Features, features
from pages.transfer_learning.figure import RIGHT, WRONG, answer, gallery, small
from pages.transfer_learning.lesson import learnt
from pages.transfer_learning.own import draw_adding, kept
from pages.transfer_learning.state import OWN, State
from pages.transfer_learning.words import class_names

NAMES = "first", "second", "third", "fourth"


def own(draw: Drawing[State]) -> None:
    """Pictures by class left, a further one and its answer right."""
    with page.controls():
        state = draw("of", "classes")
        others: list[tuple[Picture, int]] = []
        if state.of == OWN:
            names = _names(draw, state.classes)
            draw_adding(names, draw("camera").camera)
            given = kept().pictures[: state.classes]
        else:
            names = class_names(state.of)[1][: state.classes]
            given, others = examples(state.of, state.classes, draw("each").each)
        weights = draw("eyes").weights
        if weights.origin is Origin.IMAGENET and not fetched(weights.network):
            weights = Weights(weights.network)
        asked, truth = _asked(draw, others, weights)
    with page.guarded():
        _shown(Shown(names, given, asked, truth), weights)


def _names(draw: Drawing[State], classes: int) -> list[str]:
    with page.row():
        state = draw(*NAMES[:classes])
    usual = [_("class {number}", number=place + 1) for place in range(classes)]
    return [getattr(state, field) or name for field, name in zip(NAMES, usual, strict=False)]


def _asked(
    draw: Drawing[State], others: list[tuple[Picture, int]], weights: Weights
) -> tuple[Picture, int | None]:
    """The picture to answer, and its class where that is known."""
    if others and not draw("mine").mine:
        return others[draw("asked").asked]
    return draw_picture(draw, weights, lambda: pad("pad")), None


class Shown(NamedTuple):
    """The classes by name with their pictures, the one to answer, and its class where known."""

    names: list[str]
    given: list[list[Picture]]
    asked: Picture
    truth: int | None


def _shown(shown: Shown, weights: Weights) -> None:
    picture, aside = page.result()
    every = [(each, place) for place, mine in enumerate(shown.given) for each in mine]
    wanting = words.missing(shown.names, [len(mine) for mine in shown.given])
    found = None
    if not wanting:
        found = page.ready(features(weights, [each for each, _place in every]))
        if found.trouble:
            told = words.left_out(len(every) - len(found.places), found.trouble)
            st.warning(told, icon=":material/visibility_off:")
            every = [every[place] for place in found.places]
            counts = [sum(place == at for _each, place in every) for at in range(len(shown.names))]
            wanting = words.missing(shown.names, counts)
    if wanting or found is None:
        with picture:
            _gallery(shown.names, every, [None] * len(every))
        with aside:
            st.info(wanting, icon=":material/add_photo_alternate:")
            st.caption(words.what_features(weights))
        return
    _answered(shown, weights, every, found, picture, aside)


def _answered(
    shown: Shown,
    weights: Weights,
    every: list[tuple[Picture, int]],
    found: Features,
    picture: DeltaGenerator,
    aside: DeltaGenerator,
) -> None:
    mine = page.ready(features(weights, [shown.asked]))
    labels = np.array([place for _each, place in every])
    made = learnt(found.values, labels, mine.values, len(shown.names))
    said = [int(row.argmax()) for row in made.left_out]
    right = int((np.array(said) == labels).sum())
    with picture:
        _gallery(shown.names, every, [said[at] for at in range(len(every))])
        st.caption(words.edges())
    with aside:
        if mine.trouble:
            st.warning(page.sentence(in_words(mine.trouble)), icon=":material/edit:")
        else:
            shares = made.asked[0].tolist()
            drawn = small(shown.asked.image, _("the picture to answer"), FOCUS)
            page.html(answer(drawn, shown.names, shares))
            st.markdown(words.answered(shown.names, shares, shown.truth))
        page.numbers(words.learnt(found.values.shape[1], len(shown.names), right, len(every)))
        st.caption(words.what_features(weights))


def _gallery(
    names: list[str], every: list[tuple[Picture, int]], said: Sequence[int | None]
) -> None:
    """All pictures by class; an edge says whether each is answered rightly when it is left out."""
    rows: list[tuple[str, list[str]]] = [(name, []) for name in names]
    for (each, place), answer_of in zip(every, said, strict=True):
        if answer_of is None:
            told, colour = names[place], "transparent"
        else:
            told = words.taken_for(names[place], names[answer_of])
            colour = RIGHT if answer_of == place else WRONG
        rows[place][1].append(small(each.image, told, colour))
    page.html(gallery(rows))
