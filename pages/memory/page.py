"""How much memory does a network take, and how large a batch fits?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.network_controls import draw_network
from cnnviz.language import _
from pages.memory import measured, words
from pages.memory.figure import batch_bars, over_layers
from pages.memory.state import USUAL, State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw_network(draw)
    with page.row():
        training = draw("way").training
        state = draw(*["optimizer"] * training, "bytes", *["in_place"] * (not training))
    with page.row():
        state = draw("gigabytes", "batch")
    with st.container(horizontal=True, gap="small"):
        for size in USUAL:
            st.button(f"{size} GB", f"gb_{size}", on_click=draw.put, kwargs={"gigabytes": size})
with page.guarded():
    figures, shared = state.memory(), state.budget()

page.numbers(words.answer(state, shared))
verdict = words.verdict(state, shared)
st.markdown(verdict)
needed_for = _("kept for the backward pass") if state.training else _("alive at the peak")
page.plot(batch_bars(shared, state.batch, needed_for), "batch_bars", verdict)
page.formula(shared.formula.latex)
st.caption(_(words.CONVENTION))

st.header(_("Three figures that are easily mixed up"), anchor=False)
state = draw("outputs")
page.numbers(words.three_figures(figures, state.counted))
page.numbers(words.around_them(state, figures))
if shorter := words.in_short_numbers(figures):
    st.caption(shorter)
measured.panel(draw)
words.other_figures_note(figures)

st.header(_("Where memory and parameters sit"), anchor=False)
st.markdown(words.where_it_sits(figures, state.counted))
page.plot(
    over_layers(figures, state.counted), "over_layers", words.where_it_sits(figures, state.counted)
)

st.header(_("Layer by layer"), anchor=False)
name = figures.report.network.name
about = {"network": name, "input_shape": list(state.shape), "bytes a number": figures.number}
page.table(words.layer_table(figures, state.counted), f"{name}_memory", about)
st.caption(words.totals(figures, state.counted))

st.header(_("The largest batch in common amounts of memory"), anchor=False)
page.table(words.usual_sizes(state), f"{name}_batches", about)
