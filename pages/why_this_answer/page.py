"""Which part of the picture speaks for this answer?

The four maps are made in `cnnviz.probing.attribution`, Grad-CAM's in `grad_cam` beside it.
"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture_controls import draw_live
from cnnviz.language import _
from pages.why_this_answer.pictures import large, side_by_side
from pages.why_this_answer.state import State, in_words
from pages.why_this_answer.words import UNTRAINED, headline, recording_words, table
from pages.why_this_answer.work import Asks, found

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    live = draw_live(draw)
    if draw.was_usual("method"):  # it then comes along with the network
        draw.put(method=draw.state.method)
    with page.row():
        state = draw("answer", "method", "layer")
        squares = {name: in_words(each) for name, each in state.squares.items()}
        state = draw("occluder", offered=squares)
with page.guarded():
    answered = page.ready(found(Asks.of(state, live)))

st.caption(_("Weights: {about}", about=live.weights.about))
if not live.weights.are_trained:
    st.info(_(UNTRAINED), icon=":material/casino:")
page.numbers(headline(answered))
large(answered)
if answered.machine is not None:
    st.caption(recording_words(answered.machine))
side_by_side(answered)

st.header(_("Does the map point at the right place?"), anchor=False)
page.table(table(answered), f"{answered.asks.report.network.name}_reasons")
st.caption(
    _(
        "Its strongest square is covered, and the network is asked again. A gradient is about a "
        "small change, so it often points where covering costs nothing."
    )
)
