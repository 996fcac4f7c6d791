"""Guess first: a question is answered before its number is shown, and a slip in it is named.

A page that lets a number be guessed declares `guess`, `asked` and `answer` by the three functions
here, and gives `ask` its numbers with their questions.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from cnnviz.asking import Instance, Verdict, judged, understood
from cnnviz.errors import CnnvizError
from cnnviz.kit import links, page
from cnnviz.kit.control import Look
from cnnviz.kit.declared import Drawing, SoFar, choice, flag, words
from cnnviz.kit.page import Number
from cnnviz.kit.text import escaped
from cnnviz.language import N_, _, in_words, sentences

ABOUT = "_guessed"
"""Session key of what the last answer was to: the number asked for, and its facts."""


def switch() -> Any:
    """Declare the switch; it stays on from page to page."""
    told = "The numbers are hidden until you give them; a wrong one is named by its slip."
    return flag(
        "Guess first", False, shared=True, help=told, formerly={"on": "true", "off": "false"}
    )


def which(options: SoFar | Mapping[str, str]) -> Any:
    """Declare which number is asked for."""
    return choice("Asked for", options, look=Look.ROW)


def field(label: str = "Your answer", **more: Any) -> Any:
    """Declare the field for an answer."""
    return words(label, look=Look.LINE, example=N_("a number: 1,024, 3.5M, 55×55×96"), **more)


def ask(
    draw: Drawing[Any], numbers: Sequence[Number], questions: Mapping[str, Instance]
) -> Number | None:
    """Draw a question in place of the numbers; returns it if the answer is right.

    Args:
        draw: of the page; its state has `asked` and `answer`.
        numbers: of the page, in the order of the questions.
        questions: what can be asked for, by the options of `asked`.
    """
    asked = draw("asked").asked
    instance = questions[asked]
    about = asked, instance.facts
    was_drawn = draw.key("answer") in links.run().before
    if was_drawn and st.session_state.get(ABOUT, about) != about:  # it was another's answer
        draw.put(answer="")
    st.session_state[ABOUT] = about
    state = draw("answer")
    verdict = said(instance, state.answer)
    number = dict(zip(questions, numbers, strict=False))[asked]
    if verdict is None:
        st.markdown(_("Work out **{asked:lower}** of what is set up here.", asked=number.label))
        return None
    return number if verdict.right else None


def said(instance: Instance, text: str) -> Verdict | None:
    """Say what an answer is, where there is one; returns that."""
    if not text.strip():
        return None
    try:
        verdict = judged(instance, understood(text))
    except CnnvizError as error:
        st.markdown(f":material/edit: {escaped(page.sentence(in_words(error)))}")
        return Verdict(read=False)
    if verdict.right:
        told = _("Right.")
        if verdict.rounded:
            told = _("Right; exactly it is this:")
        st.markdown(f":green[:material/check_circle: {told}]")
        page.formulas([instance.typeset()])
        return verdict
    _named(instance, verdict)
    return verdict


def _named(instance: Instance, verdict: Verdict) -> None:
    """Say which slips an answer is, with its line and the right one."""
    if verdict.hint is not None:
        st.markdown(f":orange[:material/help:] {in_words(verdict.hint)}")
    elif len(verdict.ways) > 1 and len(verdict.ways[0].slips) == 1:
        st.caption(_("Several slips come to this; the first is the most likely."))
    elif len(verdict.ways[0].slips) > 1:
        st.caption(_("Two slips at once come to this."))
    for way in verdict.ways:
        told = sentences(*(_(slip.text) for slip in way.slips))
        st.markdown(f":orange[:material/error:] {told}")
    lines = {_("Your line"): instance.typeset(way.formula) for way in verdict.ways[:1]}
    if meanings := instance.meanings:  # a line without symbols is the answer itself
        lines[_("The right line")] = instance.line
    with st.container(horizontal=True, gap="large"):
        for caption, line in lines.items():
            with st.container(width="content", gap="xxsmall"):
                st.caption(caption)
                st.latex(line)
    st.caption(meanings)
