"""How large is the gradient in each layer of a plain and of a residual network?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.language import _, sentences
from pages.gradient_norms import words
from pages.gradient_norms.chain import small_chain
from pages.gradient_norms.figure import SCALE, norms_of
from pages.gradient_norms.state import State
from pages.gradient_norms.steps import sides

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    with page.row():
        draw("depth", "activation", "init", "shortcut", "norm")
    with page.row():
        draw("batch", "seed", "seeds")
    state = draw("step")
with page.guarded():
    both = page.ready(sides(state))

step, (plain, residual, machine) = state.step, both
norms = plain.norms(step), residual.norms(step)
middle = norms[0].middle, norms[1].middle
said = words.verdict(state.setting, *middle, step, len(state.settings))
page.numbers(words.headline(*norms))
st.markdown(said)
room = plain.everything("norms") + residual.everything("norms")
page.plot(norms_of(state.depth, norms, room), "norms", said)
if machine is not None:
    st.caption(words.recording_words(machine))
st.caption(words.caption())

st.header(_("Forward"), anchor=False)
scales = plain.scales(step), residual.scales(step)
carried = words.forward_verdict(scales[0].middle, scales[1].middle)
st.markdown(carried)
room = plain.everything("scales") + residual.everything("scales")
page.plot(norms_of(state.depth, scales, room, SCALE), "scales", carried)
st.caption(sentences(*map(_, words.FORWARD)))
st.markdown(words.loss_words(plain.loss(step), residual.loss(step)))

st.header(_("Product against sum"), anchor=False)
page.formulas(words.CHAIN)
small_chain(draw)

st.header(_("Layer by layer"), anchor=False)
page.table(words.full_table(plain, residual, step), "gradient_norms")
