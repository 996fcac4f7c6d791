"""What comes out of one layer, and what does it cost?"""

import streamlit as st

from cnnviz.counting.comparisons import single
from cnnviz.counting.formulas import explain
from cnnviz.kit import page
from cnnviz.kit.sliding_window import sliding_window
from pages.layer_calculator.controls import PRESETS, chosen_layer
from pages.layer_calculator.words import against_dense, fit, headline

page.header(__file__)

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
