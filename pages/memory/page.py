"""How much memory does a network take, and how large a batch fits?"""

from dataclasses import replace
from functools import partial

import streamlit as st

from cnnviz.asking.of_layers import of_memory
from cnnviz.kit import guessing, page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.network_code import Code
from cnnviz.kit.network_controls import draw_network
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.memory import measured, words
from pages.memory.figure import batch_bars, over_layers
from pages.memory.state import USUAL, State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("gigabytes", "batch")
    with st.container(horizontal=True, gap="xsmall"):
        for size in USUAL:
            amount = {"gigabytes": size}
            st.button(f"{size} GB", f"gb_{size}", on_click=draw.put, kwargs=amount)
    training = draw("way").training
    draw(*["optimizer"] * training, "bytes", *["in_place"] * (not training))
    draw_network(draw)
    state = draw("outputs", "guess")
with page.guarded():
    figures, shared = state.memory(), state.budget()

if state.guess:
    *hidden, fixed, each = words.answer(state, shared)
    page.numbers([fixed, each])
    if not guessing.ask(draw, hidden, of_memory(shared, state.batch)):
        page.stop()

verdict = words.verdict(state, shared)
needed_for = _("kept for the backward pass") if state.training else _("alive at the peak")
picture, aside = page.result()
with picture:
    drawn = partial(batch_bars, shared, state.batch, needed_for)
    page.plot(drawn, "batch_bars", verdict, of=state)
with aside:
    page.numbers(words.answer(state, shared))
    st.markdown(verdict)
page.formula(shared.formula.latex)

sits = words.where_it_sits(figures, state.counted)
picture, aside = page.result()
with picture:
    drawn = partial(over_layers, figures, state.counted)
    page.plot(drawn, "over_layers", sits, of=state)
with aside:
    st.markdown(sits)
    st.caption(_(words.CONVENTION))

room = shared if state.training and state.bytes == "4" else None
Code(replace(figures.report.network, input_shape=state.shape), room).offer()
name = figures.report.network.name
about = {"network": name, "input_shape": list(state.shape), "bytes a number": figures.number}
by_layer = partial(words.layer_table, figures, state.counted)
totals = words.totals(figures, state.counted)
page.below(
    {
        N_("Three figures that are easily mixed up"): lambda: measured.three_figures(draw, figures),
        N_("Layer by layer"): Table(by_layer, "memory", about, totals),
        N_("Largest batch by memory"): Table(lambda: words.usual_sizes(state), "batches", about),
    }
)
