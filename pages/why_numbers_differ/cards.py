"""The errata cards: famous slips, folded; the claim is the title, the arithmetic inside is live."""

import streamlit as st

from cnnviz.claims import Erratum, errata, erratum
from cnnviz.counting.report import Report
from cnnviz.kit import links, page
from cnnviz.kit.caches import cached
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.text import quoted
from cnnviz.language import N_, _
from pages.why_numbers_differ.sections import arithmetic, sources
from pages.why_numbers_differ.state import State

LINK = "erratum"
"""Link parameter: the key of the card that stands open."""

ASKED = "_erratum_asked"
"""Session key: the card that a link asked for; it comes first for the rest of the visit."""

KNOWN = "_erratum_known"
"""Session key: what the link said last; another card there means somebody followed a link."""

FIRST = 8
"""Cards shown before somebody asks for all."""

PAGES = {
    "architectures": N_("See it on the Architectures page"),
    "bottleneck-savings": N_("Set it up on the Bottleneck page"),
    "layer-calculator": N_("Set it up in the layer calculator"),
}


def arrive(draw: Drawing[State]) -> None:
    """Open the tab and the card that a link asks for; call it before the tabs are drawn."""
    asked = next(iter(links.other(LINK)), None)
    if asked is None or asked == st.session_state.get(KNOWN):
        return
    draw.put(part="famous-slips")
    if asked in [card.key for card in errata()]:
        st.session_state[KNOWN] = st.session_state[ASKED] = asked
        return
    links.note(
        _("the card {name}", name=quoted(asked)),
        _("pick one from the list, or search for a word of it"),
        _("All cards are shown."),
    )
    leave()


def leave() -> None:
    """Take the card out of the link when another tab is open."""
    st.query_params.pop(LINK, None)
    for key in (KNOWN, ASKED):
        st.session_state.pop(key, None)


def slips(draw: Drawing[State], report: Report) -> None:
    """Draw the search, and the cards that it leaves: those about the network first."""
    network, everything = report.network, len(errata())
    with page.row():
        state = draw("find", "only")
    found = matching(state.find, network.name, only=state.only)
    if not found:
        words = _("None of the {count} cards fits: try another word.", count=everything)
        if state.only:
            words += " " + _("Or turn off “Only about this network”.")
        st.info(words, icon=":material/search_off:")
        return
    st.caption(
        _(
            "{found} of {count} cards; those about {network} come first.",
            found=len(found),
            count=everything,
            network=network.title,
        )
    )
    for index, card in enumerate(found[:FIRST]):
        _card(card, opened=index == 0)
    if len(found) > FIRST and draw("every").every:
        for card in found[FIRST:]:
            _card(card, opened=False)


def matching(wanted: str, network: str, *, only: bool) -> list[Erratum]:
    """Cards in which every word occurs: one asked for by a link first, then the network's."""
    words = wanted.casefold().split()
    cards = [
        card
        for card in errata()
        if (not only or network in card.networks) and all(word in _text(card.key) for word in words)
    ]
    asked = st.session_state.get(ASKED)
    return sorted(cards, key=lambda card: (card.key != asked, network not in card.networks))


@cached("cards searched", most=256, worded=True)
def _text(key: str) -> str:
    """All that is written on a card, its numbers with and without the commas."""
    card = erratum(key)
    steps = " ".join(step.text for step in card.work())
    cited = " ".join(citation.text for citation in card.citations)
    names = " ".join(card.networks)
    text = f"{card.title} {card.claim} {card.verdict} {steps} {cited} {names}".casefold()
    return f"{text} {text.replace(',', '')}"


def _card(card: Erratum, *, opened: bool) -> None:
    key = f"card_{card.key}"
    folded = st.expander(
        f"**{card.title}**  \n{card.claim}",
        opened,
        key=key,
        on_change=_toggled,
        args=(card.key, key),
    )
    if not folded.open:
        return
    with folded:
        st.markdown(card.verdict)
        arithmetic(card.work())
        sources(card.citations)
        link(_(PAGES[card.place.page]), card.place.page, card.place.query)


def _toggled(name: str, key: str) -> None:
    """Put an opened card into the link."""
    if st.session_state.get(key):
        st.session_state[KNOWN] = st.query_params[LINK] = name
    elif st.query_params.get(LINK) == name:
        del st.query_params[LINK]
