"""Which part of the picture speaks for this answer?"""

import streamlit as st

from cnnviz.kit import page
from pages.why_this_answer.controls import asked
from pages.why_this_answer.pictures import large, side_by_side
from pages.why_this_answer.words import PRESETS, UNTRAINED, headline, recording_words, table
from pages.why_this_answer.work import found

page.header(__file__)

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
