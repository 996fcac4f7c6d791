"""Where does a single number of a feature map come from?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.live import Live
from cnnviz.kit.picture_controls import draw_picture
from cnnviz.kit.trace_controls import draw_unit
from cnnviz.kit.weights_controls import draw_weights
from cnnviz.language import _
from pages.one_number.figure import contributions
from pages.one_number.formulas import formulas
from pages.one_number.lesson import found
from pages.one_number.state import State
from pages.one_number.window import spatial, traced_window
from pages.one_number.words import headline, listed_by, reads, table

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("network", "layer")
    weights, file = draw_weights(draw)
    with page.row():
        draw_unit(draw)
    live = Live(weights, draw_picture(draw, weights), file)
with page.guarded():
    number = page.ready(found(live, draw.state))
trace = number.trace

st.caption(_("Weights: {about}", about=weights.about))
page.numbers(headline(trace))
st.markdown(reads(trace))

if spatial(number):
    traced_window(draw, number)

st.header(_("The number, worked out"), anchor=False)
page.formulas(formulas(trace))

if len(trace.channels) > 1 and trace.kind != "add":
    st.header(_("What each channel adds"), anchor=False)
    drawn = contributions([str(channel) for channel in trace.channels], trace.sums.tolist())
    alt = _("What the channels below add to {layer}", layer=trace.layer)
    page.plot(drawn, "channels", alt)

if trace.channels:
    st.header(listed_by(trace), anchor=False)
    page.table(table(trace), "number", {"layer": trace.layer, "value": trace.value})
