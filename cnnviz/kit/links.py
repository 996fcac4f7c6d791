"""Every setting is part of the link: what a link says is read here, and said again.

Streamlit binds a control to the address bar and reads it in its own way: what it cannot read
becomes the default without a word, an infinite number ends the page, a value at its default is
left out. So each control is settled here before Streamlit draws it: what the link says is
possible or is told in one box under the page's question, and a link that names every control
stands beside that question.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.errors import StreamlitAPIException
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.kit.control import Control, texts, written
from cnnviz.kit.text import quoted

VIA = "via"
"""Link parameter: the name of the link between two pages that was followed."""

ANNOUNCED = "_announced_links"
"""Session key of {name of a link: what it is to set}."""

SHARED = frozenset({"network", "picture", "weights"})
"""Controls that mean the same wherever they are: they follow to the next page."""

CHOSEN = "_chosen_controls"
"""Session key of the controls that have been set and that this page may not have drawn yet."""

RUN = "_run"
"""Session key of the page on the screen: a `Run`."""

MOST_NOTES = 8
"""Lines about a link; a link can ask for more nonsense than anybody reads."""


@dataclass
class Run:
    """A page while it is drawn.

    Attributes:
        page: its title.
        told: where to say what a link asks for in vain.
        linked: where the link to this goes.
        before: the controls that the same page drew the last time.
        drawn: the controls drawn so far.
        others: the settings read from the link that are no controls.
        notes: what was told: (what was asked for, what to say instead, what is shown).
    """

    page: str
    told: DeltaGenerator
    linked: DeltaGenerator
    before: dict[str, Control]
    drawn: dict[str, Control] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    notes: list[tuple[str, str, str]] = field(default_factory=list)


def begin(page: str, told: DeltaGenerator, linked: DeltaGenerator) -> None:
    """Start a page; every page does so through its header."""
    state, last = st.session_state, st.session_state.get(RUN)
    before: dict[str, Control] = last.drawn if last else {}
    choose(*(key for key in before if key in state and state[key] != before[key].default))
    same = last is not None and last.page == page
    if not same:
        state[CHOSEN] &= SHARED
    state[RUN] = Run(page, told, linked, before if same else {})
    _arrive()


def drawn() -> dict[str, Control]:
    """The controls that the page on the screen has drawn so far, by their keys."""
    run = st.session_state.get(RUN)
    return run.drawn if run else {}


def choose(*keys: str) -> None:
    """Note that controls have been set, so that the link says so once they are drawn."""
    st.session_state.setdefault(CHOSEN, set()).update(keys)


def settle(control: Control) -> Literal["query-params"] | None:
    """Make sure that a control can show what it is asked for, and that the link says it.

    Returns:
        how to bind the control this time. One whose link cannot be read is left unbound for
        once, which takes the value out of the link before Streamlit reads it.
    """
    run, key, state = st.session_state[RUN], control.key, st.session_state
    run.drawn[key] = control
    if key in state and not control.fits(state[key]):
        state[key] = control.default  # what another control or page has taken away
    asked = st.query_params.get_all(key)
    if key not in state or _moved_in_history():
        return "query-params" if not asked or _readable(control, asked) else None
    shown = [] if state[key] == control.default else texts(state[key])
    follows = not asked and key in state.get(CHOSEN, ())
    if asked != shown and (key in run.before or follows):
        _say(control, state[key])
    return "query-params"


def _readable(control: Control, asked: Sequence[str]) -> bool:
    """Tell whether a link can be read; if not, say so and forget what it asked."""
    if control.many:
        return _some_readable(control, [text for text in asked if text])
    try:
        control.read(asked)
    except ValueError:
        _refuse(control, asked)
        return False
    return True


def _some_readable(control: Control, asked: Sequence[str]) -> bool:
    """Of several values at once the possible ones are taken, where they are enough."""
    known = [text for text in dict.fromkeys(asked) if control.fits([text])]
    wrong = [text for text in asked if text not in known]
    if len(known) < control.fewest or (wrong and not known):
        _refuse(control, asked)
        return False
    if wrong:
        note(_asks(control, wrong), control.cure, "The others are shown.")
    if len(known) > control.most:
        at_once, first = f"{len(known)} {control.label.lower()} at once", f"first {control.most}"
        note(at_once, f"choose up to {control.most}", f"The {first} are shown.")
    return True


def _refuse(control: Control, asked: Sequence[str]) -> None:
    note(_asks(control, asked), control.cure)
    st.session_state[control.key] = control.default
    _forget(control.key)


def _asks(control: Control, texts: Sequence[str]) -> str:
    return f"{control.label.lower()} {quoted(' and '.join(texts))}"


def _moved_in_history() -> bool:
    """Whether the visitor went back or forward: then the address bar beats what was set since."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def _say(control: Control, value: Any) -> None:
    """Put a control's value into the link, which Streamlit does for a change by hand only."""
    st.session_state[control.key] = value
    if value == control.default:
        return  # Streamlit takes it out
    try:
        st.query_params[control.key] = written(value)
    except StreamlitAPIException:
        return  # bound since the last run: then Streamlit says what the session has been told


def _forget(key: str) -> None:
    """Take a parameter out of the link."""
    try:
        st.query_params.pop(key, None)
    except StreamlitAPIException:
        return  # bound since the last run: drawing the control unbound takes it out


def other(key: str) -> list[str]:
    """What the link says for a setting that is no control; it stays in the link to this."""
    st.session_state[RUN].others.append(key)
    return [text for text in st.query_params.get_all(key) if text]


def note(asked: str, cure: str, shown: str = "The usual value is shown instead.") -> None:
    """Say what the link asks for in vain: all of it in one box under the question.

    Args:
        asked: what it asks for, a visitor's words in it `quoted`.
        cure: what to do about it, the part of a sentence.
        shown: what is shown instead, as a sentence.
    """
    run = st.session_state[RUN]
    run.notes.append((asked, cure, shown))
    if len(run.notes) == 1:
        text = f"The link asks for {asked}, which cannot be shown: {cure}. {shown}"
    else:
        listed = [f"- {each[:1].upper()}{each[1:]}: {how}." for each, how, _ in run.notes]
        rest = len(listed) - MOST_NOTES
        more = [f"- and {rest} more"] if rest > 0 else []
        text = "The link asks for what cannot be shown; the usual is shown instead.\n\n"
        text += "\n".join(listed[:MOST_NOTES] + more)
    run.told.warning(text, icon=":material/link_off:")


def finish() -> None:
    """Offer a link that names every control, so that it shows the same however defaults change."""
    run = st.session_state.get(RUN)
    if run is None:  # a page that failed before it began
        return
    settings = {key: written(st.session_state[key]) for key in run.drawn if key in st.session_state}
    settings |= {key: st.query_params.get_all(key) for key in run.others}
    address = (st.context.url or "").partition("?")[0]
    if settings:
        with run.linked.popover("Link to this", icon=":material/link:", type="tertiary"):
            st.code(f"{address}?{urlencode(settings, doseq=True)}", language=None, wrap_lines=True)


def apply(settings: dict[str, Any]) -> None:
    """Put this page's controls to `settings`, the others back to their defaults (a callback)."""
    usual = {key: control.default for key, control in drawn().items()}
    for key, value in (usual | settings).items():
        st.session_state[key] = value
    choose(*settings)


def announce(name: str, settings: dict[str, Any]) -> None:
    """Note what a link called `name` to another page is to set there."""
    st.session_state.setdefault(ANNOUNCED, {})[name] = settings


def _arrive() -> None:
    """Set what the link that led here announced.

    Streamlit drops from a link between two pages whatever both have a control for, such as the
    network. So the link carries its name as well; where the name means nothing, in a new tab,
    everything else in the link holds.
    """
    name = st.query_params.get(VIA)
    if name is None:
        return
    settings = st.session_state.get(ANNOUNCED, {}).get(name, {})
    for key, value in settings.items():
        st.session_state[key] = value
    choose(*settings)
    del st.query_params[VIA]
