"""The tabs of the page Why numbers differ: other tools, papers, and the counting convention."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.claims import Citation, Comparison, Step, compare_with_claims
from cnnviz.claims.peers import Quantity, Walk
from cnnviz.claims.slips import errata_for
from cnnviz.counting.report import Report
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import _, plural, sentences
from pages.why_numbers_differ import words
from pages.why_numbers_differ.figure import extras_figure, walk_figure
from pages.why_numbers_differ.grid import grid
from pages.why_numbers_differ.state import State


def tools(draw: Drawing[State], report: Report) -> None:
    """The walk from our number to a tool's, and what every tool prints for the network."""
    state = draw.state
    quantity = Quantity(state.quantity)
    everyone = words.walks(report.network, report.input_shape, quantity, state.program)
    walk = next(walk for walk in everyone if walk.peer == state.printer)
    picture, aside = page.result()
    with picture:
        _walk(walk)
    with aside:
        if walk.steps:
            st.markdown(f"**{words.walk_question(walk)}**")
        page.numbers(words.walk_numbers(walk))
        if quantity is Quantity.OPERATIONS:
            page.convention()
        _offer_slips(draw, report)
    if walk.steps:
        st.table(words.walk_lines(walk), border="horizontal", hide_index=True)
    st.header(_("All tools"), anchor=False)
    about = {"network": report.network.name, "input_shape": list(report.input_shape)}
    page.table(words.tool_rows(everyone), "tools", about)
    if quantity is Quantity.OPERATIONS:
        st.caption(
            _("Keras itself prints no operations. All numbers are for one image, in eval mode.")
        )
    grid(quantity)


def _offer_slips(draw: Drawing[State], report: Report) -> None:
    """Lead on to the cards, the network's first."""
    about = plural(
        "{count} famous slip about {network}",
        "{count} famous slips about {network}",
        len(errata_for(report.network.name)),
        network=report.network.title,
    )
    st.button(
        about,
        "to-slips",
        icon=":material/arrow_forward:",
        type="tertiary",
        on_click=draw.put,
        kwargs={"part": "famous-slips"},
    )


def _walk(walk: Walk) -> None:
    if not walk.steps:
        st.markdown(sentences(words.walk_line(walk), _("Nothing to explain.")))
        return
    called = words.called(walk.quantity)
    title = _("difference from our {quantity}, {count:,}", quantity=called, count=walk.start)
    page.plot(lambda: walk_figure(walk, title), "walk", words.walk_line(walk), of=walk)
    Table(lambda: words.walk_rows(walk), f"walk_{walk.peer.value}").offer()


def papers(_draw: Drawing[State], report: Report) -> None:
    """What papers and libraries print beside ours, and why where it differs."""
    compared = compare_with_claims(report)
    if not compared:
        st.markdown(_("No published count of this network was found."))
        return
    st.markdown(words.claims_line(compared))
    page.table(words.claim_rows(compared), "published")
    explained = [each for each in compared if each.reason is not None]
    if explained:
        st.header(_("Why"), anchor=False)
    for index, each in enumerate(explained):
        _reason(each, f"reason_{report.network.name}_{index}", opened=index == 0)


def _reason(compared: Comparison, key: str, *, opened: bool) -> None:
    claim, reason = compared.claim, compared.reason
    assert reason is not None

    def fill() -> None:
        st.markdown(sentences(_("Ours: **{count:,}**.", count=compared.ours), reason.text))
        arithmetic(reason.steps)
        sources([Citation(claim.source, claim.where)])

    page.folded(words.figure_line(claim), key, fill, opened=opened)


def arithmetic(steps: Sequence[Step]) -> None:
    """Show a calculation line by line."""
    if steps:
        st.table(words.arithmetic(steps), border="horizontal", hide_index=True)


def sources(cited: Sequence[Citation]) -> None:
    """Say where something is printed, with a link where there is a free copy."""
    lines = [f"[{each.text}]({each.link})" if each.link else each.text for each in cited]
    st.markdown("  \n".join(lines))  # a caption is too pale for a link


def convention(draw: Drawing[State], report: Report) -> None:
    """What can be counted, switch by switch."""
    with page.row():
        wanted = draw("unit", "count").convention
    total = words.counted(report.network, report.input_shape, wanted)
    picture, aside = page.result()
    with picture:
        of = report.network, report.input_shape, wanted
        page.plot(lambda: extras_figure(total), "extras", words.extras_line(total), of)
    with aside:
        page.numbers(words.convention_numbers(total))
        page.formula(words.convention_sum(total))
        st.caption(words.stored_line(total))
    st.markdown(_(words.MAC_OR_FLOP))
    st.caption(total.convention.describe())
    st.header(_("Layer by layer"), anchor=False)
    about = {"network": report.network.name, "counted": total.convention.describe()}
    page.table(words.layer_rows(total), "columns", about)
