"""What does a residual block do to a vector, and why is the identity easy for it?"""

from functools import partial

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.residual_block import words
from pages.residual_block.figure import closeness
from pages.residual_block.options import option_section
from pages.residual_block.state import State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("times")
    with page.row():
        draw("a1", "a2", "a3", "a4")
    state = draw("below", "join", "seed")
with page.guarded():
    way = state.passed()

said = words.verdict(state, way)
picture, aside = page.result()
with picture:
    words.lanes(state, way)
    st.caption(
        _("Colours span the values of both blocks together: white is zero, red above, blue below.")
    )
with aside:
    page.numbers(words.headline(way))
    st.markdown(said)
    drawn = partial(closeness, words.PERCENTS, *words.curves(state), state.times)
    page.plot(drawn, "closeness", said, of=state)
    st.caption(
        _(
            "Weight decay pulls W and b toward 0: the residual block toward handing a[l] on, the "
            "plain block toward 0."
        )
    )

page.below(
    {
        N_("Worked out"): lambda: words.worked_out(state, way),
        N_("Stage by stage"): Table(lambda: words.stage_table(way), "residual_block"),
        N_("Shortcut options A, B, C"): lambda: option_section(draw),
    }
)
