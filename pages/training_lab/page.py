"""Train several networks that differ in one thing, side by side, and see what comes of it."""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.runs import files, lab, words
from cnnviz.kit.runs.buttons import buttons
from cnnviz.kit.runs.panel import about, follow, look, records_table
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from cnnviz.training.published import published
from cnnviz.training.recording import all_recorded
from pages.training_lab import mine, two_groups
from pages.training_lab.comparison import experiments, fitting
from pages.training_lab.picture import MAPS, picture
from pages.training_lab.state import DEVICES, State

page.header(__file__)
lab.owner()

with page.controls():
    draw = Drawing(State)
    compare = draw("compare", "data").compare
    if draw.state.data != "digits":
        draw("size")
    if compare == "own":
        draw("networks", offered=fitting(draw.state.data, draw.state.size))
    elif compare not in ("pair", "depths", "shortcuts", "side-branches"):
        draw("nets")
    with page.row():
        if compare not in ("own", "depths", "side-branches"):
            draw("depth")
        draw("epochs", "seeds", "seed")
    with st.expander(_("Data and training")):
        draw("pictures", "batch", "optimizer")
        if compare != "rates":
            draw("rate")
        if draw.state.optimizer == "sgd":
            draw("momentum")
        draw("schedule", "warm_up", "decay", "augmentation", "smooth_labels", "dropout")
        draw("initialisation")
        if compare not in ("batch-norm", "side-branches"):
            draw("batch_norm")
        if len(DEVICES) > 1 and draw("device").device != "cpu":
            draw("mixed")
    draw("axis", "held_out", "logarithmic", "smoothing")
    link(_("Search for good settings"), "hyper_parameters", {})
with page.guarded():
    asked = experiments(draw.state)
    ids = lab.shown_runs()
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        buttons(asked, ids)
        state = draw("view")

measures = [MAPS[state.view]] if state.view in MAPS else []
numbers = two_groups.held_out if state.compare == "side-branches" else words.headline
follow(asked, ids, picture(state), numbers, measures)
curves = look(ids, asked).curves
files.offer(lambda: look(ids, asked, list(MAPS.values())).curves)
page.below(
    {
        N_("Recipe"): lambda: about(curves),
        N_("Two groups"): lambda: two_groups.draw(draw, curves),
        N_("My runs"): mine.draw,
        N_("Beside the paper"): Table(lambda: published(all_recorded()), "paper", prose=True),
        N_("Epoch by epoch"): records_table(lambda: look(ids, asked).curves),
    }
)
