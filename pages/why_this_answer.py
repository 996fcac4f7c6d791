"""Which part of the picture speaks for this answer?"""

import streamlit as st

from cnnviz.ui import page
from cnnviz.ui.answer_controls import chosen_question, reasons
from cnnviz.ui.answer_pictures import large, side_by_side
from cnnviz.ui.answer_words import PRESETS, UNTRAINED, headline, table

page.header("Why this answer", "Which part of the picture speaks for the network's answer?")

with page.guarded():
    question = chosen_question()
    with st.spinner(f"Looking for {question.report.network.name}'s reasons …"):
        found = reasons(question)

st.caption(f"Weights: {question.weights.about}")
if not question.weights.are_trained:
    st.info(UNTRAINED, icon=":material/casino:")
page.numbers(headline(question, found))
large(question, found[question.method])
side_by_side(question, found)

st.header("Cover what each calls strongest", anchor=False)
page.table(table(question, found), f"{question.report.network.name}_reasons")
st.caption(
    "The test of a map: the square that holds the most of it is covered, and the network is asked "
    "again. A gradient is about a small change, so it often points where covering costs nothing."
)
page.try_this(PRESETS)
