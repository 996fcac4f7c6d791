"""How do two to six networks or variants differ, in total and layer by layer?"""

from functools import partial

import streamlit as st

from cnnviz.claims.contenders import label, variants
from cnnviz.counting.alignment import align
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.language import N_
from pages.compare import tabs, words
from pages.compare.state import State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("networks", offered={key: label(key) for key in variants()})
    draw("input")
    state = draw("first", offered={key: label(key) for key in draw.state.networks})
    draw("second", offered={key: label(key) for key in state.others})
    state = draw("differing", "labels", "by")
with page.guarded():
    contenders = [words.counted(key, state.shape) for key in state.networks]
    first, second = (words.counted(key, state.shape) for key in (state.first, state.second))

words.bars(contenders)
pairs = align(first.report, second.report)
st.markdown(words.verdict(first, second, pairs))
tabs.why_it_matters(first, second)
page.below(
    {
        N_("Layer by layer"): partial(tabs.layer_by_layer, first, second, pairs, state.differing),
        N_("Drawings to scale"): partial(tabs.drawings, contenders, state.labels),
        N_("Totals"): Table(partial(words.totals, contenders), "comparison"),
        N_("Through the years"): partial(tabs.through_the_years, state.by),
    }
)
page.convention()
