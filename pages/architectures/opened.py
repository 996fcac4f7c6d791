"""The layer that is open beside the drawing: its numbers, its formulas, where else it is seen."""

import streamlit as st

from cnnviz.counting.formulas import explain
from cnnviz.counting.naming import called
from cnnviz.counting.report import LayerReport, Report
from cnnviz.kit import page, places
from cnnviz.kit.leading import link
from cnnviz.kit.sliding_window import sliding_window
from cnnviz.language import _
from cnnviz.layers import Conv, Pool, Role
from cnnviz.networks import architecture
from pages.architectures.state import State
from pages.architectures.words import layer_line


def layer(report: Report, state: State) -> None:
    """What the open layer is and costs, worked out, and the ways on from it."""
    row = report.layer(state.layer)
    st.markdown(f"**{called(report.network, row.name)}**  \n{layer_line(report, row)}")
    with st.container(key="beside"):
        for formula in explain(row.layer, *report.inputs(row.name)).formulas:
            page.formula(formula.latex)
        links(row, state)


def links(row: LayerReport, state: State) -> None:
    """The same layer on other pages, as far as they know it; its slip card."""
    at = {"network": state.network, "layer": row.name}
    usual = {node.name for node in architecture(state.network).nodes}
    with st.container(horizontal=True, gap="small"):
        if row.name in usual and row.layer.role is not Role.RESHAPE:
            link(_("Its maps"), "feature_maps", at)
            link(_("What a unit sees"), "what_a_unit_sees", at)
            link(_("One number of it"), "one_number", at)
        places.beyond(state.network, row.name)


def window(report: Report, state: State) -> None:
    """The open layer's window sliding, and its single operations worked out."""
    row = report.layer(state.layer)
    explained = explain(row.layer, *report.inputs(row.name))
    if isinstance(row.layer, Conv | Pool):
        sliding_window(row.layer, row.input_shape, key="window")
    else:
        st.caption(_("{layer} has no window.", layer=called(report.network, row.name)))
    page.worked(explained.operations)
