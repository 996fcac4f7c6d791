"""What does a residual block do to a vector, and why is the identity easy for it?"""

import streamlit as st

from cnnviz.figures.residual_block import closeness
from cnnviz.ui import block_words, page
from cnnviz.ui.block_controls import asked
from cnnviz.ui.block_options import option_section

page.header(
    "The residual block by hand",
    "What does a shortcut do to the numbers of a block, and why is the identity easy to learn?",
)

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
