"""The ways to look at one network on the Architectures page: to scale, as a graph, as code."""

from dataclasses import replace

import streamlit as st

from cnnviz.code import keras_code, pytorch_code
from cnnviz.counting import analyse
from cnnviz.counting.formulas import explain
from cnnviz.counting.report import Report
from cnnviz.counting.rounding import changes, rounded
from cnnviz.drawing.graph import network_graph, openable
from cnnviz.drawing.volumes import legend, network_svg
from cnnviz.kit import page
from cnnviz.kit.controls import choice
from cnnviz.kit.picture import picture
from cnnviz.kit.sliding_window import sliding_window
from cnnviz.layers import Conv, Pool, Shape, size
from cnnviz.network import Network
from pages.architectures.words import layer_line

VIEWS = ("to scale", "graph")
ROUNDINGS = ("as described", "up", "down")
CLOSED = "none"


def chosen_rounding(network: Network, shape: Shape) -> Network:
    """Draw the switch for all convolutions and pools; return the network with it applied.

    Raises:
        CnnvizError: where the layers would no longer fit together.
    """
    way = choice(
        "Sizes round",
        "rounding",
        ROUNDINGS,
        ROUNDINGS[0],
        help="The sizes that convolutions and pools make: torch rounds all of them down, Caffe "
        "rounds those of pools up, and cuda-convnet, AlexNet's own program, all of them.",
        few=True,
    )
    return network if way == ROUNDINGS[0] else rounded(network, way == "up", shape)


def rounding_note(described: Network, chosen: Network, shape: Shape) -> None:
    """Say which outputs the chosen rounding changes."""
    if chosen is described:
        return
    try:
        moved = changes(analyse(described, shape), analyse(chosen, shape))
    except ValueError:  # as described it does not fit this input at all
        st.caption("As described the network does not fit this input; with this rounding it does.")
        return
    if not moved:
        st.caption("This rounding changes no output.")
        return
    own = [change for change in moved if change.rounds]
    listed = "; ".join(
        f"{change.name} {size(change.before)} becomes {size(change.after)}" for change in own[:6]
    )
    outputs = "1 output changes" if len(moved) == 1 else f"{len(moved)} outputs change"
    st.caption(f"{outputs}: {listed}{' …' if len(own) > 6 else '.'}")


def drawing(report: Report) -> None:
    """Show the network to scale or as a graph; a click opens a layer or a block."""
    view = choice("Drawing", "view", VIEWS, VIEWS[0], few=True)
    if view == VIEWS[0]:
        page.pick_layer(network_svg(report), report.network.name)
    else:
        _graph(report)
    page.html(legend(report))


def _graph(report: Report) -> None:
    blocks = openable(report)
    opened = CLOSED
    if blocks:
        opened = page.one_of([CLOSED, *blocks], "block", "Unfolded block", CLOSED)
    picked = picture(network_graph(report, opened), "graph", name=f"{report.network.name}_graph")
    if not picked:
        return
    if picked in blocks:
        st.session_state["block"] = CLOSED if picked == opened else picked
        st.rerun()
    if any(row.name == picked for row in report.layers):
        st.session_state["layer"] = picked


def opened_layer(report: Report) -> None:
    """Let the visitor pick a layer: its numbers, its formulas, and its window where it has one."""
    row = page.opened_layer(report)
    st.markdown(layer_line(report, row))
    explained = explain(row.layer, *report.inputs(row.name))
    formulas = explained.formulas + explained.operations
    if not isinstance(row.layer, Conv | Pool):
        page.worked(formulas)
        return
    drawn, numbers = st.columns([3, 2], gap="large")
    with drawn:
        _, height, width = row.input_shape
        sliding_window(row.layer, height, width, key="window")
    with numbers:
        page.worked(formulas)


def code(network: Network, shape: Shape) -> None:
    """Offer the network at this input as PyTorch and Keras code; made when it is opened."""
    folded = st.expander("As code: PyTorch and Keras", on_change="rerun", key="code")
    if not folded.open:
        return
    with folded:
        for tab, name, make in zip(
            st.tabs(["PyTorch", "Keras"]),
            ("pytorch", "keras"),
            (pytorch_code, keras_code),
            strict=True,
        ):
            with tab:
                text = make(replace(network, input_shape=shape))
                st.download_button(
                    "Download",
                    text,
                    f"{network.name.replace('-', '_').replace('.', '_')}_{name}.py",
                    "text/x-python",
                    key=f"code_{name}",
                    on_click="ignore",
                    icon=":material/download:",
                    type="tertiary",
                )
                st.code(text, language="python", height=520)
