"""Does a deeper plain network really train worse than its residual twin?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.language import _
from cnnviz.training import TRAIN_ERROR
from pages.resnet_against_plain.panel import buttons, look, panel, shown_runs
from pages.resnet_against_plain.state import State
from pages.resnet_against_plain.words import recipe, recording_note, table

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        pair = draw("depth", "epochs", "batch", "seed").pair
with page.guarded():
    ids = buttons(pair, shown_runs())

curves = look(ids, pair).curves
if not ids:
    st.caption(recording_note(pair, curves))
panel(draw, ids, pair)

st.markdown(recipe(curves))
st.caption(_("Training error: {measure}", measure=_(TRAIN_ERROR)))
if any(curve.epochs for curve in curves):
    st.header(_("Epoch by epoch"), anchor=False)
    page.table(table(curves), "training", {"experiments": [c.experiment.to_json() for c in curves]})
