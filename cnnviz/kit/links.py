"""Every setting is part of the link: what a link says is read here, and written again.

The session holds what is set. The link is read where the session says nothing yet: when a page is
opened, by a preset, on the way back or forward, and for a control that was not there before. At
the end of a run the link is written once, without what came to its default. What a link asks for in
vain is told in one box under the page's question, and a link that names every control stands
beside that question.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeAlias
from urllib.parse import urlencode

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.scriptrunner import get_script_run_ctx

from cnnviz.kit import put
from cnnviz.kit.control import Control, texts, written
from cnnviz.kit.language import PARAMETER
from cnnviz.kit.text import quoted
from cnnviz.language import _, current, sentences

ASKED = "_asked"
"""Session key of what a preset asks for, instead of the link: its page, {parameter: its values}."""

KEPT = "_kept"
"""Session key of the shared controls' values, which follow from page to page."""

RUN = "_run"
"""Session key of the page on the screen: a `Run`."""

MOST_NOTES = 8
"""Lines about a link; a link can ask for more nonsense than anybody reads."""


Origin: TypeAlias = Mapping[str, str]
"""Where a file is from: its link and its counting convention, under these two names."""


@dataclass(frozen=True)
class Drawn:
    """A file that the browser makes of what an element of the page has drawn."""

    key: str


@dataclass(frozen=True)
class File:
    """A file that is offered; `made` makes it once somebody takes it, told where it is from."""

    group: str
    label: str
    made: Callable[[Origin], str | bytes] | Drawn
    name: str
    mime: str


class Slots(NamedTuple):
    """Places at the head of a page that are filled when all of it is known.

    Attributes:
        told: where to say what a link asks for in vain.
        linked: where the link to this goes.
        saved: where the Save menu goes.
        bar: where a phone is told what is set.
    """

    told: DeltaGenerator
    linked: DeltaGenerator
    saved: DeltaGenerator
    bar: DeltaGenerator


@dataclass
class Run:
    """A page while it is drawn.

    Attributes:
        page: its folder's name.
        slots: what is filled at its end.
        asked: what the link says, {parameter: its values}.
        follow: whether the shared controls keep their values where the link says nothing.
        before: the controls that the same page drew the last time, and what they showed.
        stale: parameters of the link that were the last run's.
        drawn: the controls drawn so far.
        values: what they show.
        others: the settings read from the link that are no controls.
        notes: what was told: (what was asked for, what to say instead).
        files: what the Save menu offers.
        link: the one that names every control, known at the end.
    """

    page: str
    slots: Slots
    asked: Mapping[str, list[str]]
    follow: bool
    before: Mapping[str, tuple[Control, Any]]
    stale: set[str]
    drawn: dict[str, Control] = field(default_factory=dict)
    values: dict[str, Any] = field(default_factory=dict)
    others: list[str] = field(default_factory=list)
    notes: list[tuple[str, str]] = field(default_factory=list)
    files: list[File] = field(default_factory=list)
    link: str = ""

    def changed(self, key: str) -> bool:
        """Whether a control shows something else than it did in the last run."""
        return key in self.before and self.before[key][1] != self.values.get(key)


def begin(page: str, slots: Slots) -> None:
    """Start a page; every page does so through its header."""
    state, last = st.session_state, st.session_state.get(RUN)
    put.begin()
    on, by_preset = state.get(ASKED, (page, None))
    if on != page:
        by_preset = None
    moved = by_preset is not None or _moved_in_history()
    before: dict[str, tuple[Control, Any]] = {}
    if last is not None:
        before = {**last.before, **{key: (last.drawn[key], last.values[key]) for key in last.drawn}}
    stale = {control.parameter for control, _value in before.values()}
    if last is None or last.page != page:
        stale = set()
    if stale == set() or moved:
        for key in before:
            state.pop(key, None)
        before = {}
    asked = _said() if by_preset is None else by_preset
    state[RUN] = Run(page, slots, asked, not moved, before, stale)


def _said() -> dict[str, list[str]]:
    """The link, {parameter: its values}."""
    return {name: st.query_params.get_all(name) for name in st.query_params}


def _moved_in_history() -> bool:
    """Whether the visitor went back or forward: then the address bar beats what was set since."""
    context = get_script_run_ctx()
    return context is not None and context.is_history_navigation


def run() -> Run:
    """The page on the screen."""
    found: Run = st.session_state[RUN]
    return found


def page() -> str:
    """Its folder's name."""
    return run().page


def settle(control: Control) -> Any:
    """Find out what a control is to show, and put that into the session before it is drawn."""
    run, key, state = st.session_state[RUN], control.key, st.session_state
    if key not in state or not run.follow:
        value = _arriving(run, control)
    elif control.follows and run.changed(control.follows):
        value = control.default
    else:
        value = control.nearest(state[key])
    run.drawn[key], run.values[key] = control, value
    if control.shared and (run.changed(key) or control.parameter in run.asked or not run.follow):
        state.setdefault(KEPT, {})[control.parameter] = value
    # Only then: to set what stands there already would take away what is being typed.
    if key not in state or state[key] != value or run.before.get(key, (control,))[0] != control:
        state[key] = value
    return value


def _arriving(run: Run, control: Control) -> Any:
    """What the link says, else what a shared control showed on another page, else the default."""
    asked = run.asked.get(control.parameter)
    if asked:
        return _read(control, asked)
    kept = st.session_state.get(KEPT, {}).get(control.parameter) if control.shared else None
    return kept if run.follow and kept is not None and control.fits(kept) else control.default


def _read(control: Control, asked: Sequence[str]) -> Any:
    """What a link says; if that cannot be, say so, and take the usual value."""
    if control.many:
        return _some_read(control, [text for text in asked if text])
    try:
        return control.read(asked)
    except ValueError:
        return _refuse(control, asked)


def _some_read(control: Control, asked: Sequence[str]) -> Any:
    """Of several values at once the possible ones are taken, where they are enough."""
    known: list[str] = []
    wrong: list[str] = []
    for text in dict.fromkeys(asked):
        try:
            known += control.read([text])
        except ValueError:
            wrong.append(text)
    if len(known) < control.fewest or (wrong and not known):
        return _refuse(control, asked)
    if wrong:
        note(_asks(control, wrong), control.cure, _("The others are shown."))
    if len(known) > control.most:
        facts = {"count": len(known), "label": _(control.label).lower(), "most": control.most}
        note(
            _("{count} {label} at once", **facts),
            _("choose up to {most}", **facts),
            _("The first {most} are shown.", **facts),
        )
    return known[: control.most]


def _refuse(control: Control, asked: Sequence[str]) -> Any:
    note(_asks(control, asked), control.cure)
    return control.default


def _asks(control: Control, texts: Sequence[str]) -> str:
    # A visitor's words are not translated, whatever they are.
    *others, last = texts or [""]
    said = _("{before} and {last}", before=", ".join(others), last=last) if others else last
    label = _(control.label).lower()
    return _("{label} {said}", label=label, said=quoted(said))


def other(key: str) -> list[str]:
    """What the link says for a setting that is no control; it stays in the link to this."""
    st.session_state[RUN].others.append(key)
    return [text for text in st.query_params.get_all(key) if text]


def note(asked: str, cure: str, shown: str = "") -> None:
    """Say what the link asks for in vain: all of it in one box under the question.

    Args:
        asked: what it asks for, a visitor's words in it `quoted`.
        cure: what to do about it, the part of a sentence.
        shown: what is shown instead, as a sentence; the usual value if not given.
    """
    run = st.session_state[RUN]
    run.notes.append((asked, cure))
    if len(run.notes) == 1:
        told = _(
            "The link asks for {asked}, which cannot be shown: {cure}.", asked=asked, cure=cure
        )
        text = sentences(told, shown or _("The usual value is shown instead."))
    else:
        refused = [
            _("{asked}: {cure}.", asked=each[:1].upper() + each[1:], cure=how)
            for each, how in run.notes[:MOST_NOTES]
        ]
        rest = len(run.notes) - MOST_NOTES
        more = [_("and {count} more", count=rest)] if rest > 0 else []
        told = _("The link asks for what cannot be shown; the usual is shown instead.")
        text = "\n- ".join((f"{told}\n", *refused, *more))
    run.slots.told.warning(text, icon=":material/link_off:")


def finish() -> None:
    """Write the link, and offer one that names every control, however defaults change."""
    run = st.session_state.get(RUN)
    if run is None:  # a page that failed before it began
        return
    st.session_state.pop(ASKED, None)  # only now: a run that something interrupted begins again
    put.finish()
    names = run.stale | {control.parameter for control in run.drawn.values()}
    asked = _said()
    told = {name: said for name, said in asked.items() if name not in names}
    for key, control in run.drawn.items():
        said = texts(run.values[key])
        # A link that says a default is true, and stays: another would be a step in the history.
        if run.values[key] != control.default or asked.get(control.parameter) == said:
            told[control.parameter] = said
    if told != asked:
        st.query_params.from_dict(told)
    settings = {run.drawn[key].parameter: written(value) for key, value in run.values.items()}
    settings |= {key: st.query_params.get_all(key) for key in run.others}
    if settings and current() != "en":  # whoever follows the link may have another browser
        settings[PARAMETER] = current()
    address = (st.context.url or "").partition("?")[0]
    run.link = f"{address}?{urlencode(settings, doseq=True)}"
    if settings:
        with run.slots.linked.popover(_("Link to this"), icon=":material/link:", type="tertiary"):
            st.code(run.link, language=None, wrap_lines=True)


def apply(settings: Mapping[str, Any]) -> None:
    """Show the page as a link with these settings would (a callback)."""
    asked = {name: texts(value) for name, value in settings.items()}
    st.session_state[ASKED] = page(), asked
