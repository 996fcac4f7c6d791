"""What does a residual block do to a vector, and why is the identity easy for it?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.language import _
from pages.residual_block import words
from pages.residual_block.figure import closeness
from pages.residual_block.options import option_section
from pages.residual_block.state import State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("a1", "a2", "a3", "a4", "below")
    with page.row():
        draw("seed", "join")
    state = draw("times")
with page.guarded():
    way = state.passed()

said = words.verdict(state, way)
page.numbers(words.headline(way))
st.markdown(said)
words.lanes(state, way)
st.caption(
    _("Colours span the values of both blocks together: white is zero, red above, blue below.")
)

st.header(_("While the weights shrink"), anchor=False)
page.plot(closeness(words.PERCENTS, *words.curves(state), state.times), "closeness", said)
st.caption(
    _(
        "Weight decay pulls W and b toward 0: the residual block toward handing a[l] on, the plain "
        "block toward 0."
    )
)

st.header(_("Worked out"), anchor=False)
page.formulas(words.formulas(state, way))
st.markdown(words.place_words(state))

st.header(_("Stage by stage"), anchor=False)
page.table(words.stage_table(way), "residual_block")

st.header(_("Where the shapes differ: options A, B, C"), anchor=False)
option_section(draw)
