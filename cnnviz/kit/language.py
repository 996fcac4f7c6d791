"""The language of a visit: the link's, else the one chosen before, else the browser's.

Catalogues are gettext's, `locale/<language>/LC_MESSAGES/cnnviz.po`; `python -m scripts.messages`
keeps them complete.
"""

import os
import threading
from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO
from pathlib import Path

import streamlit as st
from babel import Locale, negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse
from starlette.types import Scope
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz import language
from cnnviz.language import _

PARAMETER = "lang"
"""Link parameter."""

CHOSEN = "_language"
"""Session key of the language of the visit."""

SWITCH = "_languages"
"""Session key of what picks it."""

FOLDER_VARIABLE = "CNNVIZ_LOCALE"
"""Environment variable: a folder of catalogues instead of the project's own."""

FOLDER = Path(os.environ.get(FOLDER_VARIABLE) or Path(__file__).resolve().parents[2] / "locale")


def _file(name: str) -> Path:
    return FOLDER / name / "LC_MESSAGES" / "cnnviz.po"


def offered() -> list[str]:
    """The languages there are: English stands in the code, others have a folder."""
    return ["en", *sorted(path.name for path in FOLDER.glob("*") if _file(path.name).exists())]


def called(name: str) -> str:
    """What a language calls itself."""
    return str(Locale.parse(name).get_display_name())


@cache
def catalogue(name: str) -> NullTranslations:
    """The messages of a language; English is what stands in the code."""
    if not _file(name).exists():
        return NullTranslations()
    compiled = BytesIO()
    with _file(name).open("rb") as file:
        write_mo(compiled, read_po(file, locale=name))
    compiled.seek(0)
    return GNUTranslations(compiled)


class _Heard(threading.local):
    """The language of the run that a thread is at: a page asks for it at each of its messages."""

    run: object = None
    name = "en"


_heard = _Heard()


def current() -> str:
    """The language of this visit."""
    run = get_script_run_ctx(suppress_warning=True)
    if run is None:
        return "en"  # nobody's visit: a worker, a test, the start of the server
    if _heard.run is not run:
        _heard.run, _heard.name = run, str(st.session_state.get(CHOSEN, "en"))
    return _heard.name


def refusal(scope: Scope, status: int, message: str, **facts: str) -> PlainTextResponse:
    """What the server itself says to a request it refuses, in the language that asks first."""
    wishes = Headers(scope=scope).get("accept-language", "").split(",")
    asked = [wish.partition(";")[0].strip() for wish in wishes]
    said = catalogue(negotiate_locale(asked, offered(), sep="-") or "en").gettext(message)
    return PlainTextResponse(said.format(**facts) + "\n", status)


def settle() -> None:
    """Find out the language of this visit; call it before anything is shown.

    The link says it where it is not the browser's own.
    """
    usual = (st.context.locale or "en").partition("-")[0]
    wishes = (st.query_params.get(PARAMETER), st.session_state.get(CHOSEN), usual)
    found = next((wish for wish in wishes if wish in offered()), "en")
    st.session_state[CHOSEN] = found
    _heard.run = None
    if found == (usual if usual in offered() else "en"):
        st.query_params.pop(PARAMETER, None)
    elif st.query_params.get(PARAMETER) != found:
        st.query_params[PARAMETER] = found


def switch() -> None:
    """Offer the languages, and tell the browser which one the page is in."""
    # Read aloud, hyphenated and set in the fonts of its language.
    told = f"<script>document.documentElement.lang = '{current()}'</script>"
    st.html(told, unsafe_allow_javascript=True)
    if len(offered()) > 1:
        st.session_state[SWITCH] = current()
        with st.popover(called(current()), icon=":material/translate:", type="tertiary"):
            st.radio(_("Language"), offered(), format_func=called, key=SWITCH, on_change=_choose)


def _choose() -> None:
    st.query_params.pop(PARAMETER, None)
    st.session_state[CHOSEN] = st.session_state[SWITCH]


language.follow(current, catalogue)
