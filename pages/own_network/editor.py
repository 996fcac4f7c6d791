"""The editor: lines with numbers that are sent as one types; the faulty one is marked."""

from pathlib import Path
from typing import Any

import streamlit as st

from cnnviz.errors import CnnvizError
from cnnviz.kit import page
from cnnviz.kit.component import component
from cnnviz.language import _, in_words
from cnnviz.reading import Fault
from cnnviz.reading.packing import is_packed, packed
from pages.own_network.state import State

KEY = "own_editor"

HTML = """
<div class="frame"><div class="sheet"><div class="numbers" aria-hidden="true"></div>
<div class="mark"></div><textarea wrap="off" spellcheck="false" autocapitalize="off"
autocomplete="off"></textarea></div>
<p role="status"></p><button type="button"></button></div>
"""

_component = component("editor", HTML, Path(__file__).parent)


def typed() -> str | None:
    """What stands in the editor, once somebody has typed."""
    text = (st.session_state.get(KEY) or {}).get("text")
    # A browser can send half a letter, which no file and no link can hold.
    return text.encode(errors="replace").decode() if isinstance(text, str) else None


def editor(state: State, told: CnnvizError | None) -> None:
    """Show a text to be changed, and what is wrong with it; `keep` has what is typed."""
    shown, version = st.session_state.get(f"{KEY}.shown", (None, 0))
    if state.text not in (shown, typed()):  # set from elsewhere: what is typed has to go
        version += 1
    st.session_state[f"{KEY}.shown"] = state.text, version
    data: dict[str, Any] = {"text": state.text, "version": version, "label": _("Network as text")}
    if told is not None:
        data |= {"said": page.sentence(in_words(told)), "line": getattr(told, "line", 0)}
    if isinstance(told, Fault) and told.cure:
        cured = told.spot.replaced(state.text, told.cure)
        data |= {"cured": cured, "cure": _("Write {cure}", cure=told.cure)}
    _component(key=KEY, data=data, on_text_change=_keep)


def _keep() -> None:
    """Put what was typed where the link has it; what is too long for a link stays out."""
    text = typed()
    if text is not None and is_packed(said := packed(text)):
        st.session_state[State.key("net", "")] = said
