"""What does an Inception module look with, and what do its 1×1 convolutions save?"""

import streamlit as st

from cnnviz.drawing.graph import network_graph
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture import picture
from cnnviz.language import _
from pages.inception_module.figure import branch_costs
from pages.inception_module.lesson import module
from pages.inception_module.state import State
from pages.inception_module.words import channels_formula, headline, rows, told

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("height", "width", "channels", "one")
    with page.row():
        state = draw("three_reduce", "three", "five_reduce", "five", "pool_projection")
with page.guarded():
    counted = module(state.widths, state.shape)

page.numbers(headline(counted))
st.markdown(told(counted, state.channels))
page.plot(
    branch_costs(counted),
    "branches",
    _(
        "{reduced:,} multiplies with reductions, {plain:,} without",
        reduced=counted.reduced.macs,
        plain=counted.naive.macs,
    ),
)
st.caption(_("The palest parts are the 1 × 1 convolutions."))
page.convention()

st.header(_("The module"), anchor=False)
shown = counted.naive if draw("view").view == "naive" else counted.reduced
picture(network_graph(shown, "block"), "module", pick=False, fit=True, name=shown.network.name)
if shown is counted.reduced:
    page.worked([channels_formula(state.widths)])

st.header(_("Layer by layer"), anchor=False)
page.table(rows(counted), "inception_module")
