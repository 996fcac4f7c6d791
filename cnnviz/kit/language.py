"""The language of a visit: the link's, else the one chosen before, else the browser's.

Catalogues are gettext's, `locale/<language>/LC_MESSAGES/cnnviz.po`; `python -m scripts.messages`
keeps them complete.
"""

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz import language

LANGUAGES = {"en": "English", "zh": "中文"}
"""What they call themselves, by what a link says."""

PARAMETER = "lang"
"""Link parameter."""

CHOSEN = "_language"
"""Session key of the language of the visit."""

FOLDER = Path(__file__).resolve().parents[2] / "locale"


@cache
def catalogue(name: str) -> NullTranslations:
    """The messages of a language; English is what stands in the code."""
    path = FOLDER / name / "LC_MESSAGES" / "cnnviz.po"
    if not path.exists():
        return NullTranslations()
    compiled = BytesIO()
    with path.open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)


def current() -> str:
    """The language of this visit."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return "en"  # nobody's visit: a worker, a test, the start of the server
    return str(st.session_state.get(CHOSEN, "en"))


def settle() -> None:
    """Find out the language of this visit; call it before anything is shown."""
    asked = st.query_params.get(PARAMETER)
    usual = (st.context.locale or "en").partition("-")[0]
    for wish in (asked, st.session_state.get(CHOSEN), usual, "en"):
        if wish in LANGUAGES:
            st.session_state[CHOSEN] = wish
            break


language.follow(current, catalogue)
