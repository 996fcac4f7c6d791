"""What the Architectures page shows of one network beside its drawing to scale."""

import streamlit as st

from cnnviz.counting import analyse
from cnnviz.counting.report import Report
from cnnviz.counting.rounding import changes
from cnnviz.counting.units import readable, units
from cnnviz.drawing.graph import network_graph
from cnnviz.drawing.laying import blocks
from cnnviz.drawing.legend import legend
from cnnviz.errors import Words
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.picture import just_picked, picture
from cnnviz.language import _, in_words, plural
from cnnviz.layers import Shape, size
from cnnviz.network import Network
from cnnviz.reading import written
from cnnviz.reading.packing import is_packed, packed
from pages.architectures.shares import shares
from pages.architectures.state import CLOSED, State

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


def take_pick(draw: Drawing[State], report: Report) -> None:
    """Open the layer that was picked in a drawing, and the block it stands in; a name folds it."""
    picked = just_picked("drawing") or just_picked("graph")
    if picked in blocks(report):
        draw.put(block=CLOSED if picked == draw.last("block") else picked)
    open_layer(draw, report, picked)


def take_row(draw: Drawing[State], report: Report, row: int) -> None:
    """Open the layer of a row of the table; the last row is the sum of all."""
    if row < len(report.layers):
        open_layer(draw, report, report.layers[row].name)


def open_layer(draw: Drawing[State], report: Report, name: str | None) -> None:
    """Open a layer, if there is one of this name, and the block it stands in."""
    node = next((each for each in report.network.nodes if each.name == name), None)
    if node is not None:
        draw.put(layer=name)
        if node.unit in blocks(report):
            draw.put(block=node.unit)


def where_they_sit(report: Report) -> None:
    """Bars along the network: parameters, multiplies and output values of each piece."""
    told = _("Costs of {network}, piece by piece", network=report.network.title)
    of = report.network, report.input_shape
    page.plot(lambda: shares(readable(units(report))), "shares", told, of)
    page.html(legend(report))


def graph(report: Report, opened: str) -> None:
    """The network as a graph; a click opens a layer or a block."""
    picture(network_graph(report, opened), "graph", name="graph")


def sources(report: Report) -> None:
    """Where the description comes from, what is particular about it, how it is counted."""
    network = report.network
    st.markdown(f"**{network.title}**  \n{in_words(Words(network.note, **network.facts))}")
    st.caption(network.paper)
    page.convention()


def text_link(network: Network, shape: Shape) -> None:
    """Offer the network as text, to be changed."""
    if is_packed(text := packed(written(network))):
        sides = dict(zip(("channels", "height", "width_px"), shape, strict=True))
        link(_("Change this network as text"), "own_network", {"net": text, **sides})
