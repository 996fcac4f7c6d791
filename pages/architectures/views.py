"""What the Architectures page shows of one network: to scale or as a graph, one layer opened."""

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.counting.formulas import explain
from cnnviz.counting.naming import labels
from cnnviz.counting.report import Report
from cnnviz.counting.rounding import changes
from cnnviz.drawing.graph import network_graph, openable
from cnnviz.drawing.volumes import legend, network_svg
from cnnviz.kit import page, places
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture import just_picked, picture
from cnnviz.kit.sliding_window import sliding_window
from cnnviz.language import _, plural
from cnnviz.layers import Conv, Pool, Shape, size
from cnnviz.network import Network
from cnnviz.reading import written
from cnnviz.reading.packing import is_packed, packed
from pages.architectures.state import CLOSED, State
from pages.architectures.words import layer_line

MOST_NAMED = 6
"""Layers that a caption names."""


def rounding_note(described: Network, chosen: Network, shape: Shape) -> None:
    """Say which outputs the chosen rounding changes."""
    if chosen is described:
        return
    try:
        moved = changes(analyse(described, shape), analyse(chosen, shape))
    except ValueError:  # as described it does not fit this input at all
        st.caption(
            _("As described the network does not fit this input; with this rounding it does.")
        )
        return
    if not moved:
        st.caption(_("This rounding changes no output."))
        return
    own = [change for change in moved if change.rounds]
    listed = "; ".join(
        _(
            "{layer} {before} becomes {after}",
            layer=change.name,
            before=size(change.before),
            after=size(change.after),
        )
        for change in own[:MOST_NAMED]
    )
    if len(own) > MOST_NAMED:
        listed = _("{listed} and more", listed=listed)
    st.caption(
        plural(
            "{count} output changes: {listed}.",
            "{count} outputs change: {listed}.",
            len(moved),
            listed=listed,
        )
    )


def drawing(draw: Drawing[State], report: Report) -> None:
    """Show the network to scale or as a graph; a click opens a layer or a block."""
    names = [row.name for row in report.layers]
    if draw("view").view == "graph":
        picked = _graph(draw, report)
    else:
        picked = picture(network_svg(report), "drawing", name=report.network.name)
    if picked in names:
        draw.put(layer=picked)
    page.html(legend(report))


def _graph(draw: Drawing[State], report: Report) -> str | None:
    blocks, picked, opened = openable(report), just_picked("graph"), CLOSED
    if blocks:
        if picked in blocks:
            draw.put(block=CLOSED if picked == draw.last("block") else picked)
        opened = draw("block", offered=[CLOSED, *blocks]).block
    return picture(network_graph(report, opened), "graph", name=f"{report.network.name}_graph")


def opened_layer(draw: Drawing[State], report: Report) -> None:
    """Let the visitor pick a layer: its numbers, its formulas, and its window where it has one."""
    row = report.layer(draw("layer", offered=labels(report)).layer)
    st.markdown(layer_line(report, row))
    explained = explain(row.layer, *report.inputs(row.name))
    formulas = explained.formulas + explained.operations
    if not isinstance(row.layer, Conv | Pool):
        page.worked(formulas)
        return
    drawn, numbers = st.columns([3, 2], gap="large")
    with drawn:
        sliding_window(row.layer, row.input_shape, key="window")
    with numbers:
        page.worked(formulas)


def text_link(network: Network, shape: Shape) -> None:
    """Offer the network as text, to be changed."""
    if is_packed(text := packed(written(network))):
        sides = dict(zip(("channels", "height", "width_px"), shape, strict=True))
        places.link(_("Change this network as text"), "own_network", {"net": text, **sides})
