"""How do two to six networks or variants differ, in total and layer by layer?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.picture import picture
from pages.compare import controls as controls
from pages.compare import words as words
from pages.compare.alignment import strips
from pages.compare.years import years

page.header(__file__)

with page.guarded():
    contenders = controls.chosen_contenders()

words.bars(contenders)
page.convention()
page.table(words.totals(contenders), "comparison")

st.header("To scale", anchor=False)
labels = controls.chosen_labels()
words.drawings(contenders, labels)
st.caption("Height and width are to the scale of each network's own input, depth to √channels.")

st.header("Layer by layer: two of them side by side", anchor=False)
first, second = controls.chosen_pair(contenders)
pairs = words.aligned(first, second)
st.markdown(words.verdict(first, second, pairs))
picture(strips(pairs, first.label, second.label), "alignment", name="alignment")
words.legend([first, second])
rows = words.pair_table(pairs, only_differing=controls.only_differing())
st.caption(words.MARKS)
page.table(rows, "alignment", {"first": first.label, "second": second.label})

st.header("Through the years", anchor=False)
measure = controls.chosen_measure()
walk = words.walk()
page.plot(years(walk, measure, words.with_shortcuts(walk)), "years", words.walk_note(measure))
st.caption(words.walk_note(measure))
page.table(words.walk_table(walk), "history")
page.try_this(controls.PRESETS)
