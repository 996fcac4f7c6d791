"""The map as a component: what goes to the browser, and what comes back from it."""

from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.drawing.palette import FOCUS, SIGNED
from cnnviz.drawing.png import address, png
from cnnviz.kit.answers import class_name
from cnnviz.kit.caches import cached
from cnnviz.kit.component import component
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live, answers, bundled_picture
from cnnviz.kit.pad import KEPT
from cnnviz.kit.page import sentence
from cnnviz.kit.picture_controls import BUNDLED, PICTURES
from cnnviz.language import _, in_words
from cnnviz.probing.finite import NotFinite
from pages.network_map.lesson import Shown
from pages.network_map.stages import Column, told
from pages.network_map.state import State
from pages.network_map.unit import unit
from pages.network_map.words import words

KEY = "network_map"
KNOWN, SENT, GIVEN = "_map_known", "_map_sent", "_map_given"
"""Session keys: the unit of the last run, the one the browser told of, the one it was given."""
OPENED = "_map_opened"
"""Session key: a network and its columns that are unfolded."""
THUMB = 40
OWN = {"own": "⇪", "camera": "◉"}
"""Pictures of the visitor's own, which the controls take, and a sign for each."""

HTML = '<div class="map"></div>'
SCRIPTS = [
    "numbers",
    "model",
    "arithmetic",
    "columns",
    "copies",
    "answer",
    "table",
    "sums",
    "detail",
    "map",
]

_component = component("map", HTML, Path(__file__).parent, SCRIPTS)


def network_map(
    draw: Drawing[State], live: Live, shown: Shown, columns: list[Column], opened: frozenset[str]
) -> None:
    """Show the map; what is chosen on it arrives in the controls."""
    state = draw.state
    data: dict[str, Any] = {
        "whole": shown.whole,
        "values": shown.values,
        "engine": shown.engine,
        "columns": [told(column) for column in columns],
        "opened": sorted(opened),
        "picture": shown.picture,
        "pictures": _pictures(live.weights.input_shape[0] == 1),
        "own": [[name, sign, _(PICTURES[name])] for name, sign in OWN.items()],
        "chosen": state.picture,
        "drawing": st.session_state.get(KEPT, "") if state.picture == "drawn" else "",
        "trained": live.weights.are_trained,
        "labels": _labels(live, shown),
        "given": _given(shown.values, state),
        "scale": [colour for _, colour in SIGNED],
        "accent": FOCUS,
        "words": words(),
    }
    if not shown.whole:
        data |= _worked_out(live, state, shown.values[-1]["shape"])
    _component(
        key=KEY,
        data=data,
        on_cell_change=lambda: _moved(draw, shown.values),
        on_picture_change=lambda: _chosen(draw),
        on_drawing_change=lambda: _drawn(draw),
        on_opened_change=lambda: _unfolded(state.network),
    )


def _worked_out(live: Live, state: State, output: list[int]) -> dict[str, Any]:
    """The unit, and the answer where it is no image, or that numbers have grown too large."""
    found: dict[str, Any] = {"answers": []}
    try:
        found["unit"] = unit(live, state)
        likely = answers(live) if output[1:] == [1, 1] else []
        found["answers"] = [
            [class_name(live.weights, number), share, number] for number, share in likely
        ]
    except NotFinite as error:
        found["told"] = sentence(in_words(error))
    return found


def opened_columns(network: str, needed: set[str]) -> frozenset[str]:
    """The columns that the visitor has unfolded, and those that are needed, which stay so."""
    about, names = st.session_state.get(OPENED, ("", frozenset()))
    opened = (names if about == network else frozenset()) | needed
    st.session_state[OPENED] = network, opened
    return opened


def _unfolded(network: str) -> None:
    told = st.session_state[KEY].get("opened") or ()
    names = frozenset(name for name in told if isinstance(name, str))
    st.session_state[OPENED] = network, names


def _labels(live: Live, shown: Shown) -> list[str]:
    if not shown.whole:
        return []
    return [class_name(live.weights, n) for n in range(shown.values[-1]["shape"][0])]


@cached("thumbnails to choose from", most=4, worded=True)
def _pictures(digits: bool) -> list[list[str]]:
    """The pictures that come along, small: [[name, address, what it is called]]."""
    names = [name for name in BUNDLED if name.startswith("digit") == digits]
    found = []
    for name in names:
        small = bundled_picture(name).image.convert("RGB")
        small.thumbnail((THUMB, THUMB))
        found.append([name, address(png(small)), _(BUNDLED[name])])
    return found


def _given(values: list[dict[str, Any]], state: State) -> list[Any]:
    """The unit to show with a count that grows whenever a link or a control has moved it."""
    session = st.session_state
    names = [value["name"] for value in values]
    at = [names.index(state.layer), state.channel, state.row, state.column]
    about = [state.network, *at]
    sent, before = session.pop(SENT, None), session.get(KNOWN)
    session[KNOWN] = about
    if GIVEN not in session or (about not in (before, sent)):
        session[GIVEN] = [session.get(GIVEN, [0])[0] + 1, *at]
    given: list[Any] = session[GIVEN]
    return given


def _moved(draw: Drawing[State], values: list[dict[str, Any]]) -> None:
    """Put what the browser moved to into the controls (a callback, so before they are drawn)."""
    told = st.session_state[KEY].get("cell")
    if not isinstance(told, list | tuple) or len(told) != 5:
        return
    value, channel, row, column, count = map(int, told)
    if not 0 < value < len(values):
        return
    draw.put(layer=values[value]["name"], channel=channel, row=row, column=column)
    if count == st.session_state[GIVEN][0]:  # else a move of the page's met it on its way
        st.session_state[SENT] = [draw.state.network, value, channel, row, column]


def _chosen(draw: Drawing[State]) -> None:
    name = st.session_state[KEY].get("picture")
    if name in PICTURES:
        draw.put(picture=name)


def _drawn(draw: Drawing[State]) -> None:
    drawing = st.session_state[KEY].get("drawing")
    st.session_state[KEPT] = drawing if isinstance(drawing, str) else ""
    draw.put(picture="drawn")
