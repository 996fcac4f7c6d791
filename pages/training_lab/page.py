"""Does a deeper plain network really train worse than its residual twin?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.tables import Table
from cnnviz.kit.warm import attend
from cnnviz.language import N_
from pages.training_lab.panel import about, buttons, look, panel, shown_runs
from pages.training_lab.state import State
from pages.training_lab.words import recording_note, table

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("depth", "epochs", "batch", "seed")
    state = draw("held_out", "logarithmic")
with page.guarded():
    ids = buttons(state.pair, shown_runs())

curves = look(ids, state.pair).curves
panel(state, ids)
if not ids:
    st.caption(recording_note(state.pair, curves))

experiments = {"experiments": [curve.experiment.to_json() for curve in curves]}
page.below(
    {
        N_("Recipe"): lambda: about(curves),
        N_("Epoch by epoch"): Table(lambda: table(curves), "training", experiments),
    }
)
attend()
