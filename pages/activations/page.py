"""Where is an activation function flat, and what do its layers learn there?"""

from dataclasses import replace

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.activations import words
from pages.activations.curve import curve
from pages.activations.lesson import network, trained, untrained
from pages.activations.state import State

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    state = draw("activation", "start", "when", "net")
    if state.net == "stack":
        draw("depth")
    state = draw("seed")
with page.guarded():
    one = replace(state, when="before")
    before = untrained(one)
    after = trained(one) if state.is_trained else None

shown = after.layers if after is not None and after.layers and state.when == "after" else before
picture, aside = page.result()
with picture:
    curve(state, shown)
with aside:
    page.numbers(words.headline(state, shown, after))
    st.markdown(words.told(state, network(state), before, after))
    page.formula(words.formula(state, len(before)))
    link(_("The same switch in nets of up to 110 layers"), "gradient_norms", words.deeper(state))

page.below(
    {
        N_("All functions"): Table(words.functions, "activations"),
        N_("Layer by layer"): Table(lambda: words.rows(before, after), "activation_layers"),
        N_("How it is measured"): lambda: st.markdown(words.measured()),
    }
)
