"""How much memory does a network take, and how large a batch fits?"""

import streamlit as st

from cnnviz import analyse
from cnnviz.kit import page
from cnnviz.kit.network_controls import chosen_network
from pages.memory import measured as memory_measured
from pages.memory import words as words
from pages.memory.controls import chosen_rule, chosen_setting
from pages.memory.figure import batch_bars, over_layers

page.header(__file__)

with page.guarded():
    network, shape = chosen_network("vgg16")
    setting = chosen_setting()
    report = analyse(network, shape)
    figures, shared = setting.memory(report), setting.budget(report)

page.numbers(words.answer(setting, shared))
st.markdown(words.verdict(setting, shared))
page.plot(
    batch_bars(shared, setting.batch, words.images_are(setting)),
    "batch_bars",
    words.verdict(setting, shared),
)
page.formula(shared.formula.latex)
st.caption(words.CONVENTION)

st.header("Three figures that are easily mixed up", anchor=False)
counted = chosen_rule()
page.numbers(words.three_figures(figures, counted))
page.numbers(words.around_them(setting, figures))
if shorter := words.in_short_numbers(figures):
    st.caption(shorter)
memory_measured.panel(report)
words.other_figures_note(figures)

st.header("Where memory and parameters sit", anchor=False)
st.markdown(words.where_it_sits(figures, counted))
page.plot(over_layers(figures, counted), "over_layers", words.where_it_sits(figures, counted))

st.header("Layer by layer", anchor=False)
about = {"network": network.name, "input_shape": list(shape), "bytes a number": setting.number}
page.table(words.layer_table(figures, counted), f"{network.name}_memory", about)
st.caption(words.totals(figures, counted))

st.header("The largest batch in common amounts of memory", anchor=False)
page.table(words.usual_sizes(setting, report), f"{network.name}_batches", about)
page.try_this(words.PRESETS)
