"""The scenes of the page, each with its controls, its drawing and what it shows."""

from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.counting.formulas import explain
from cnnviz.counting.report import LayerReport
from cnnviz.drawing.palette import COLOUR, FOCUS, INK, SIGNED
from cnnviz.kit import page, save
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.layers import Role
from pages.one_by_one import words
from pages.one_by_one.lesson import LARGE, SIDE, Mixing, mixing, pooled, scaled, thinned
from pages.one_by_one.state import WIDEST, State

HERE = Path(__file__).parent
FIRST = 9
"""The position that is shown until the hand comes: second row, fourth column."""
BLUE, ORANGE = COLOUR[Role.CONVOLUTION], COLOUR[Role.POOLING]

_mixing = component(
    "mixing",
    '<div class="frame"><svg tabindex="0" role="img"></svg><p class="told"></p></div>',
    HERE,
)
_channels = component(
    "channels",
    '<div class="frame"><svg role="img"></svg>'
    '<label><span></span><output></output><input type="range"></label><div class="numbers">'
    '<div><span></span><strong class="shape"></strong></div>'
    '<div><span></span><strong class="parameters"></strong></div>'
    '<div><span></span><strong class="multiplies"></strong></div></div></div>',
    HERE,
)


def single(draw: Drawing[State]) -> None:
    """One channel times one number: nothing interesting happens."""
    with page.controls():
        state = draw("factor", "seed")
    picture, aside = page.result()
    shown = scaled(state.factor, state.seed)
    with picture:
        _mixed(shown, words.single(state.factor))
    with aside:
        page.numbers(words.costs(shown.counted))
        st.markdown(words.nothing(state.factor))
        _formulas(shown.counted)


def mixed(draw: Drawing[State]) -> None:
    """32 channels, and filters that read all of them at one position."""
    with page.controls():
        state = draw("filters", "seed")
    picture, aside = page.result()
    shown = mixing(state.filters, state.seed)
    with picture:
        _mixed(shown, words.mixed())
        st.caption(words.lines())
    with aside:
        page.numbers([*words.costs(shown.counted), words.equal(shown)])
        st.markdown(words.connected(state.filters))
        _formulas(shown.counted)


def channels(draw: Drawing[State]) -> None:
    """Fewer, as many or more channels; beside it what a pool does."""
    with page.controls():
        state = draw("made")
    picture, aside = page.result()
    made, pool = thinned(state.made), pooled()
    depth, *sides = LARGE
    data = {
        "large": [*sides, depth],
        "pooled": [*pool.output_shape[1:], pool.output_shape[0]],
        "filters": state.made,
        "most": WIDEST,
        "colours": {"input": INK, "made": BLUE, "pool": ORANGE},
        "words": words.drawn(),
    }
    with picture:
        _channels(key="channels", data=data, on_filters_change=lambda: _moved(draw))
        save.drawing("channels", "channels")
    with aside:
        page.numbers(words.values(made, pool))
        st.markdown(words.thinned(made, pool))
        _formulas(made)


def _mixed(shown: Mixing, said: dict[str, str]) -> None:
    below, above = SIGNED[0][1], SIGNED[-1][1]
    data: dict[str, Any] = {
        "side": SIDE,
        "first": FIRST,
        "values": shown.values,
        "weights": shown.weights,
        "biases": shown.biases,
        "colours": {"ink": INK, "made": BLUE, "focus": FOCUS, "negative": below, "positive": above},
        "words": said,
    }
    _mixing(key="mixing", data=data)
    save.drawing("mixing", "positions")


def _formulas(row: LayerReport) -> None:
    explained = explain(row.layer, row.input_shape)
    page.worked([each for each in (explained.parameters, explained.macs) if each is not None])


def _moved(draw: Drawing[State]) -> None:
    draw.put(made=st.session_state["channels"].get("filters"))
