"""How do two to six networks or variants differ, in total and layer by layer?"""

import streamlit as st

from cnnviz.claims.contenders import label, variants
from cnnviz.counting.alignment import align
from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.picture import picture
from cnnviz.language import _
from pages.compare import words
from pages.compare.alignment import strips
from pages.compare.state import State
from pages.compare.years import years

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("networks", offered={key: label(key) for key in variants()})
    state = draw("input")
with page.guarded():
    contenders = [words.counted(key, state.shape) for key in state.networks]

words.bars(contenders)
page.convention()
page.table(words.totals(contenders), "comparison")

st.header(_("To scale"), anchor=False)
words.drawings(contenders, draw("labels").labels)
st.caption(_("Height and width are to the scale of each network's own input, depth to √channels."))

st.header(_("Layer by layer: two of them side by side"), anchor=False)
with page.row():
    state = draw("first", offered={key: label(key) for key in state.networks})
    state = draw("second", offered={key: label(key) for key in state.others})
first, second = (words.counted(key, state.shape) for key in (state.first, state.second))
pairs = align(first.report, second.report)
st.markdown(words.verdict(first, second, pairs))
picture(strips(pairs, first.label, second.label), "alignment", name="alignment")
words.legend([first, second])
rows = words.pair_table(pairs, only_differing=draw("differing").differing)
st.caption(words.marks())
page.table(rows, "alignment", {"first": first.key, "second": second.key})

st.header(_("Through the years"), anchor=False)
by = draw("by").by
walk = words.walk()
page.plot(years(walk, by), "years", words.walk_note(by))
st.caption(words.walk_note(by))
page.table([one.row for one in walk], "history")
