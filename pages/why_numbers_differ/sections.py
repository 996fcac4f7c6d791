"""The tabs of the page Why numbers differ: other tools, papers, and the counting convention."""

from collections.abc import Sequence

import streamlit as st

from cnnviz.claims import Citation, Comparison, Step, compare_with_claims
from cnnviz.claims.peers import Form, Quantity, Walk
from cnnviz.counting.conventions import Unit
from cnnviz.counting.report import Report
from cnnviz.kit import page
from cnnviz.kit.controls import choice, several
from cnnviz.layers import Column
from pages.why_numbers_differ import words as words
from pages.why_numbers_differ.figure import extras_figure, walk_figure
from pages.why_numbers_differ.grid import grid


def tools(report: Report) -> None:
    """What every tool prints for the network, and the walk from our number to one of them."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        kinds = [kind.value for kind in Quantity]
        quantity = Quantity(choice("Quantity", "quantity", kinds, kinds[0], few=True))
        form = Form.LIBRARY
        if words.has_forms(report, quantity):
            programs = [Form.LIBRARY.value, Form.BUILT.value]
            form = Form(
                choice("Program", "form", programs, programs[0], few=True, help=words.FORM_HELP)
            )
        everyone = words.walks(report.network, report.input_shape, quantity, form)
        walk = _chosen(everyone, quantity)
    page.numbers(words.walk_numbers(walk))
    if quantity is Quantity.OPERATIONS:
        page.convention()
    st.header(f"From ours to {walk.tool.title}", anchor=False)
    _walk(walk)
    st.header("All tools", anchor=False)
    about = {"network": report.network.name, "input_shape": list(report.input_shape)}
    page.table(words.tool_rows(everyone), f"tools_{report.network.name}", about)
    if quantity is Quantity.OPERATIONS:
        st.caption(
            "Keras itself prints no operations. All numbers are for one image, in eval mode."
        )
    grid(quantity)


def _chosen(everyone: tuple[Walk, ...], quantity: Quantity) -> Walk:
    """Let the visitor pick a tool; each quantity remembers its own."""
    names = [walk.peer.value for walk in everyone]
    key = "tool" if quantity is Quantity.OPERATIONS else "parameter_tool"
    name = choice("Tool", key, names, words.DEFAULT_TOOL[quantity].value)
    return everyone[names.index(name)]


def _walk(walk: Walk) -> None:
    if not walk.steps:
        st.markdown(f"{words.walk_line(walk)} Nothing to explain.")
        return
    ours = f"our {words.CALLED[walk.quantity]}"
    figure = walk_figure(walk, ours)
    page.plot(figure, "walk", words.walk_line(walk))
    st.table(words.walk_lines(walk), border="horizontal", hide_index=True)
    page.downloads(words.walk_rows(walk), f"walk_{walk.peer.value}")


def papers(report: Report) -> None:
    """What papers and libraries print beside ours, and why where it differs."""
    compared = compare_with_claims(report)
    if not compared:
        st.markdown("No published count of this network was found.")
        return
    st.markdown(words.claims_line(compared))
    page.table(words.claim_rows(compared), f"published_{report.network.name}")
    explained = [each for each in compared if each.reason is not None]
    if explained:
        st.header("Why", anchor=False)
    for index, each in enumerate(explained):
        _reason(each, f"reason_{report.network.name}_{index}", opened=index == 0)


def _reason(compared: Comparison, key: str, *, opened: bool) -> None:
    claim, reason = compared.claim, compared.reason
    assert reason is not None
    part = (
        ""
        if (of := words.claim_part(claim)) == "the network"
        else f" of {of}".replace("of with", "with")
    )
    label = f"**{claim.printed}** {claim.quantity}{part}, {claim.citation}"
    folded = st.expander(label, opened, key=key, on_change="rerun")
    if folded.open:
        with folded:
            st.markdown(f"Ours: **{compared.ours:,}**. {reason.text}")
            arithmetic(reason.steps)
            sources([Citation(claim.source, claim.where)])


def arithmetic(steps: Sequence[Step]) -> None:
    """Show a calculation line by line."""
    if steps:
        st.table(words.arithmetic(steps), border="horizontal", hide_index=True)


def sources(cited: Sequence[Citation]) -> None:
    """Say where something is printed, with a link where there is a free copy."""
    lines = [f"[{each.text}]({each.link})" if each.link else each.text for each in cited]
    st.caption("  \n".join(lines))


def convention(report: Report) -> None:
    """What can be counted, switch by switch."""
    st.markdown(words.MAC_OR_FLOP)
    with st.container(horizontal=True, vertical_alignment="bottom", gap="medium"):
        units = [unit.value for unit in Unit]
        unit = choice("Unit", "unit", units, units[0], few=True)
        extras = several("Count as well", "count", [extra.value for extra in Column])
    wanted = words.convention_of(unit, extras)
    total = words.counted(report.network, report.input_shape, wanted)
    page.numbers(words.convention_numbers(total))
    st.caption(total.convention.describe())
    left, right = st.columns([3, 2], gap="large")
    with left:
        page.plot(extras_figure(total), "extras", words.extras_line(total))
    with right:
        page.formula(words.convention_sum(total))
        st.caption(words.stored_line(total))
    st.header("Layer by layer", anchor=False)
    about = {"network": report.network.name, "counted": total.convention.describe()}
    page.table(words.layer_rows(total), f"columns_{report.network.name}", about)
