"""What comes out of one layer, and what does it cost?"""

import streamlit as st

from cnnviz.counting.comparisons import single
from cnnviz.counting.formulas import explain
from cnnviz.ui import page
from cnnviz.ui.layer_controls import PRESETS, chosen_layer
from cnnviz.ui.layer_words import against_dense, fit, headline
from cnnviz.ui.sliding_window import sliding_window

page.header(
    "Layer calculator",
    "How large is the output of one layer, how many parameters does it have, and how many "
    "multiplications does it take?",
)

with page.guarded():
    layer, shape = chosen_layer()
    row = single(layer, shape)

page.numbers(headline(row))

picture, formulas = st.columns([3, 2], gap="large")
with picture:
    sliding_window(layer, shape[1], shape[2], key="window")
    st.markdown(fit(layer, shape))
with formulas:
    explained = explain(layer, shape)
    page.worked(explained.formulas + explained.operations)
    page.convention()

st.header("Why convolve: against a fully connected layer", anchor=False)
page.table(against_dense(row), "layer", {"layer": repr(layer), "input": list(shape)})
page.try_this(PRESETS)
