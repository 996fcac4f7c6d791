"""Does a deeper plain network really train worse than its residual twin?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.training import TRAIN_ERROR
from pages.resnet_against_plain.panel import buttons, chosen_pair, look, panel, shown_runs
from pages.resnet_against_plain.words import PRESETS, recipe, recording_note, table

page.header(__file__)

with page.guarded():
    pair = chosen_pair()
    ids = buttons(pair, shown_runs())

curves = look(ids, pair).curves
if not ids:
    st.caption(recording_note(pair, curves))
panel(ids, pair)

st.markdown(recipe(curves))
st.caption(f"Training error: {TRAIN_ERROR}")
if any(curve.epochs for curve in curves):
    st.header("Epoch by epoch", anchor=False)
    page.table(table(curves), "training", {"experiments": [c.experiment.to_json() for c in curves]})
page.try_this(PRESETS)
