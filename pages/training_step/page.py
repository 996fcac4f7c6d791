"""What does a step of training cost beside the forward pass, and what does freezing save?"""

from functools import partial

import streamlit as st

from cnnviz.asking.of_layers import of_step
from cnnviz.counting.units import readable, units
from cnnviz.kit import guessing, page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.network_controls import draw_network
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.training_step import words
from pages.training_step.beside import beside_torch
from pages.training_step.figure import step_bars
from pages.training_step.state import State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw_network(draw)
    state = draw("batch")
    if len(state.weighted) > 1:
        draw("frozen")
    state = draw("guess")
with page.guarded():
    pieces, told = readable(units(state.report)), words.told(state)

questions = of_step(state.report, state.batch, state.still)
if state.guess and not guessing.ask(draw, words.headline(state), questions):
    page.stop()

picture, aside = page.result()
with picture:
    drawn = partial(step_bars, pieces, state.step, state.whole, state.batch)
    page.plot(drawn, "step", told, of=state)
with aside:
    page.numbers(words.headline(state))
    st.markdown(told)
page.formula(words.formula(state).latex)

name = state.report.network.name
about = {"network": name, "input_shape": list(state.shape), "frozen": sorted(state.still)}
page.below(
    {
        N_("Layer by layer"): Table(
            partial(words.table, state),
            "training_step",
            about,
            _("Multiplies of convolutions and linear layers, and bytes, for one image."),
            totals=partial(words.totals, state),
        ),
        N_("Beside torch's counter"): partial(beside_torch, state),
    }
)
