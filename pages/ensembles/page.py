"""What do several nets, and several looks at a picture, gain together, and what do they cost?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.ensembles import about, rows, words
from pages.ensembles.figure import against_cost
from pages.ensembles.lesson import seen
from pages.ensembles.passes import passes
from pages.ensembles.state import State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    state = draw("nets", "crops", "together", "picture")
with page.guarded():
    looks = seen(state)

picture, aside = page.result()
with picture:
    passes(state, looks)
    alt = _("Error against multiply-accumulates: a line for 1, 5 and 10 crops, 1 to 7 nets on each")
    page.plot(lambda: against_cost(state), "gain_against_cost", alt, of=state)
with aside:
    page.numbers(words.headline(state))
    st.markdown(words.told(state, looks))
    page.formula(words.formula(state))

page.below(
    {
        N_("All combinations"): Table(lambda: rows.combinations(state), "ensembles"),
        N_("Net by net"): Table(lambda: rows.nets(state), "nets"),
        N_("Where crops lie"): lambda: st.markdown(about.cropped()),
        N_("As published"): Table(rows.published, "published_ensembles"),
        N_("How they were trained"): lambda: st.markdown(about.made()),
    }
)
