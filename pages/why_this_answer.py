"""Which part of the picture speaks for this answer?"""

import streamlit as st

from cnnviz.ui import page
from cnnviz.ui.answer_controls import asked
from cnnviz.ui.answer_pictures import large, side_by_side
from cnnviz.ui.answer_words import PRESETS, UNTRAINED, headline, recording_words, table
from cnnviz.ui.answer_work import found

page.header("Why this answer", "Which part of the picture speaks for the network's answer?")

with page.guarded():
    asks = asked()
    answered = found(asks)
if answered is None:
    page.try_this(PRESETS)
    st.stop()

question, reasons = answered.question, answered.reasons
st.caption(f"Weights: {question.weights.about}")
if not question.weights.are_trained:
    st.info(UNTRAINED, icon=":material/casino:")
page.numbers(headline(question, reasons))
large(question, reasons[question.method])
if answered.machine is not None:
    st.caption(recording_words(answered.machine))
side_by_side(answered)

st.header("Cover what each calls strongest", anchor=False)
page.table(table(question, reasons), f"{question.report.network.name}_reasons")
st.caption(
    "The test of a map: the square that holds the most of it is covered, and the network is asked "
    "again. A gradient is about a small change, so it often points where covering costs nothing."
)
page.try_this(PRESETS)
