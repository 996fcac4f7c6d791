"""What would a fully connected layer need to do the work of a convolution?"""

import streamlit as st

from cnnviz.kit import page, save
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.why_convolutions.drawing import KEY, matrices
from pages.why_convolutions.figure import bars
from pages.why_convolutions.lesson import counted
from pages.why_convolutions.state import State
from pages.why_convolutions.words import SHOWN, formulas, headline, rows, told

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("picture", "filter")
    with page.row():
        draw("right", "down")
    draw("seed")
    st.caption(_("The layer that is counted"))
    with page.row():
        draw("height", "width", "channels", "filters")
    with page.row():
        state = draw("kernel", "stride")

picture, aside = page.result()
with picture:
    matrices(draw)
    save.drawing(KEY, "matrices")
    st.markdown(_(SHOWN))
with aside, page.guarded():
    found = counted(state.layer, state.shape)
    page.numbers(headline(found))
    page.plot(lambda: bars(found), "bars", told(found), of=(state.layer, state.shape))
    st.markdown(told(found))
    for each in formulas(state, found):
        page.formula(each)

page.below({N_("Both in numbers"): Table(lambda: rows(found), "why_convolutions")})
