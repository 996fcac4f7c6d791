"""Where does a single number of a feature map come from?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.trace_controls import asked, found, shown_channel
from pages.one_number.figure import contributions
from pages.one_number.formulas import formulas
from pages.one_number.window import spatial, traced_window
from pages.one_number.words import PRESETS, headline, listed_by, reads, table

page.header(__file__)

with page.guarded():
    asks = asked()
    number = found(asks)
if number is None:
    page.try_this(PRESETS)
    st.stop()
trace = number.trace

st.caption(f"Weights: {asks.weights.about}")
page.numbers(headline(trace))
st.markdown(reads(trace))

if spatial(number):
    traced_window(number, shown_channel(number))

st.header("Worked out", anchor=False)
page.formulas(formulas(trace))

if len(trace.channels) > 1 and trace.kind != "add":
    st.header("What each channel adds", anchor=False)
    names = [str(channel) for channel in trace.channels]
    drawn = contributions(names, trace.sums.tolist(), "channel below, strongest first")
    page.plot(drawn, "channels", f"What the channels below add to {trace.layer}")

if trace.channels:
    st.header(listed_by(trace), anchor=False)
    page.table(table(trace), "number", {"layer": trace.layer, "value": trace.value})
page.try_this(PRESETS)
