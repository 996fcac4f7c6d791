"""How large is the gradient in each layer of a plain and of a residual network?"""

import streamlit as st

from cnnviz.kit import page
from cnnviz.kit.declared import Drawing
from cnnviz.kit.leading import link
from cnnviz.kit.tables import Table
from cnnviz.language import N_, _
from pages.gradient_norms import words
from pages.gradient_norms.chain import small_chain
from pages.gradient_norms.figure import norms_of
from pages.gradient_norms.forward import forward
from pages.gradient_norms.state import State
from pages.gradient_norms.steps import sides

page.header(__file__)

with page.controls():
    draw = Drawing(State)
    draw("step")
    with page.row():
        draw("depth", "activation", "init", "shortcut", "norm")
    with page.row():
        state = draw("batch", "seed", "seeds")
with page.guarded():
    both = page.ready(sides(state))

step, (plain, residual, machine) = state.step, both
norms = plain.norms(step), residual.norms(step)
said = words.verdict(state.setting, norms[0].middle, norms[1].middle, step, len(state.settings))
picture, aside = page.result()
with picture:
    room = plain.everything("norms") + residual.everything("norms")
    page.plot(lambda: norms_of(state.depth, norms, room), "norms", said, of=state)
with aside:
    page.numbers(words.headline(*norms))
    st.markdown(said)
    if machine is not None:
        st.caption(words.recording_words(machine))
    at = {"layers": min(60, int(state.depth))}
    link(_("Is it the same gradient a small step further?"), "shattered_gradients", at)

page.below(
    {
        N_("Forward: activations"): lambda: forward(state, plain, residual),
        N_("How it is measured"): lambda: st.markdown(words.caption()),
        N_("Product against sum"): lambda: small_chain(draw),
        N_("Layer by layer"): Table(
            lambda: words.full_table(plain, residual, step), "gradient_norms"
        ),
    }
)
