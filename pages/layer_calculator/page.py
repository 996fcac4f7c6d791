"""What comes out of one layer, and what does it cost?"""

import streamlit as st

from cnnviz.counting.comparisons import single
from cnnviz.counting.formulas import explain
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.sliding_window import sliding_window
from cnnviz.language import _
from pages.layer_calculator.state import SIDES, State
from pages.layer_calculator.words import against_dense, fit, headline

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    convolution = draw("kind").convolves
    with page.row():
        draw("height", "width", "channels")
    with page.row():
        state = draw(*["filters"] * convolution, "kernel", "stride", "padding")
        draw(*SIDES[state.padding])
    with st.expander(_("All settings: rows and columns apart, dilation, groups, bias, rounding")):
        with page.row():
            state = draw("apart", *["dilation"] * convolution)
            draw(*state.columns)
        with page.row():
            state = draw(*["groups", "bias"] * convolution, "ceil")
with page.guarded():
    layer, shape = state.layer, state.shape
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

st.header(_("Why convolve: against a fully connected layer"), anchor=False)
page.table(against_dense(row), "layer", {"layer": repr(layer), "input": list(shape)})
