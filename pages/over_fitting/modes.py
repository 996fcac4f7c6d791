"""The scene of dropout's two modes: the same values in training and in testing."""

from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.drawing.palette import SIGNED
from cnnviz.kit import page, save
from cnnviz.kit.answers import class_name
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, looked
from cnnviz.kit.page import Number
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.language import _, plural, sentences
from cnnviz.layers.formula import worded
from cnnviz.numerals import number, percent
from cnnviz.weights.trained import Origin, Weights
from pages.over_fitting.experiments import NETWORK
from pages.over_fitting.lesson import DROPPED, MOST, Modes, modes
from pages.over_fitting.state import State

KEY = "dropped"
COLUMNS = 12
WEIGHTS = Weights(NETWORK, Origin.HERE)
FIGURES = 3 * '<figure><figcaption></figcaption><svg role="img"></svg></figure>'
HTML = f'<div class="frame"><div class="line">{FIGURES}</div><p class="said"></p></div>'

_component = component(KEY, HTML, Path(__file__).parent)


def draw(drawing: Drawing[State]) -> None:
    """Draw the scene."""
    with page.controls():
        drawing("rate", "variant", "seed", "draws")
        live = Live(WEIGHTS, draw_picture(drawing, WEIGHTS))
    state = drawing.state
    with page.guarded():
        page.ready(looked(live, DROPPED))
        found = modes(live, state.share, state.seed, state.variant)
    picture, aside = page.result()
    with picture:
        _drawn(found, state)
        st.markdown(shown(state))
    with aside:
        page.numbers(headline(found, state))
        st.markdown(told(found, state))
        page.formula(worked(found, state))
        st.caption(_("Weights: {about}", about=WEIGHTS.about))


def _drawn(found: Modes, state: State) -> None:
    draws = int(state.draws)
    data: dict[str, Any] = {
        "testing": _listed(found.testing),
        "training": [
            value if on else None
            for value, on in zip(_listed(found.training[0]), found.on[0].tolist(), strict=True)
        ],
        "mean": _listed(found.mean(draws)),
        "columns": COLUMNS,
        "scale": [colour for _share, colour in SIGNED],
        "words": {
            "captions": [
                _("training: one draw"),
                _("testing: all, always")
                if state.variant == "frameworks"
                else _("testing: all, times {kept:g}", kept=round(1 - state.share, 2)),
                plural("mean of {count} draw", "mean of {count:,} draws", draws),
            ],
            "unit": _("Unit {unit}: {training} in this draw, {testing} in testing, mean {mean}."),
            "off": _("off"),
        },
    }
    _component(key=KEY, data=data)
    save.drawing(KEY, "dropout")


def _listed(values: Any) -> list[float]:
    return [float(f"{value:.4g}") for value in values]


def headline(found: Modes, state: State) -> list[Number]:
    """How many are off, how far the mean is from testing, and what the net answers."""
    off = int((~found.on[0]).sum())
    away = _("Mean distance from the values in testing, over the mean of these.")
    agree = _("Of {count:,} draws, those in which the net answers as in testing.", count=MOST)
    answer = class_name(WEIGHTS, found.answer)
    return [
        Number(_("Off in this draw"), _("{off} of {units}", off=off, units=len(found.values))),
        Number(_("Mean off testing by"), percent(found.away(int(state.draws))), away),
        Number(_("Draws that answer {answer}", answer=answer), percent(found.agree), agree),
    ]


def shown(state: State) -> str:
    """What the drawing is."""
    return _(
        "What the last layer of a trained LeNet-5 gets of the picture, a cell a unit, all on one "
        "scale. A crossed-out one is off: dropped with probability {share:.0%}.",
        share=state.share,
    )


def told(found: Modes, state: State) -> str:
    """Why the two modes fit together, in the visitor's variant."""
    facts = {"kept": round(1 - state.share, 2)}
    variants = {
        "frameworks": _(
            "Frameworks divide what is left by {kept:g} **in training** (“inverted dropout”): on "
            "average a unit gives as much as ever, and testing needs nothing at all. The paper "
            "(Srivastava et al. 2014) leaves training as it is and multiplies by {kept:g} in "
            "testing: the same but for the scale.",
            **facts,
        ),
        "paper": _(
            "The paper (Srivastava et al. 2014) leaves training as it is and multiplies every unit "
            "by {kept:g} **in testing**. Frameworks divide by {kept:g} in training instead: the "
            "same but for the scale.",
            **facts,
        ),
    }
    one, many = found.away(1), found.away(MOST)
    closer = _(
        "One draw is {one:.0%} away from testing, the mean of {count:,} is {many:.1%}.",
        one=one,
        many=many,
        count=MOST,
    )
    return sentences(variants[state.variant], closer if state.rate else "")


def worked(found: Modes, state: State) -> str:
    """The strongest unit through training and testing, in LaTeX."""
    value, left = float(found.values.max()), 1 - state.share
    passed, kept = number(value, ".5g"), number(left, ".2g")
    through, less = number(value / left, ".5g"), number(value * left, ".5g")
    either, mean = worded(_("or")), worded(_("its mean"))
    training, testing = worded(_("training")), worded(_("testing"))
    if state.variant == "frameworks":
        rows = (
            rf"{training} &: {passed} / {kept} = {through} \ {either} \ 0",
            rf"{mean} &: {kept} \cdot {through} = {passed}",
            rf"{testing} &: {passed}",
        )
    else:
        rows = (
            rf"{training} &: {passed} \ {either} \ 0",
            rf"{mean} &: {kept} \cdot {passed} = {less}",
            rf"{testing} &: {kept} \cdot {passed} = {less}",
        )
    lines = r" \\ ".join(rows)
    return rf"\begin{{aligned}} {lines} \end{{aligned}}"
