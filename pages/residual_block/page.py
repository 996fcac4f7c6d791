"""What does a residual block do to a vector, and why is the identity easy for it?"""

import streamlit as st

from cnnviz.kit import page
from pages.residual_block import words as block_words
from pages.residual_block.controls import asked
from pages.residual_block.figure import closeness
from pages.residual_block.options import option_section

page.header(__file__)

with page.guarded():
    asks = asked()
    way = asks.passed()

said = block_words.verdict(asks, way)
page.numbers(block_words.headline(way))
st.markdown(said)
block_words.lanes(asks, way)
page.colour_note(signed=True, scale="both blocks together")

st.header("While the weights shrink", anchor=False)
page.plot(
    closeness(block_words.PERCENTS, *block_words.curves(asks), asks.percent), "closeness", said
)
st.caption(
    "Weight decay pulls W and b toward 0: the residual block toward handing a[l] on, the plain "
    "block toward 0."
)

st.header("Worked out", anchor=False)
page.formulas(block_words.formulas(asks, way))
st.markdown(block_words.place_words(asks))

st.header("Stage by stage", anchor=False)
page.table(block_words.stage_table(way), "residual_block")

st.header("Where the shapes differ: options A, B, C", anchor=False)
option_section()
page.try_this(block_words.PRESETS)
